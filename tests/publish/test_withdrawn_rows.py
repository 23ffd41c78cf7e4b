"""A release that was withdrawn is read by nobody: not through an error, an estimate or a statistic.

Release 1 is shown, release 2 is withdrawn. In release 2 a number became 4242, a text SECRET and a municipality was added.
"""

from collections.abc import Callable

import psycopg
import pytest
from tests.deliver.conftest import INDICATORS

from warehouse.migrations.published_views import analyze_releases
from warehouse.settings import Settings

RELEASES = """
insert into release.dim_area (area_key, area_code, area_level, name_fi, name_sv, name_en, release_from)
values (12, '12', 'employment_area', 'Keski-Pohjanmaa', 'Mellersta Österbotten', 'Central Ostrobothnia', 1);
insert into release.dim_municipality (municipality_key, municipality_code, name_fi, name_sv, area_key, release_from, release_to)
values (272, '272', 'Kokkola', 'Karleby', 12, 1, 2), (272, '272', 'SECRET', 'SECRET', 12, 2, null), (74, '074', 'SECRET', 'SECRET', 12, 2, null);
insert into release.dim_month (month_key, month, year, quarter, month_of_year, count_day, release_from)
values (202501, '2025-01-01', 2025, 1, 1, '2025-01-31', 1);
insert into release.dim_breakdown (breakdown_key, breakdown_code, breakdown_dimension, name_fi, name_sv, name_en, is_part, sort_order, release_from)
values (1, 'total', 'total', 'Yhteensä', 'Totalt', 'Total', false, 0, 1);
insert into release.fct_indicator_value (indicator_key, municipality_key, month_key, breakdown_key, numerator, value,
    observation_status, series_break, release_from, release_to)
values (1, 272, 202501, 1, 10, 10, 'final', false, 1, 2), (1, 272, 202501, 1, 4242, 4242, 'SECRET', false, 2, null),
    (1, 74, 202501, 1, 4242, 4242, 'SECRET', false, 2, null);
insert into ops.build (status, code_fingerprint, snapshot_ids) values ('built', 'x', '{1}');
insert into release.release (release_id, build_id, verdict, indicators, cells, changed_rows)
values (1, 1, 'pass', 2, 1, 1), (2, 1, 'SECRET', 2, 4242, 4242);
insert into release.pointer (release_id, public_release_id) values (2, 2);
"""
Connect = Callable[[str], psycopg.Connection]


@pytest.fixture
def withdrawn(settings: Settings, database: str) -> str:
    """The owner's address of a database whose second release is withdrawn."""
    with psycopg.connect(database) as owner:
        owner.execute(INDICATORS)
        owner.execute(RELEASES)
        owner.execute("update release.pointer set release_id = 1, public_release_id = 1")
    with psycopg.connect(database, autocommit=True) as owner:
        analyze_releases(owner)
    return database


RAISING = {
    "a cast that names the row": """
        select numerator from published.fct_indicator_value
        where changed_in_release = 2 and (numerator::text || observation_status)::integer = 1
    """,
    "a cast of the number itself": """
        select value from published.fct_indicator_value where to_char(value, '"x"9999')::integer = 1 and changed_in_release > 1
    """,
    "a cast in a wide view": """
        select value from published.indicator_value
        where changed_in_release = 2 and (value::text || area_name_fi)::integer = 1
    """,
    "a cast of a dimension's text": """
        select municipality_key from published.dim_municipality where name_fi <> 'Kokkola' and name_fi::integer = 1
    """,
    "a cast of a release": "select 1 from published.release where release_id = 2 and (verdict || cells)::integer = 1",
    "a division by zero": "select value from published.fct_indicator_value where 1 / (numerator - 4242) > 1",
    "a logarithm of what is less than nothing": "select value from published.fct_indicator_value where ln(10.5 - numerator) > 1",
    "a join on a raising expression": """
        select f.value from published.fct_indicator_value as f
        join (values (1)) as v (one) on (f.observation_status || f.numerator)::integer = v.one and f.changed_in_release = 2
    """,
    "an aggregate's filter": """
        select count(*) filter (where (numerator::text || observation_status)::integer = 1)
        from published.fct_indicator_value where changed_in_release = 2
    """,
}  # fmt: skip


@pytest.mark.parametrize("role", ["bi", "ministry", "staff"])
def test_no_filter_that_raises_an_error_sees_a_withdrawn_row(withdrawn: str, as_role: Connect, role: str) -> None:
    reader = as_role(role)
    for scan in ("on", "off"):
        reader.execute(f"set enable_seqscan = {scan}")  # type: ignore[arg-type]
        for attack, query in RAISING.items():
            assert [row for row in reader.execute(query).fetchall() if row != (0,)] == [], attack


@pytest.mark.parametrize("relation", ["{}_by_release", "{}_as_of(1)", "{}_as_of(2)"])
def test_no_filter_that_raises_an_error_sees_it_in_the_history(withdrawn: str, as_role: Connect, relation: str) -> None:
    staff = as_role("staff")
    for attack, query in RAISING.items():
        if "published.release" in query or ("published.indicator_value" in query and "by_release" in relation):
            continue
        name = next(name for name in ("fct_indicator_value", "dim_municipality", "indicator_value") if name in query)
        released = "release_from" if "by_release" in relation else "changed_in_release"
        changed = query.replace(name, relation.format(name)).replace("changed_in_release", released)
        assert [row for row in staff.execute(changed).fetchall() if row != (0,)] == [], attack


@pytest.mark.parametrize("role", ["bi", "ministry", "staff"])
def test_what_is_shown_is_the_release_of_the_pointer(withdrawn: str, as_role: Connect, role: str) -> None:
    reader = as_role(role)
    values = "select value, release_id, changed_in_release from published.fct_indicator_value"
    assert reader.execute(values).fetchall() == [(10, 1, 1)]
    assert reader.execute("select area_name_fi, value from published.indicator_value").fetchall() == [("Kokkola", 10)]
    assert reader.execute("select release_id, verdict, is_current from published.release").fetchall() == [
        (1, "pass", True)
    ]


@pytest.mark.parametrize("role", ["bi", "ministry", "staff"])
def test_a_function_of_the_reader_is_never_called_with_a_withdrawn_row(
    withdrawn: str, as_role: Connect, role: str
) -> None:
    """The roles may make no function; were they allowed to, the cheapest one would still come after row security."""
    function = """
        create function pg_temp.leak(number numeric) returns boolean language plpgsql cost 0.0000001
        as 'begin raise notice ''seen %', number; return true; end'
    """.replace("''seen %'", "''seen %''")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(role).execute(function)
    with psycopg.connect(withdrawn) as owner:
        owner.execute(f"grant temporary on database {owner.info.dbname} to {role}")
    reader, seen = as_role(role), list[str]()
    reader.add_notice_handler(lambda notice: seen.append(notice.message_primary or ""))
    reader.execute(function)
    reader.execute("select 1 from published.fct_indicator_value where pg_temp.leak(numerator)")
    reader.execute("select 1 from published.indicator_value where pg_temp.leak(numerator)")
    assert seen == ["seen 10", "seen 10"]


ORACLES = [
    ("select 1 from published.fct_indicator_value where numerator = {}", "4242", "4243"),
    ("select 1 from published.fct_indicator_value where numerator > {}", "4241", "9999"),
    ("select 1 from published.fct_indicator_value where observation_status = {}", "'SECRET'", "'GUESS!'"),
    ("select 1 from published.dim_municipality where name_fi = {}", "'SECRET'", "'GUESS!'"),
    ("select 1 from published.indicator_value where area_name_fi = {}", "'SECRET'", "'GUESS!'"),
]


def test_explain_does_not_tell_a_right_guess_from_a_wrong_one(withdrawn: str, as_role: Connect) -> None:
    reader = as_role("bi")

    def explained(query: str, guess: str) -> str:
        text = f"explain (analyze, costs off, timing off, summary off, buffers off) {query.format(guess)}"
        return "\n".join(row[0] for row in reader.execute(text)).replace(guess, "?")

    for query, right, wrong in ORACLES:
        assert explained(query, right) == explained(query, wrong)


FORBIDDEN = [
    "select * from release.fct_indicator_value", "select * from release.fct_indicator_value_open",
    "select * from release.fct_indicator_value_closed", "select * from release.pointer", "select * from release.release",
    "update release.pointer set release_id = 2, public_release_id = 2", "set role published_owner", "set role publisher", "set role history_owner",
    "set row_security = off; select * from published.fct_indicator_value",
    "create view public.mine as select 1", "create or replace view published.release as select 1",
    "alter table release.fct_indicator_value disable row level security",
    "select * from pg_statistic", "select * from pg_statistic_ext_data",
]  # fmt: skip


@pytest.mark.parametrize("role", ["bi", "ministry", "staff", "portal"])
def test_nobody_goes_round_the_views(withdrawn: str, as_role: Connect, role: str) -> None:
    reader = as_role(role)
    for statement in FORBIDDEN:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(statement)
        reader.rollback()


@pytest.mark.parametrize("role", ["bi", "ministry", "staff", "portal"])
def test_the_statistics_of_the_tables_are_hidden(withdrawn: str, as_role: Connect, role: str) -> None:
    assert as_role(role).execute("select * from pg_stats where schemaname = 'release'").fetchall() == []
    assert as_role(role).execute("select * from pg_stats_ext where schemaname = 'release'").fetchall() == []


def test_the_portal_reads_no_figure(withdrawn: str, as_role: Connect) -> None:
    for view in ("fct_indicator_value", "indicator_value", "release"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_role("portal").execute(f"select * from published.{view}")  # type: ignore[arg-type]


def test_a_partition_granted_by_mistake_shows_nothing(withdrawn: str, as_role: Connect) -> None:
    with psycopg.connect(withdrawn) as owner:
        owner.execute("grant usage on schema release to bi")
        owner.execute("grant select on all tables in schema release to bi")
    for table in ("fct_indicator_value", "fct_indicator_value_open", "fct_indicator_value_closed", "release"):
        assert as_role("bi").execute(f"select * from release.{table}").fetchall() == []  # type: ignore[arg-type]


def test_who_owns_the_views_can_neither_log_in_nor_pass_row_security(withdrawn: str) -> None:
    with psycopg.connect(withdrawn) as owner:
        roles = owner.execute(
            "select rolcanlogin or rolsuper or rolbypassrls or rolcreaterole from pg_roles"
            " where rolname in ('published_owner', 'history_owner')"
        ).fetchall()
        assert roles == [(False,), (False,)]
        views = owner.execute(
            "select distinct relowner::regrole::text from pg_class where relnamespace = 'published'::regnamespace"
        ).fetchall()
        assert sorted(views) == [("history_owner",), ("published_owner",)]
        assert (
            owner.execute(
                "select 1 from pg_class where relnamespace = 'release'::regnamespace and relowner::regrole::text like '%_owner'"
            ).fetchall()
            == []
        )
