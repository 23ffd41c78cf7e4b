"""How the stand-in behaves."""

from dataclasses import dataclass, field
from pathlib import Path

from samples.standin.faults import Fault


@dataclass
class Options:
    """Limits and behaviour: `max_calls` in any `window` seconds, `max_cells` in a query.

    `sparse` writes json-stat2 values as an object; without `listing` folders answer 404. `codes` are the codes of the
    area, time and measure variables. Tests put `faults` for the next POSTs, and read from `calls` what came: (method,
    path with query, answered status). `apis` is the folder of what the other APIs hold. `identity` is what the server
    proves to know, so that whoever started it can tell it from another.
    """

    max_cells: int = 120_000
    max_calls: int = 40
    window: float = 60
    sparse: bool = False
    listing: bool = True
    codes: tuple[str, str, str] = ("Alue", "timeperiod_m", "contentscode")
    apis: Path | None = None
    identity: str = field(default="", repr=False)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, str, int]] = field(default_factory=list)
