"""Municipalities as files write them: codes and names of today and of the month in question, any Unicode form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from warehouse.catalogue import Catalogue, load_catalogue
from warehouse.catalogue.geography import Alias
from warehouse.declarations import Text
from warehouse.intake.cells.cell_error import CellError, Near, Suggestions, folded, near, shown
from warehouse.intake.cells.text import text_in
from warehouse.intake.report import Language
from warehouse.intake.workbook import Cell

PIECES = re.compile(r" ?[-\u2013\u2014/(),:]+ ?|(?<=[0-9]) (?=[^0-9])|(?<=[^0-9]) (?=[0-9])")

LONGEST = 200
BETWEEN = re.compile(r"[,;/\n]|\s(?:ja|och|and|&|\+)\s")


@dataclass(frozen=True)
class Municipalities:
    """The municipalities a file may name.

    `names`: official names by 3-digit code. `known`: folded name or code -> code, at any time. `dated`: folded name
    or old code -> the alias that holds for some months only.
    """

    names: Mapping[str, Text]
    known: Mapping[str, str]
    dated: Mapping[str, Alias]

    def recognise(self, text: str, month: str | None = None) -> str | None:
        """Return the 3-digit code of today of the municipality a text names in a month (2026-10), None if none.

        A code and a name, or two names, may stand in one text if they agree. Without a month only what is in use
        still is recognised.
        """
        if len(text) > LONGEST:
            return None
        return self._one(folded(text), month) or self._agreed(text, month)

    def pieces(self, text: str) -> list[str]:
        """Return the folded names and codes that stand in a text: "Kokkola (272)" has two."""
        return [piece for piece in PIECES.split(folded(text)) if piece]

    def past(self, text: str, month: str | None = None) -> Alias | None:
        """Return the alias that a text names although it is not in use in the month, None if it names none."""
        found = (self.dated.get(_code_of(piece)) for piece in (folded(text), *self.pieces(text)))
        return next((alias for alias in found if alias is not None and not alias.is_in_use(month)), None)

    def is_dated(self, text: str) -> bool:
        """Say whether something in a text is a name or code of some months only."""
        return any(_code_of(piece) in self.dated for piece in (folded(text), *self.pieces(text)))

    def nearest(self, text: str, month: str | None = None, guess: Near = near) -> tuple[str, ...]:
        """Return the codes of up to three municipalities that a text may have meant, the likeliest first."""
        past = self.past(text, month)
        sure = [past.code] if past else [code for piece in self.pieces(text) if (code := self._one(piece, month))]
        if not sure:
            sure = [self._spellings[name] for name in guess(folded(text), self._spellings, 6)]
        return tuple(dict.fromkeys(sure))[:3]

    def suggest(self, text: str, month: str | None = None, language: Language = "fi") -> tuple[str, ...]:
        """Return the official names of the nearest municipalities."""
        return tuple(getattr(self.names[code], language) for code in self.nearest(text, month))

    def _one(self, piece: str, month: str | None) -> str | None:
        name = _code_of(piece)
        code = self.known.get(name)
        if code is None and (alias := self.dated.get(name)) and alias.is_in_use(month):
            return alias.code
        return code

    def _agreed(self, text: str, month: str | None) -> str | None:
        codes = {self._one(piece, month) for piece in self.pieces(text)}
        return codes.pop() if len(codes) == 1 else None

    @cached_property
    def _spellings(self) -> dict[str, str]:
        past = {name: alias.code for name, alias in self.dated.items()}
        return {name: code for name, code in (past | dict(self.known)).items() if not name[-1].isdigit()}


def municipalities_of(catalogue: Catalogue) -> Municipalities:
    """Return the municipalities of a catalogue by every name it gives them."""
    names = {place.code: place.name for place in catalogue.municipalities}
    known = {name: code for code in names for name in (code, f"ku{code}")}
    for code, name in names.items():
        known |= {folded(one): code for one in (name.fi, name.sv, name.en)}
    known |= {folded(alias.name): alias.code for alias in catalogue.aliases if alias.since is alias.until}
    known |= dict(_with_words(catalogue, names))
    dated = {
        name: alias
        for alias in catalogue.aliases
        if folded(alias.name) not in known
        for name in _forms(catalogue, alias)
    }
    return Municipalities(names, known, dated)


def _with_words(catalogue: Catalogue, names: Mapping[str, Text]) -> Iterator[tuple[str, str]]:
    for called in catalogue.called:
        name = names[called.code]
        for one in (called.genitive, name.fi, name.sv, name.en):
            for word in catalogue.words[called.kind]:
                yield folded(f"{one} {word}"), called.code


def _forms(catalogue: Catalogue, alias: Alias) -> Sequence[str]:
    words = catalogue.words["municipality"] if alias.kind == "merged" and not alias.name.isdigit() else ()
    return [folded(alias.name), *(folded(f"{alias.name} {word}") for word in words)]


def _code_of(piece: str) -> str:
    return piece.zfill(3) if piece.isascii() and piece.isdigit() else piece


@cache
def catalogue_municipalities() -> Municipalities:
    """Return the municipalities of the project's catalogue."""
    return municipalities_of(load_catalogue())


def recognise(text: str, month: str | None = None) -> str | None:
    """Return the 3-digit code of today of the municipality that a text names in a month (2026-10); None if none."""
    return catalogue_municipalities().recognise(text, month)


def suggest(text: str, month: str | None = None, language: Language = "fi") -> tuple[str, ...]:
    """Return the official names of up to three municipalities that a text may have meant."""
    return catalogue_municipalities().suggest(text, month, language)


@dataclass(frozen=True)
class MunicipalityParser:
    """What municipalities one column takes; `several`: any number of them, separated by commas."""

    known: Municipalities
    several: bool = False
    _guess: Suggestions = field(default_factory=Suggestions, compare=False)

    def __call__(self, cell: Cell, percent: bool = False, month: str | None = None) -> str | CellError:
        """Return the code of a cell that is not empty, or the codes separated by commas, in a month (2026-10)."""
        text = text_in(cell) if not percent else CellError("text_is_no_text")
        if isinstance(text, CellError):
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

    def _each(self, text: str, month: str | None) -> str | CellError:
        codes = []
        for part in BETWEEN.split(text):
            if part.strip():
                code = self.known.recognise(part, month)
                if code is None:
                    return self._fault(part.strip(), month)
                codes.append(code)
        return ",".join(dict.fromkeys(codes)) if codes else self._fault(text, month)

    def _fault(self, text: str, month: str | None) -> CellError:
        found, near = shown(text), self._listed(self.known.nearest(text, month, self._guess))
        past = self.known.past(text, month)
        if past is not None and past.until is not None:
            year, number = past.until.split("-")
            return CellError("municipality_past", {"found": found, "until": f"{int(number)}/{year}", "today": near})
        if not near.fi:
            return CellError("municipality_unknown", {"found": found, "allowed": self._all})
        codes = {self.known.recognise(piece, month) for piece in self.known.pieces(text)} - {None}
        return CellError("municipality_two" if len(codes) > 1 else "municipality_near", {"found": found, "near": near})

    @cached_property
    def _all(self) -> Text:
        return self._listed(tuple(self.known.names))

    def _listed(self, codes: tuple[str, ...]) -> Text:
        names = [self.known.names[code] for code in codes]
        fi, sv, en = (", ".join(getattr(name, language) for name in names) for language in ("fi", "sv", "en"))
        return Text(fi=fi, sv=sv, en=en)
