"""`make run`: the main job, from an empty machine to a published release, through Airflow."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse.db import connect, owner_dsn
from warehouse.errors import WarehouseError
from warehouse.ledger import withdrawal
from warehouse.local.airflow import login
from warehouse.local.airflow_api import AirflowApi, wait_until_healthy
from warehouse.local.portal import portal_address, sample_tokens, wait_for_portal
from warehouse.local.progress import Progress
from warehouse.local.samples import deliver_refused_file
from warehouse.local.services import start_everything
from warehouse.local.watch import Flow
from warehouse.settings import Settings
from warehouse.sources import load_sources


@dataclass(frozen=True)
class Summary:
    """What a person wants to know when it is done."""

    release_id: int
    indicators: int
    cells: int
    verdict: str
    findings: tuple[str, ...]
    airflow: str
    user: str
    password: str
    extract: Path
    portal: str
    tokens: dict[str, str]


def run(settings: Settings, progress: Progress) -> tuple[Summary, list[str]]:
    """Start everything, let the flow go through, and return the summary with what failed on the way.

    WarehouseError when nothing is published, or when the newest build is not what is shown.
    """
    began = datetime.now(UTC).isoformat()
    api = start(settings, progress)
    flow = Flow(api, began)
    flow.start(load_sources())
    failures = flow.failures(flow.follow(progress.runs))
    if report := deliver_refused_file(settings):
        progress.step("a file to look at", report)
    return _summary(settings, api.address, failures), failures


def start(settings: Settings, progress: Progress) -> AirflowApi:
    """Start every service and wait until all of them answer; nothing is loaded but what falls due."""
    start_everything(settings, progress.step)
    api = wait_until_healthy(settings)
    progress.step("airflow", api.address)
    wait_for_portal(settings)
    return api


def _summary(settings: Settings, address: str, failures: list[str]) -> Summary:
    with connect(owner_dsn(settings)) as connection:
        row = connection.execute(SHOWN).fetchone()
        findings = [one[0] for one in connection.execute(FINDINGS)]
    if row is None:
        reasons = [*filter(None, [withdrawal(settings)]), *(failures or findings)]
        raise WarehouseError("\n".join(["no release shows the newest build", *reasons]))
    user, password = login(settings)
    extract = settings.extracts / f"release-{row[0]:06d}"
    portal, tokens = portal_address(settings) or "", sample_tokens(settings)
    return Summary(
        row[0], row[1], row[2], row[3], tuple(findings), address, user, password, extract, portal, tokens
    )  # fmt: skip


SHOWN = """
    select r.release_id, r.indicators, r.cells, v.verdict
    from (select * from ops.verdict order by build_id desc limit 1) as v
    join release.release as r using (release_id)
    join release.pointer as p using (release_id)
"""
FINDINGS = """
    select result.suite || ': ' || result.message
    from ops.gate_result as result
    where not result.success and result.build_id = (select max(build_id) from ops.verdict)
    order by result.severity, result.suite
"""
