"""Judge the marts: audit them, write the findings, give the verdict on the content that was read."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg

from warehouse.catalogue.waivers import Waiver, load_waivers
from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.fingerprint import Fingerprint, changed_relations, marts_fingerprint
from warehouse.gate.audit import audit, load_suites
from warehouse.gate.corrections import correction_finding
from warehouse.gate.duplicates import duplicate_rows_finding
from warehouse.gate.history.judge import FACTS, judge_fact
from warehouse.gate.history.misfits import Misfit
from warehouse.gate.ledger import earlier_verdict, write_misfits, write_verdict
from warehouse.gate.verdict import Finding, Verdict
from warehouse.gate.waivers import with_waivers
from warehouse.locks import MARTS_SHARED, hold_locks
from warehouse.privacy.instance import check_keys
from warehouse.settings import Settings
from warehouse.stage_runs import recorded

HELSINKI = ZoneInfo("Europe/Helsinki")


class GateStoppedError(WarehouseError):
    """The build may not be published; the message lists what failed."""


@dataclass(frozen=True)
class _Newest:
    """The newest build and the fingerprint of its marts; None for a build that is older than fingerprints."""

    build_id: int
    marts: Fingerprint | None


@recorded("gate", "publisher")
def gate(settings: Settings, waivers: Sequence[Waiver] | None = None) -> Verdict:
    """Judge the marts as they are now; GateStoppedError if they may not be published.

    A verdict belongs to the content that was judged: the same content is not judged again, but marts that dbt run by
    hand has changed since are, with a warning. Nothing is judged when they change while they are being read. `waivers`
    are those of the catalogue by default.
    """
    dsn, waivers = role_dsn(settings, "publisher"), load_waivers() if waivers is None else waivers
    with connect(dsn, autocommit=True) as connection, hold_locks(connection, MARTS_SHARED):
        check_keys(connection, settings)
        build = _newest_build(connection)
        marts = marts_fingerprint(connection)
        verdict = earlier_verdict(connection, build.build_id, marts)
        if verdict is None:
            with ThreadPoolExecutor(1) as reader:  # Great Expectations takes seconds to import
                suites = reader.submit(load_suites)
                write_misfits(connection, build.build_id, _misfits(connection, marts))
            findings = (
                *_content_findings(build, marts), correction_finding(connection), duplicate_rows_finding(connection),
                *audit(dsn, suites.result()),
            )  # fmt: skip
            _stop_if_changed(marts, marts_fingerprint(connection))
            verdict = Verdict(build.build_id, tuple(with_waivers(findings, waivers, datetime.now(HELSINKI).date())))
            write_verdict(connection, verdict, marts)
    if verdict.word == "stop":
        raise GateStoppedError(f"the gate stops build {build.build_id}; nothing is published\n{verdict.message()}")
    return verdict


def _newest_build(connection: psycopg.Connection) -> _Newest:
    row = connection.execute(
        "select build_id, status, marts_fingerprint from ops.build order by build_id desc limit 1"
    ).fetchone()
    if row is None or row[1] != "built":
        raise WarehouseError("there is no finished build to judge: run the build first")
    return _Newest(row[0], row[2])


def _misfits(connection: psycopg.Connection, marts: Fingerprint) -> dict[str, list[Misfit]]:
    """Return what does not fit its history; nothing of marts that are not as declared, which are stopped anyhow."""
    return {fact: judge_fact(connection, fact) for fact in FACTS} if all(marts.values()) else {}


def _content_findings(build: _Newest, marts: Fingerprint) -> Iterator[Finding]:
    """Yield findings about the content itself: unreadable relations, and marts changed since the build."""
    words = "every published relation can be read as the interface declares it"
    for name in (name for name, content in marts.items() if content is None):
        yield Finding(name, words, "critical", False, f"{words}: found other columns or types, or no relation")
    words = "the marts hold what the build made"
    if build.marts is not None and (changed := changed_relations(marts, build.marts)):
        message = f"{words}: found {changed} changed after build {build.build_id}, as dbt run by hand does"
        yield Finding("marts", words, "warning", False, message)


def _stop_if_changed(before: Fingerprint, after: Fingerprint) -> None:
    if changed := changed_relations(after, before):
        message = f"the marts changed while the gate was reading them: found other content in {changed} after the audit"
        raise WarehouseError(f"{message} than before it; nothing has been judged, run the gate again")
