"""Municipalities as files write them: codes and names of today and of the month in question, any Unicode form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from warehouse.catalogue import Catalogue, load_catalogue
from warehouse.catalogue.geography import Alias
from warehouse.catalogue.municipality_history import municipality_history
from warehouse.declarations import Text
from warehouse.intake.cells.cell_error import CellError, MatchFunction, Suggestions, close_matches, folded, quote_cell
from warehouse.intake.cells.text import text_in
from warehouse.intake.report import Language
from warehouse.intake.workbook import Cell

PIECES = re.compile(r" ?[-\u2013\u2014/(),:]+ ?|(?<=[0-9]) (?=[^0-9])|(?<=[^0-9]) (?=[0-9])")

MAX_LENGTH = 200
BETWEEN = re.compile(r"[,;/\n]|\s(?:ja|och|and|&|\+)\s")


@dataclass(frozen=True)
class Municipalities:
    """The municipalities a file may name.

    `names`: official names by 3-digit code. `codes_by_name`: folded name or code -> code, valid at any time.
    `dated_aliases`: folded name or old code -> the alias that is valid in some months only.
    `abolished_codes`: code of a municipality that is no more -> the one that holds all of its land.
    """

    names: Mapping[str, Text]
    codes_by_name: Mapping[str, str]
    dated_aliases: Mapping[str, Alias]
    abolished_codes: Mapping[str, str]

    def recognise(self, text: str, month: str | None = None) -> str | None:
        """Return the present 3-digit code of the municipality in a text, as named in a month (2026-10); None if none.

        A code and a name, or two names, may stand in one text if they agree. Without a month only names and codes
        that are still in use are recognised.
        """
        if len(text) > MAX_LENGTH:
            return None
        return self._code(folded(text), month) or self._agreed_code(text, month)

    def recognise_reported(self, text: str) -> str | None:
        """Return the 3-digit code of a municipality as reported: of a present one, or the abolished code itself."""
        code = _code_of(text.strip())
        return code if code in self.abolished_codes else self.recognise(text)

    def parts(self, text: str) -> list[str]:
        """Return the folded names and codes in a text: "Kokkola (272)" has two."""
        return [piece for piece in PIECES.split(folded(text)) if piece]

    def expired_alias(self, text: str, month: str | None = None) -> Alias | None:
        """Return the alias in a text that is not valid in the month, None if there is none."""
        aliases = (self.dated_aliases.get(_code_of(piece)) for piece in (folded(text), *self.parts(text)))
        return next((alias for alias in aliases if alias is not None and not alias.is_in_use(month)), None)

    def is_dated(self, text: str) -> bool:
        """Say whether a text has a name or code that is valid in some months only."""
        return any(_code_of(piece) in self.dated_aliases for piece in (folded(text), *self.parts(text)))

    def closest(
        self, text: str, month: str | None = None, find_similar: MatchFunction = close_matches
    ) -> tuple[str, ...]:
        """Return the codes of up to three municipalities that a text may have meant, the likeliest first."""
        expired = self.expired_alias(text, month)
        certain = (
            [expired.code] if expired else [code for piece in self.parts(text) if (code := self._code(piece, month))]
        )
        if not certain:
            certain = [self._spellings[name] for name in find_similar(folded(text), self._spellings, 6)]
        return tuple(dict.fromkeys(certain))[:3]

    def suggest(self, text: str, month: str | None = None, language: Language = "fi") -> tuple[str, ...]:
        """Return the official names of the nearest municipalities."""
        return tuple(getattr(self.names[code], language) for code in self.closest(text, month))

    def _code(self, piece: str, month: str | None) -> str | None:
        name = _code_of(piece)
        code = self.codes_by_name.get(name)
        if code is None and (alias := self.dated_aliases.get(name)) and alias.is_in_use(month):
            return alias.code
        return code

    def _agreed_code(self, text: str, month: str | None) -> str | None:
        codes = {self._code(piece, month) for piece in self.parts(text)}
        return codes.pop() if len(codes) == 1 else None

    @cached_property
    def _spellings(self) -> dict[str, str]:
        past = {name: alias.code for name, alias in self.dated_aliases.items()}
        return {name: code for name, code in (past | dict(self.codes_by_name)).items() if not name[-1].isdigit()}


def municipalities_of(catalogue: Catalogue) -> Municipalities:
    """Return the municipalities of a catalogue by every name it gives them."""
    names = {place.code: place.name for place in catalogue.municipalities}
    codes_by_name = {name: code for code in names for name in (code, f"ku{code}")}
    for code, name in names.items():
        codes_by_name |= {folded(text): code for text in (name.fi, name.sv, name.en)}
    codes_by_name |= {folded(alias.name): alias.code for alias in catalogue.aliases if alias.since is alias.until}
    codes_by_name |= dict(_names_with_words(catalogue, names))
    dated = {
        name: alias
        for alias in catalogue.aliases
        if folded(alias.name) not in codes_by_name
        for name in _forms(catalogue, alias)
    }
    return Municipalities(names, codes_by_name, dated, _abolished_codes(catalogue))


def _abolished_codes(catalogue: Catalogue) -> dict[str, str]:
    """Return the abolished codes whose land is in one municipality of today, whenever they were in use."""
    present: dict[str, set[str]] = {}
    for version in municipality_history(catalogue):
        present.setdefault(version.code, set()).update(version.present_codes)
    current = {place.code for place in catalogue.municipalities}
    return {code: min(codes) for code, codes in present.items() if len(codes) == 1 and code not in current}


def _names_with_words(catalogue: Catalogue, names: Mapping[str, Text]) -> Iterator[tuple[str, str]]:
    for title in catalogue.official_titles:
        name = names[title.code]
        for form in (title.genitive, name.fi, name.sv, name.en):
            for word in catalogue.title_words[title.kind]:
                yield folded(f"{form} {word}"), title.code


def _forms(catalogue: Catalogue, alias: Alias) -> Sequence[str]:
    words = catalogue.title_words["municipality"] if alias.kind == "merged" and not alias.name.isdigit() else ()
    return [folded(alias.name), *(folded(f"{alias.name} {word}") for word in words)]


def _code_of(piece: str) -> str:
    return piece.zfill(3) if piece.isascii() and piece.isdigit() else piece


@cache
def catalogue_municipalities() -> Municipalities:
    """Return the municipalities of the project's catalogue."""
    return municipalities_of(load_catalogue())


def recognise(text: str, month: str | None = None) -> str | None:
    """Return the present 3-digit code of the municipality in a text, as named in a month (2026-10); None if none."""
    return catalogue_municipalities().recognise(text, month)


def suggest(text: str, month: str | None = None, language: Language = "fi") -> tuple[str, ...]:
    """Return the official names of up to three municipalities that a text may have meant."""
    return catalogue_municipalities().suggest(text, month, language)


@dataclass(frozen=True)
class MunicipalityParser:
    """Parses municipalities of one column; `allow_several`: any number of them, separated by commas."""

    municipalities: Municipalities
    allow_several: bool = False
    _suggest: Suggestions = field(default_factory=Suggestions, compare=False)

    def __call__(self, cell: Cell, percent: bool = False, month: str | None = None) -> str | CellError:
        """Return the code of a cell that is not empty, or the codes separated by commas, in a month (2026-10)."""
        text = text_in(cell) if not percent else CellError("text_is_no_text")
        if isinstance(text, CellError):
            return text
        code = self.municipalities.recognise(text, month)
        if code is not None:
            return code
        written = str(cell) if isinstance(cell, str) else text
        return self._each(written, month) if self.allow_several else self._error(text, month)

    def is_timeless(self, cell: Cell) -> bool:
        """Say whether a cell means the same in every month; False for a cell that is no text."""
        parts = BETWEEN.split(cell) if isinstance(cell, str) else ()
        return isinstance(cell, str) and not any(map(self.municipalities.is_dated, (cell, *parts)))

    def _each(self, text: str, month: str | None) -> str | CellError:
        codes = []
        for part in BETWEEN.split(text):
            if part.strip():
                code = self.municipalities.recognise(part, month)
                if code is None:
                    return self._error(part.strip(), month)
                codes.append(code)
        return ",".join(dict.fromkeys(codes)) if codes else self._error(text, month)

    def _error(self, text: str, month: str | None) -> CellError:
        quoted, similar = quote_cell(text), self._names_of(self.municipalities.closest(text, month, self._suggest))
        expired = self.municipalities.expired_alias(text, month)
        if expired is not None and expired.until is not None:
            year, number = expired.until.split("-")
            return CellError("municipality_past", {"found": quoted, "until": f"{int(number)}/{year}", "today": similar})
        if not similar.fi:
            return CellError("municipality_unknown", {"found": quoted, "allowed": self._all_names})
        codes = {self.municipalities.recognise(piece, month) for piece in self.municipalities.parts(text)} - {None}
        return CellError(
            "municipality_two" if len(codes) > 1 else "municipality_near", {"found": quoted, "near": similar}
        )

    @cached_property
    def _all_names(self) -> Text:
        return self._names_of(tuple(self.municipalities.names))

    def _names_of(self, codes: tuple[str, ...]) -> Text:
        names = [self.municipalities.names[code] for code in codes]
        fi, sv, en = (", ".join(getattr(name, language) for name in names) for language in ("fi", "sv", "en"))
        return Text(fi=fi, sv=sv, en=en)
