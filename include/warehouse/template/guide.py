"""The first sheet of a template: short instructions, what is owed when, and what each column means."""

from collections.abc import Sequence
from textwrap import wrap

from xlsxwriter.worksheet import Worksheet

from warehouse.template.cells import help_text
from warehouse.template.frame import Frame, shown_day
from warehouse.template.looks import Look, Looks
from warehouse.template.owed import Owed
from warehouse.template.sheet import asked
from warehouse.template.texts import template_texts

WIDTHS = (26, 30, 78, 13)
LINE = 15


class Guide:
    """The sheet of instructions, written from top to bottom."""

    def __init__(self, sheet: Worksheet, looks: Looks, frame: Frame) -> None:
        """Set up the empty sheet."""
        self._sheet, self._looks, self._frame, self._words, self._row = sheet, looks, frame, frame.words, 0
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def write(self, owed: Sequence[Owed]) -> None:
        """Write everything."""
        words, frame = self._words, self._frame
        self._line(f"{words('title', month=frame.shown)} – {frame.municipality}", "title", 28)
        awaited = [one for one in owed if not one.due.optional] or owed
        self._line(words("lead", due=shown_day(min(one.day for one in awaited))), "lead", 22)
        self._line("", "text", 8)
        self._line(words("steps_title"), "label", 20)
        for number, step in enumerate(template_texts().steps, start=1):
            self._line(f"{number}.  {words.pick(step)}", "text", LINE)
        self._sheets(owed)
        self._columns(owed)

    def _line(self, text: str, look: Look, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._sheet.merge_range(self._row, 0, self._row, len(WIDTHS) - 1, "", self._looks[look])
        self._sheet.write_string(self._row, 0, text, self._looks[look])
        self._row += 1

    def _table(self, title: str, *headings: str) -> None:
        self._line("", "text", LINE)
        self._line(title, "label", 20)
        self._cells(headings, "head", 1)

    def _cells(self, texts: Sequence[str], look: Look, lines: int) -> None:
        self._sheet.set_row(self._row, LINE * lines + 2)
        for column, text in enumerate(texts):
            self._sheet.write_string(self._row, column, text, self._looks[look])
        self._row += 1

    def _sheets(self, owed: Sequence[Owed]) -> None:
        words = self._words
        self._table(words("sheets_title"), words("sheet_heading"), words("due"), words("what"))
        for one in owed:
            said = words.pick(one.table.description)
            day = words("voluntary") if one.due.optional else shown_day(one.day)
            self._cells((one.sheet, day, said), "cell", _lines(said))
            quoted = one.sheet.replace("'", "''")
            self._sheet.write_url(self._row - 1, 0, f"internal:'{quoted}'!A1", self._looks["link"], string=one.sheet)

    def _columns(self, owed: Sequence[Owed]) -> None:
        words = self._words
        parts = ("sheet_heading", "column", "meaning", "needed")
        self._table(words("columns_title"), *(words(part) for part in parts))
        for one in owed:
            for what in asked(one):
                said = help_text(what, one, self._frame)
                needed = words("affirmed" if what.needed else "denied")
                self._cells((one.sheet, what.heading, said, needed), "cell", _lines(said))


def _lines(text: str) -> int:
    return len(wrap(text, WIDTHS[2]))
