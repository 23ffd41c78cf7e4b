"""The invented extract of the customer register (area 12): one file for each table the source declares."""

import csv
import io
from collections.abc import Iterable

from samples import calendar
from samples.random_draws import stream
from samples.register import services, specialists, statuses
from samples.register.people import Person, draw_people
from samples.register.rows import Row, numbered, text
from samples.register.searches import (
    Interview,
    Search,
    draw_interviews,
    draw_searches,
    first_days,
    numbered_searches,
    with_moves,
)
from samples.register.services import DECISION_ID_BASE, decision_row, draw_decisions
from samples.register.statuses import delay_first_status, unemployed_throughout
from samples.workbooks import area_lists
from warehouse.sources import Dropbox, load_sources

JOB_SEARCH, INTERVIEW, PERSON = "register_job_search", "register_initial_interview", "register_person"


def search_row(search: Search) -> Row:
    """Return one row of the job search file by column name; an open search has no end."""
    return {
        "job_search_id": str(search.job_search_id),
        "municipality": search.municipality,
        "started_on": text(search.started_on),
        "ended_on": text(search.ended_on),
        "end_reason": search.end_reason,
        "status_at_start": search.status_at_start,
        **person_row(search.person),
    }


def person_row(person: Person) -> Row:
    """Return one row of the person file by column name."""
    return {
        "person": person.code,
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
    """Draw the rows of all raw tables, each sorted by its id, for so many persons."""
    people = draw_people(stream(seed, "people"), first_days(stream(seed, "first days"), persons))
    settled = draw_searches(stream(seed, "searches"), people)
    searches = numbered_searches(with_moves(stream(seed, "moves"), settled))
    interviews = draw_interviews(stream(seed, "interviews"), searches)
    return {
        JOB_SEARCH: [search_row(search) for search in searches],
        INTERVIEW: [interview_row(interview) for interview in interviews],
        PERSON: [person_row(person) for person in sorted(people, key=lambda person: person.code)],
        **_lives(seed, searches),
        **_meetings(seed, searches),
        **_specialists(seed, persons, searches),
    }


def _lives(seed: int, searches: list[Search]) -> dict[str, list[Row]]:
    periods_drawn = services.draw_services(stream(seed, "services"), searches)
    granted = draw_decisions(stream(seed, "decisions"), searches)
    drawn = statuses.status_rows(stream(seed, "statuses"), searches, periods_drawn, granted)
    periods = unemployed_throughout(
        stream(seed, "steady"), searches, delay_first_status(stream(seed, "told late"), drawn)
    )
    return {
        "register_status_period": numbered("status_id", statuses.ID_BASE, "started_on", periods),
        "register_service_period": numbered(
            "service_id", services.SERVICE_ID_BASE, "started_on", map(services.service_row, periods_drawn)
        ),
        "register_decision": numbered("decision_id", DECISION_ID_BASE, "decided_on", map(decision_row, granted)),
    }


def _meetings(seed: int, searches: list[Search]) -> dict[str, list[Row]]:
    plans = area_lists.plan_rows(stream(seed, "plans"), searches)
    appointments = area_lists.appointment_rows(stream(seed, "appointments"), searches)
    return {
        "register_service_plan": numbered("plan_id", area_lists.PLAN_ID, "planned_on", plans),
        "register_appointment": numbered("appointment_id", area_lists.APPOINTMENT_ID, "booked_for", appointments),
    }


def _specialists(seed: int, persons: int, searches: list[Search]) -> dict[str, list[Row]]:
    staff = specialists.draw_specialists(stream(seed, "specialists"), persons)
    rows = specialists.assignment_rows(stream(seed, "assignments"), staff, searches)
    periods = specialists.period_rows(staff)
    return {
        "register_specialist": numbered("specialist_period_id", specialists.PERIOD_ID, "started_on", periods),
        "register_specialist_customer": numbered("assignment_id", specialists.ASSIGNMENT_ID, "started_on", rows),
    }


def file_bytes(table: str, rows: Iterable[Row]) -> bytes:
    """Write rows as the declared CSV: the declaration's headings, delimiter and encoding."""
    source = load_sources()["register"]
    if not isinstance(source.connector, Dropbox):
        raise TypeError("the register is declared as files in the drop folder")
    columns = source.tables[table].columns
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=source.connector.delimiter)
    writer.writerow((*column.headers, name)[0] for name, column in columns.items())
    writer.writerows([row[name] for name in columns] for row in rows)
    return written.getvalue().encode(source.connector.encoding)


def file_name(table: str) -> str:
    """Return the name of a table's file, dated with the day of the extract."""
    return f"{table.removeprefix('register_')}_{calendar.AS_OF}.csv"
