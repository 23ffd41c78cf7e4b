"""The invented extract of the customer register (area 12): two files as the source declares them."""

import csv
import io
from collections.abc import Iterable, Mapping

from samples import days
from samples.dice import stream
from samples.interviews import Interview, draw_interviews
from samples.people import draw_people
from samples.searches import Search, draw_searches, first_days
from warehouse.sources import Dropbox, load_sources

JOB_SEARCH, INTERVIEW = "register_job_search", "register_initial_interview"
Row = Mapping[str, str]


def search_row(search: Search) -> Row:
    """Return one row of the job search file by column name; an open search has no end."""
    person = search.person
    return {
        "job_search_id": str(search.job_search_id),
        "person": person.code,
        "municipality": search.municipality,
        "started_on": search.started_on.isoformat(),
        "ended_on": search.ended_on.isoformat() if search.ended_on else "",
        "end_reason": search.end_reason,
        "status_at_start": search.status_at_start,
        "sex": person.sex,
        "birth_year": str(person.born.year),
        "mother_tongue": person.mother_tongue,
        "citizenship": person.citizenship,
        "education": person.education,
        "occupation": person.occupation,
    }


def interview_row(interview: Interview) -> Row:
    """Return one row of the interview file by column name."""
    return {
        "interview_id": str(interview.interview_id),
        "job_search_id": str(interview.search.job_search_id),
        "person": interview.search.person.code,
        "booked_for": interview.booked_for.isoformat(),
        "outcome": interview.outcome,
        "channel": interview.channel,
    }


def extract(seed: int, persons: int) -> dict[str, list[Row]]:
    """Draw the rows of both raw tables, each sorted by its id, for so many persons."""
    people = draw_people(stream(seed, "people"), first_days(stream(seed, "first days"), persons))
    searches = draw_searches(stream(seed, "searches"), people)
    interviews = draw_interviews(stream(seed, "interviews"), searches)
    return {JOB_SEARCH: [search_row(one) for one in searches], INTERVIEW: [interview_row(one) for one in interviews]}


def file_bytes(table: str, rows: Iterable[Row]) -> bytes:
    """Write rows as the declared CSV: the declaration's headings, delimiter and encoding."""
    source = load_sources()["register"]
    if not isinstance(source.connector, Dropbox):
        raise TypeError("the register is declared as files in the drop folder")
    columns = source.tables[table].columns
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=source.connector.delimiter)
    writer.writerow((*what.headers, name)[0] for name, what in columns.items())
    writer.writerows([row[name] for name in columns] for row in rows)
    return text.getvalue().encode(source.connector.encoding)


def file_name(table: str) -> str:
    """Return the name of a table's file, dated with the day of the extract."""
    return f"{table.removeprefix('register_')}_{days.AS_OF}.csv"
