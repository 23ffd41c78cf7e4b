"""What the pages of one instance share: its settings, its sessions, its limits, and its connection."""

from dataclasses import dataclass, field

import psycopg

from warehouse.catalogue import Municipality, load_catalogue
from warehouse.db import connect, role_dsn
from warehouse.portal.limits import Attempts, Turns
from warehouse.portal.sessions import Sessions
from warehouse.secret_files import secret
from warehouse.settings import Settings

ROLE = "portal"


@dataclass(frozen=True)
class House:
    """One portal process of one instance."""

    settings: Settings
    sessions: Sessions
    attempts: Attempts = field(default_factory=Attempts)
    turns: Turns = field(default_factory=Turns)

    def connect(self) -> psycopg.Connection:
        """Open a connection as the portal's own role."""
        return connect(self.settings.portal_dsn or role_dsn(self.settings, ROLE), autocommit=True)


def open_house(settings: Settings) -> House:
    """Return the house of an instance; its key is given, or made once, so that sessions outlive a restart."""
    return House(settings, Sessions(settings.portal_key or secret(settings.secrets, "portal_session.key")))


def municipality_of(code: str) -> Municipality | None:
    """Return a municipality of the catalogue by its code."""
    return next((one for one in load_catalogue().municipalities if one.code == code), None)
