"""How a template looks: one place for its colours and formats."""

from typing import Any, Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format

Look = Literal[
    "title",
    "lead",
    "text",
    "hint",
    "label",
    "heading",
    "optional",
    "head",
    "cell",
    "link",
    "number",
    "box",
    "locked",
    "free",
]
BLUE, YELLOW, PALE, GREY = "#1F4E79", "#FFF8DC", "#5B7FA6", "#595959"
_BOX = {"border": 1, "border_color": "#BFBFBF"}
_LOOKS: dict[Look, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": BLUE},
    "lead": {"font_size": 12, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "hint": {"font_color": GREY, "italic": True, "text_wrap": True, "valign": "vcenter"},
    "label": {"bold": True, "font_size": 12},
    "heading": {
        **_BOX,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": BLUE,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "optional": {
        **_BOX,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": PALE,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "head": {**_BOX, "bold": True, "bg_color": "#F2F2F2"},
    "cell": {**_BOX, "text_wrap": True, "valign": "top"},
    "link": {**_BOX, "font_color": "#0563C1", "underline": 1, "valign": "top"},
    "number": {"align": "right", "valign": "top", "bold": True},
    "box": {"border": 2, "border_color": BLUE, "bg_color": YELLOW, "align": "center", "bold": True, "locked": False},
    "locked": {},
    "free": {"locked": False},
}


class Looks:
    """The formats of one workbook, made once each."""

    def __init__(self, book: Workbook) -> None:
        """Begin with none."""
        self._book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, look: Look) -> Format:
        """Return a format by what it is for."""
        return self._make(look, _LOOKS[look])

    def entry(self, number_format: str, *, filled: bool) -> Format:
        """Return the format of cells to write in; the prepared ones are `filled` with colour."""
        look = {"bg_color": YELLOW, "text_wrap": True, "valign": "top", **_BOX} if filled else {}
        return self._make(f"{number_format} {filled}", {"num_format": number_format, "locked": False, **look})

    def _make(self, name: str, properties: dict[str, Any]) -> Format:
        if name not in self._made:
            self._made[name] = self._book.add_format(properties)
        return self._made[name]
