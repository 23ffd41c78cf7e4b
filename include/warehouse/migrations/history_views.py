"""What was published before: `<relation>_by_release`, and `<relation>_as_of(release)` with a release as it was read.

Both are for the role `staff` alone: of small groups, two releases may tell together what neither tells alone.

A row of the history holds from the release that first showed it until the one that no longer did. Withdrawn releases
are none of these: row security lets through only what a release that stands has shown, and a withdrawn one is read as
the one before it. The functions are plain SQL with the rights of who calls them, so that PostgreSQL inlines them into
the query and an index finds a series; one with the rights of its owner would compute the whole release first.
"""

from collections.abc import Iterator, Mapping

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.interface import Relation, View, read_interface, three_languages
from warehouse.migrations.wide_views import WIDE_VIEWS, wide_view

HISTORY_OWNER = "history_owner"
HISTORY_ROLES = ("staff", "publisher")
POINTER = "(select release_id from release.pointer)"
"""The release that staff sees."""
FIRST_SHOWN = f"""(
    select array_agg(shown order by release_id) from (
        select release_id,
            min(release_id) filter (where withdrawn_at is null) over (order by release_id desc) as shown
        from release.release where release_id <= {POINTER}
    ) as releases
)"""  # noqa: S608 - a constant
"""By release: the first from it on that is not withdrawn; null if there is none. An uncorrelated array, read once."""
SHOWN_FROM, SHOWN_TO = f"({FIRST_SHOWN})[release_from]", f"({FIRST_SHOWN})[release_to]"
EVER_SHOWN = f"{SHOWN_FROM} is not null and (release_to is null or {SHOWN_TO} is distinct from {SHOWN_FROM})"
RELEASE_READ = "(select max(release_id) from published.release where release_id <= $1 and not is_withdrawn)"
HELD = "release_from <= $1 and (release_to is null or release_to > $1)"
CREATE_HISTORY_OWNER = f"""
    do $$ begin
        if not exists (select from pg_roles where rolname = '{HISTORY_OWNER}') then
            create role {HISTORY_OWNER} nologin;
        end if;
    end $$;
    grant {HISTORY_OWNER} to current_user;
    grant create, usage on schema published to {HISTORY_OWNER};
    grant usage on schema release to {HISTORY_OWNER};
    grant select on release.release, release.pointer to {HISTORY_OWNER};
"""
HISTORY_COLUMNS = {
    "release_from": (
        "Ensimmäinen julkaisu, jossa rivi oli / Den första publiceringen med raden /"
        " The first release that showed the row"
    ),
    "release_to": (
        "Ensimmäinen julkaisu, jossa riviä ei enää ollut; tyhjä, jos se on voimassa /"
        " Den första publiceringen utan raden; tom om den fortfarande gäller / The first release that no longer"
        " showed it; empty while it stands"
    ),
}
REVISION = "indicator_revision"
REVISION_WORDS = (
    "Kuntien luvut julkaisu julkaisulta. Yksi rivi on yhden luvun yksi versio. /"
    " Kommunernas tal publicering för publicering. En rad är en version av ett tal. / The numbers of"
    " municipalities release by release. One row is one version of one."
)
REVISION_COLUMNS = {
    "indicator_key": "Mittari / Indikator / Indicator",
    "municipality_key": "Kunta / Kommun / Municipality",
    "month_key": "Kuukausi / Månad / Month",
    "breakdown_key": "Luokka / Klass / Class",
    "release_from": "Julkaisu, josta alkaen / Publicering från och med / Release from which on",
    "published_at": "Milloin julkaistiin / När den publicerades / When it was published",
    "lag_months": (
        "Kuukausia luvun kuukaudesta julkaisuun / Månader från talets månad till publiceringen /"
        " Months from the month of the number to the release"
    ),
    "revisions_before": "Aiempia versioita / Tidigare versioner / Versions before it",
    "observation_status": "Tila / Status / Status",
    "value": "Arvo / Värde / Value",
    "previous_status": "Tila edellisessä / Status i den föregående / Status in the version before",
    "previous_value": "Arvo edellisessä / Värde i den föregående / Value in the version before",
    "revision": "Muutos edellisestä / Ändring från den föregående / Change from the version before",
    "is_revised": (
        "Muuttuiko lopullinen luku / Om ett slutligt tal ändrades / Whether a number changed that had been final"
    ),
}
REVISIONS = """
    select indicator_key, municipality_key, month_key, breakdown_key, release_from, published_at,
        (extract(year from published_at at time zone 'Europe/Helsinki') * 12
            + extract(month from published_at at time zone 'Europe/Helsinki'))::integer
            - (month_key / 100 * 12 + month_key % 100) as lag_months,
        (row_number() over version - 1)::integer as revisions_before,
        observation_status, value,
        lag(observation_status) over version as previous_status,
        lag(value) over version as previous_value,
        value - lag(value) over version as revision,
        coalesce(
            lag(observation_status) over version = 'final' and value is distinct from lag(value) over version, false
        ) as is_revised
    from published.fct_indicator_value_by_release
    inner join release.release on release_id = release_from
    window version as (partition by indicator_key, municipality_key, month_key, breakdown_key order by release_from)
"""
HISTORY_WORDS = "julkaisuittain / enligt publicering / by release"
AS_OF_WORDS = (
    "sellaisena kuin se luettiin annetussa julkaisussa / så som den lästes i den angivna publiceringen /"
    " as it was read in the given release"
)


def is_total() -> str:
    """Return the expression of a fact that is of everybody, not of a class."""
    return f"breakdown_key = {load_catalogue().breakdown('total').key}"


def history_views() -> dict[str, str]:
    """Return the query of the history of every stored relation, by the name of its view."""
    expressions = {"release_from": f"{SHOWN_FROM} as release_from", "release_to": f"{SHOWN_TO} as release_to"}
    views: dict[str, str] = {}
    for name, relation in read_interface().relations.items():
        selected = ", ".join(expressions.get(column, column) for column in _columns(relation))
        views[f"{name}_by_release"] = f"select {selected} from release.{name}"  # noqa: S608 - declared names
    return views | {REVISION: REVISIONS}


def history_columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of the history views, in order: the keys, the releases, the rest."""
    columns = {f"{name}_by_release": _columns(relation) for name, relation in read_interface().relations.items()}
    return columns | {REVISION: tuple(REVISION_COLUMNS)}


def _columns(relation: Relation) -> tuple[str, ...]:
    rest = (column for column in relation.columns if column not in relation.grain)
    return (*relation.grain, *HISTORY_COLUMNS, *rest)


def as_of_functions(columns: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the statements that make the functions; `columns` are those of the view that each corresponds to."""
    interface = read_interface()
    for name, relation in interface.relations.items():
        expressions = {"release_id": RELEASE_READ, "changed_in_release": "release_from", "is_total": is_total()}
        selected = ", ".join(f"{expressions.get(column, column)} as {column}" for column in columns[name])
        query = f"select {selected} from published.{name}_by_release where {HELD}"  # noqa: S608 - declared names
        yield from _function(name, columns[name], _types(relation) | {"is_total": "boolean"}, query)
    for name in WIDE_VIEWS:
        query = wide_view(name, columns[name], "published.{}_as_of($1)")
        yield from _function(name, columns[name], _types(interface.views[name]), query)


def _types(view: View) -> dict[str, str]:
    return {column: declared.type for column, declared in view.columns.items()}


def _function(name: str, columns: tuple[str, ...], types: Mapping[str, str], query: str) -> Iterator[str]:
    returned = ", ".join(f"{column} {types.get(column, 'integer')}" for column in columns)
    function = f"published.{name}_as_of(integer)"
    yield f"drop function if exists {function}"
    yield (
        f"create function published.{name}_as_of(as_of_release integer) returns table ({returned})"
        f" language sql stable parallel safe as $body$ {query} $body$"
    )
    yield f"comment on function {function} is '{name}: {AS_OF_WORDS}'"
    yield f"revoke execute on function {function} from public"
    yield f"grant execute on function {function} to {', '.join(HISTORY_ROLES)}"


def history_comments() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the comments of the views and of their columns: kind, name, words."""
    for name, relation in read_interface().relations.items():
        view = f"{name}_by_release"
        yield "view", ("published", view), f"{name}: {HISTORY_WORDS}"
        for column, declared in relation.columns.items():
            yield "column", ("published", view, column), three_languages(declared)
        for column, words in HISTORY_COLUMNS.items():
            yield "column", ("published", view, column), words
    yield "view", ("published", REVISION), REVISION_WORDS
    for column, words in REVISION_COLUMNS.items():
        yield "column", ("published", REVISION, column), words
