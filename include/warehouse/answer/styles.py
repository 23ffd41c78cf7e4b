"""How the summary sheet looks, in the words of XlsxWriter; the other writer translates them."""

from collections.abc import Mapping
from typing import Any

from warehouse.answer.lines import Style
from warehouse.answer.marks import COLOURS

BLUE = "#1F4E79"
_BOX: Mapping[str, Any] = {"border": 1, "border_color": "#BFBFBF"}
STYLES: Mapping[Style, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": BLUE},
    "outcome": {"bold": True, "font_size": 14},
    "text": {},
    "heading": {"bold": True, "font_size": 12, "font_color": BLUE},
    "head": {**_BOX, "bold": True, "bg_color": "#F2F2F2"},
    "cell": {**_BOX},
    "number": {**_BOX, "align": "right"},
    "link": {**_BOX, "font_color": "#0563C1", "underline": 1},
    "error": {**_BOX, "bold": True, "bg_color": f"#{COLOURS['error']}"},
    "warning": {**_BOX, "bold": True, "bg_color": f"#{COLOURS['warning']}"},
    "note": {**_BOX, "bg_color": f"#{COLOURS['note']}"},
}
