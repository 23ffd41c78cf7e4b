"""Where alerts go: a folder of text files, and a webhook; a DAG adds e-mail through Airflow's connection."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from warehouse.disk import replace_file
from warehouse.errors import WarehouseError
from warehouse.settings import Settings, optional_secret


@dataclass(frozen=True)
class Message:
    """What is sent about one event of one incident."""

    incident_id: int
    event: str
    kind: str
    subject: str
    text: str

    @property
    def title(self) -> str:
        """Say in one line what has happened: `resolved: source, kela_benefits`."""
        word = "resolved" if self.event == "closed" else "alert"
        return f"{word}: {self.kind}, {self.subject}"


@dataclass(frozen=True)
class Channel:
    """A way to send a message; `send` raises a WarehouseError if the message did not go out."""

    name: str
    send: Callable[[Message], None]


def channels(settings: Settings) -> list[Channel]:
    """Return the folder, and the webhook if its address is among the secrets."""
    found = [Channel("folder", partial(write_message, settings.alert_folder))]
    if address := optional_secret(settings.secrets, "alert_webhook"):
        found.append(Channel("webhook", partial(post_message, address)))
    return found


def write_message(folder: Path, message: Message) -> None:
    """Write a message as a text file, named after its incident and event: written twice, it is still one file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{message.incident_id:06}-{message.event}.txt"
    replace_file(path, f"{message.title}\n\n{message.text}\n".encode())


def post_message(address: str, message: Message) -> None:
    """Send a message to an address of apprise; the error does not repeat the address, which holds a token."""
    import apprise  # noqa: PLC0415 - it reads a hundred services, which an instance without a webhook need not

    service = apprise.Apprise()
    if not service.add(address):
        raise WarehouseError(
            "found an alert_webhook that apprise cannot read, expected an address such as jsons://host/"
        )
    if not service.notify(title=message.title, body=message.text):
        raise WarehouseError("the webhook did not accept the message")
