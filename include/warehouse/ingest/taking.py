"""Takes the deliveries of a source one after another; one at fault is refused, and never stops the others."""

from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.errors import DeliveryError
from warehouse.ingest.api import TableTaker
from warehouse.ingest.api_answers import AnswerTaker
from warehouse.ingest.connectors import dropbox
from warehouse.ingest.drops import Drop
from warehouse.ingest.files import FileTaker
from warehouse.ingest.outcome import Outcome
from warehouse.ingest.workbooks.taker import Taken, WorkbookTaker
from warehouse.privacy.pseudonym import mask


def take_files(outcome: Outcome, taker: FileTaker, drop: Drop) -> set[str]:
    """Take what a system has written into the drop folder; return the shown names of what was refused."""
    refused = set[str]()
    for path in dropbox.names(drop.folder):
        name = mask(path.name)
        try:
            file = dropbox.look_at(path, taker.source.tables)
            if file is None:
                outcome.unfinished.append(name)
                continue
            outcome.add(name, taker.take(file))
            left = drop.taken(path)
            outcome.tell(taker.connection, name, taker.sha256, [*taker.told, *([str(left)] if left else [])])
        except DeliveryError as error:
            outcome.refuse(taker.connection, name, taker.sha256, error)
            refused.add(dropbox.shown_name(path.name))
        finally:
            taker.forget()
    return refused


def take_workbooks(outcome: Outcome, taker: WorkbookTaker, drop: Drop) -> None:
    """Take what lies in the drop folder, what came through the portal, and what the rules kept out before.

    First the answers that an earlier run could not write: one of this run is tried again by the next.
    """
    for delivery in taker.unanswered():
        with _refusing(outcome, taker, delivery.name):
            taken = taker.answer_again(delivery)
            outcome.tell(taker.connection, taken.name, taken.sha256, taken.told)
    for path in dropbox.names(drop.folder):
        name = dropbox.shown_name(path.name)
        with _refusing(outcome, taker, name):
            file = dropbox.look_at(path, None)
            if file is None:
                outcome.unfinished.append(name)
            else:
                _add(outcome, taker, taken := taker.take(file))
                if taken.personal:
                    drop.leave(path)
    for delivery in taker.unread():
        with _refusing(outcome, taker, delivery.name):
            _add(outcome, taker, taker.take_landed(delivery))
    for delivery in taker.outdated():
        with _refusing(outcome, taker, delivery.name):
            taken = taker.take_again(delivery)
            if taken.loaded or taken.refusal:
                _add(outcome, taker, taken)


def _add(outcome: Outcome, taker: WorkbookTaker, taken: Taken) -> None:
    outcome.add_taken(taken)
    outcome.tell(taker.connection, taken.name, taken.sha256, taken.told)


@contextmanager
def _refusing(outcome: Outcome, taker: WorkbookTaker, name: str) -> Iterator[None]:
    try:
        yield
    except DeliveryError as error:
        outcome.refuse(taker.connection, name, "", error)


def take_table(outcome: Outcome, taker: TableTaker | AnswerTaker) -> None:
    """Ask an API for what it has."""
    try:
        outcome.add(taker.name, taker.take())
    except DeliveryError as error:
        outcome.refuse(taker.connection, taker.name, taker.sha256, error)
    finally:
        outcome.tell(taker.connection, taker.name, taker.sha256, taker.told)
