"""Every remark that code makes has its texts, and code fills every place in them."""

import ast
import string
from pathlib import Path

from warehouse.intake.report import remark_texts
from warehouse.settings import PROJECT

FOLDER = PROJECT / "include" / "warehouse" / "intake"
FILES = [FOLDER / "validate.py", *sorted((FOLDER / "tables").glob("*.py"))]
MADE_BY_TABLE = {
    "hidden_sheet_read",
    "hidden_sheet_left_out",
    "hidden_sheet_refused",
    "hidden_rows_read",
    "hidden_rows_left_out",
    "hidden_rows_refused",
}


def literals(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def block() -> list[str]:
    text = (PROJECT / "include" / "catalogue" / "remarks.yml").read_text(encoding="utf-8")
    section = text.partition("# Sheets, headings and rows\n")[2].partition("\n# ")[0]
    return [line.partition(":")[0] for line in section.splitlines() if line and line[0].isalpha()]


def test_every_remark_of_the_block_is_made_somewhere() -> None:
    made = set().union(*map(literals, FILES))
    assert set(block()) - made == set()


def test_every_kind_that_a_remark_is_made_of_has_texts() -> None:
    makers = {"sheet_remark", "cell_remark", "row_remark", "Remark", "CellError"}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in makers:
                    assert node.args[0].value in remark_texts(), (file.name, node.args[0].value)


def test_the_three_languages_of_a_text_have_the_same_places() -> None:
    for code in block():
        texts = remark_texts()[code]
        for part in (texts.found, texts.expected, texts.suggestion):
            places = [
                {name for _, name, _, _ in string.Formatter().parse(text) if name}
                for text in (part.fi, part.sv, part.en)
            ]
            assert places[0] == places[1] == places[2], code
