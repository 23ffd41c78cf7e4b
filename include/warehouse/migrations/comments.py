"""Comments on what users and engineers see: the interface's and the sources' own words, in three languages."""

from collections.abc import Iterator

from psycopg import sql
from sqlalchemy import Connection

from warehouse.interface import read_interface, three_languages
from warehouse.sources import load_sources

RELEASE_COLUMNS = {
    "release_id": "Julkaisu, jota luetaan / Utgåvan som läses / The release being read",
    "changed_in_release": (
        "Julkaisu, jossa arvo viimeksi muuttui / Utgåvan där värdet senast ändrades / "
        "The release in which the value last changed"
    ),
}


STANDING = """
    select relations.relnamespace::regnamespace::text, relations.relname, columns.attname, words.description
    from pg_description as words
    inner join pg_class as relations on words.objoid = relations.oid and words.classoid = 'pg_class'::regclass
    left join pg_attribute as columns
        on words.objsubid > 0 and relations.oid = columns.attrelid and words.objsubid = columns.attnum
    where relations.relnamespace::regnamespace::text in ('published', 'raw')
"""


def comment_everything(connection: Connection) -> None:
    """Write the comments of the published views and the raw tables, those that do not stand already."""
    driver = connection.connection.driver_connection
    standing = {tuple(filter(None, row[:3])): row[3] for row in connection.exec_driver_sql(STANDING)}
    for kind, name, words in (*_published(), *_raw()):
        if standing.get(name) == words:
            continue
        statement = sql.SQL("comment on {} {} is {}").format(sql.SQL(kind), sql.Identifier(*name), sql.Literal(words))
        connection.exec_driver_sql(statement.as_string(driver).replace("%", "%%"))


def _published() -> Iterator[tuple[str, tuple[str, ...], str]]:
    interface = read_interface()
    for name, relation in {**interface.relations, **interface.views}.items():
        yield "view", ("published", name), three_languages(relation.description)
        for column, what in relation.columns.items():
            yield "column", ("published", name, column), three_languages(what)
        if name.startswith("fct_"):
            for column, words in RELEASE_COLUMNS.items():
                yield "column", ("published", name, column), words


def _raw() -> Iterator[tuple[str, tuple[str, ...], str]]:
    for source in load_sources().values():
        for name, table in source.tables.items():
            yield "table", ("raw", name), three_languages(table.description)
            for column, what in table.columns.items():
                yield "column", ("raw", name, column), three_languages(what.description)
