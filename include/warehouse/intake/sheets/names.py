"""Which declared column a heading means."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from warehouse.intake.sheets.words import bare, closest, heading
from warehouse.sources import Column, Table
from warehouse.texts import Text


class Names:
    """The headings a table's columns go by, exactly or without their units."""

    def __init__(self, table: Table) -> None:
        """Learn the declared headings; a column without any goes by its name."""
        self.columns = table.columns
        self.written = {name: column.headers or (name,) for name, column in table.columns.items()}
        self._seen: dict[str, str | None] = {}

    def column(self, text: str) -> str | None:
        """Return the declared column that a heading means, if one does."""
        if text not in self._seen:
            self._seen[text] = self._find(text)
        return self._seen[text]

    def near(self, text: str) -> str | None:
        """Return the declared column whose heading is most like a text."""
        found = closest(text, self._folded)
        return self._folded[found] if found else None

    def shown(self, column: str) -> str:
        """Return the headings a column may have, as a sender reads them: Päivä / Datum."""
        return " / ".join(self.written[column][:2])

    def said(self, columns: Sequence[str]) -> Text:
        """Return the names of some columns in each language."""
        written = [self.written[name] for name in columns]
        finnish, swedish = (", ".join(some[min(at, len(some) - 1)] for some in written) for at in (0, 1))
        return Text(fi=finnish, sv=swedish, en=finnish)

    def _find(self, text: str) -> str | None:
        full, short = heading(text), bare(text)
        for known, form in ((self._folded, full), (self._folded, short), (self._bare, full), (self._bare, short)):
            column = known.get(form)
            if column and not _other_unit(self.columns[column], full):
                return column
        return None

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {heading(text): name for name, texts in self.written.items() for text in texts}

    @cached_property
    def _bare(self) -> Mapping[str, str]:
        """Headings without their units; one that two columns would share means neither."""
        forms = {(bare(text), name) for name, texts in self.written.items() for text in texts}
        shared = Counter(form for form, _ in forms)
        return {form: name for form, name in forms if shared[form] == 1}


def _other_unit(column: Column, text: str) -> bool:
    """Say whether a heading tells a unit that the column cannot have: a share is no euros."""
    euros, shares = "€" in text or "eur" in text.split(), "%" in text
    return (shares and column.unit == "eur") or (euros and column.unit == "percent")
