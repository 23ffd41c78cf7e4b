"""Open and close incidents, and announce each once on every channel."""

import logging
from collections.abc import Collection, Sequence

from psycopg import Connection
from psycopg.rows import class_row

from warehouse.alerts.channels import Channel, Message, channels
from warehouse.alerts.conditions import KINDS, Condition, current_conditions
from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError, without_credentials
from warehouse.locks import ALERT_LOCK, acquire_locks
from warehouse.privacy.pseudonym import mask
from warehouse.settings import Settings

log = logging.getLogger(__name__)
OPEN = """
    insert into ops.incident (kind, subject, message) values (%s, %s, %s)
    on conflict (kind, subject) where closed_at is null do update set message = excluded.message
"""
CLOSE_RESOLVED = """
    update ops.incident set closed_at = greatest(now(), opened_at)
    where closed_at is null and kind = any(%s) and concat_ws(chr(10), kind, subject) <> all(%s)
"""
# A channel that is new, or was out of order for long, is not flooded with what is past.
PENDING = """
    select incident_id, event, kind, subject, message as text
    from ops.incident
    cross join lateral (values ('opened', opened_at), ('closed', closed_at)) as event_time (event, happened_at)
    where happened_at > now() - interval '3 days'
        and not exists (
            select from ops.incident_message as sent
            where sent.incident_id = incident.incident_id and sent.event = event_time.event and channel = %s
        )
    order by happened_at, incident_id, event desc
"""
RECORD = "insert into ops.incident_message (incident_id, event, channel) values (%s, %s, %s)"


def announce(settings: Settings, more: Sequence[Channel] = ()) -> list[Message]:
    """Bring the incidents up to date and send what has not been sent; return the messages that went to the folder.

    Of two processes at once, one sends. A process that dies between sending and recording sends that message again.
    """
    with connect(role_dsn(settings, "publisher")) as connection:
        with connection.transaction():
            acquire_locks(connection, ALERT_LOCK)
            _reconcile(connection, list(current_conditions(connection, settings)), KINDS)
        sent, errors = [], []
        for channel in [*channels(settings), *more]:
            try:
                messages = _send_pending(connection, channel)
            except WarehouseError as error:
                errors.append(f"{channel.name}: {error}")
            else:
                sent.extend(messages if channel.name == "folder" else [])
    if errors:
        raise WarehouseError("\n".join(["alerts that could not be sent, and will be tried again:", *errors]))
    return sent


def open_task(settings: Settings, task: str, error: BaseException | str | None) -> None:
    """Open the incident of a failed task of Airflow; only an error that a person can act on is quoted."""
    text = str(error) if isinstance(error, WarehouseError) else type(error).__name__
    with connect(role_dsn(settings, "publisher")) as connection, connection.transaction():
        acquire_locks(connection, ALERT_LOCK)
        connection.execute(OPEN, ["task", task, f"the task failed: {mask(without_credentials(text))}"])


def close_task(settings: Settings, task: str) -> None:
    """Close the incident of a task that has succeeded."""
    with connect(role_dsn(settings, "publisher")) as connection, connection.transaction():
        acquire_locks(connection, ALERT_LOCK)
        connection.execute(
            "update ops.incident set closed_at = greatest(now(), opened_at)"
            " where kind = 'task' and subject = %s and closed_at is null",
            [task],
        )


def _reconcile(connection: Connection, conditions: Sequence[Condition], kinds: Collection[str]) -> None:
    """Open what is wrong and close what is no longer, in the connection's transaction."""
    for condition in conditions:
        connection.execute(OPEN, [condition.kind, condition.subject, condition.message])
    wrong = [f"{condition.kind}\n{condition.subject}" for condition in conditions]
    connection.execute(CLOSE_RESOLVED, [list(kinds), wrong])


def _send_pending(connection: Connection, channel: Channel) -> list[Message]:
    """Send what a channel has not got yet, each message recorded in the transaction that sends it."""
    sent: list[Message] = []
    while True:
        with connection.transaction():
            acquire_locks(connection, ALERT_LOCK)
            with connection.cursor(row_factory=class_row(Message)) as cursor:
                message = cursor.execute(PENDING + " limit 1", [channel.name]).fetchone()
            if message is None:
                return sent
            channel.send(message)
            connection.execute(RECORD, [message.incident_id, message.event, channel.name])
        log.warning("%s\n%s", message.title, message.text)
        sent.append(message)
