"""Rows of the marts, and verdicts on them, written by hand."""

from collections.abc import Callable

from warehouse.catalogue.interface import load_interface

KEYS = "indicator_key, municipality_key, month_key, breakdown_key"
VALUES = "numerator, denominator, value, observation_status, series_break, target_status"


def judged(run: Callable[[str], None], verdict: str = "pass") -> None:
    """Add a finished build with a verdict on the marts as they are now."""
    content = ", ".join(f"'{name}', ({_fingerprint(name)})" for name in load_interface())
    run(f"""
        with build as (
            insert into ops.build (code_fingerprint, snapshot_ids, status) values ('c', '{{1}}', 'built')
            returning build_id
        )
        insert into ops.verdict (build_id, verdict, critical, warnings, evaluated, marts_fingerprint)
        select build_id, '{verdict}', 0, 0, 1, jsonb_build_object({content}) from build
    """)


def _fingerprint(name: str) -> str:
    """Return the query of a relation's rows and the sum of their hashes, each seeded with the row's plain hash."""
    columns = ", ".join(load_interface()[name].columns)
    return f"""
        select jsonb_build_object(
            'rows', count(*),
            'hash_sum', coalesce(sum(hash_record_extended(t.*, hash_record_extended(t.*, 0))::numeric), 0)
        )
        from (select {columns} from marts.{name}) as t
    """


def fact(run: Callable[[str], None], month: int, value: float | str, municipality: int = 272) -> None:
    """Add the value of an indicator, a municipality and a month."""
    run(f"insert into marts.fct_indicator_value ({KEYS}, {VALUES}) "
        f"values (1, {municipality}, {month}, 1, {value}, null, {value}, 'final', false, 'no_target')")  # fmt: skip
