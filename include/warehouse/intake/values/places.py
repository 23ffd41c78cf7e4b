"""Columns of one municipality and of several."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from warehouse.intake.book import Cell
from warehouse.intake.values.faults import Fault, shown
from warehouse.intake.values.municipalities import Municipalities
from warehouse.intake.values.near import Guesses
from warehouse.intake.values.texts import text_in
from warehouse.texts import Text

BETWEEN = re.compile(r"[,;/\n]|\s(?:ja|och|and|&|\+)\s")


@dataclass(frozen=True)
class Places:
    """What municipalities one column takes; `several`: any number of them, separated by commas."""

    known: Municipalities
    several: bool = False
    _guess: Guesses = field(default_factory=Guesses, compare=False)

    def __call__(self, cell: Cell, percent: bool = False, month: str | None = None) -> str | Fault:
        """Return the code of a cell that is not empty, or the codes separated by commas, in a month (2026-10)."""
        text = text_in(cell) if not percent else Fault("text_is_no_text")
        if isinstance(text, Fault):
            return text
        code = self.known.recognise(text, month)
        if code is not None:
            return code
        written = str(cell) if isinstance(cell, str) else text
        return self._each(written, month) if self.several else self._fault(text, month)

    def is_timeless(self, cell: Cell) -> bool:
        """Say whether a cell means the same in every month; of one that is no text this is not known."""
        parts = BETWEEN.split(cell) if isinstance(cell, str) else ()
        return isinstance(cell, str) and not any(map(self.known.is_dated, (cell, *parts)))

    def _each(self, text: str, month: str | None) -> str | Fault:
        codes = []
        for part in BETWEEN.split(text):
            if part.strip():
                code = self.known.recognise(part, month)
                if code is None:
                    return self._fault(part.strip(), month)
                codes.append(code)
        return ",".join(dict.fromkeys(codes)) if codes else self._fault(text, month)

    def _fault(self, text: str, month: str | None) -> Fault:
        found, near = shown(text), self._listed(self.known.nearest(text, month, self._guess))
        past = self.known.past(text, month)
        if past is not None and past.until is not None:
            year, number = past.until.split("-")
            return Fault("municipality_past", {"found": found, "until": f"{int(number)}/{year}", "today": near})
        if not near.fi:
            return Fault("municipality_unknown", {"found": found, "allowed": self._all})
        codes = {self.known.recognise(piece, month) for piece in self.known.pieces(text)} - {None}
        return Fault("municipality_two" if len(codes) > 1 else "municipality_near", {"found": found, "near": near})

    @cached_property
    def _all(self) -> Text:
        return self._listed(tuple(self.known.names))

    def _listed(self, codes: tuple[str, ...]) -> Text:
        names = [self.known.names[code] for code in codes]
        fi, sv, en = (", ".join(getattr(name, language) for name in names) for language in ("fi", "sv", "en"))
        return Text(fi=fi, sv=sv, en=en)
