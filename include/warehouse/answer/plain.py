"""Text of users made fit for a workbook: nothing that XML cannot hold, nothing longer than a cell."""

import re

LONGEST_CELL = 32_767
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNFIT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_NAME = 31


def plain(text: str, longest: int = LONGEST_CELL) -> str:
    """Return the text with a replacement sign for what XML cannot hold, cut with an ellipsis if it is too long."""
    fit = UNFIT.sub("\ufffd", text)
    return fit if len(fit) <= longest else fit[: longest - 1] + "…"


def sheet_name(wanted: str, taken: set[str], otherwise: str) -> str:
    """Return a name that a sheet may have and none of `taken` (in small letters) has; `otherwise` for an empty one."""
    name = _cut(UNFIT_IN_NAMES.sub("_", wanted).strip("' "), LONGEST_NAME).rstrip("'") or otherwise
    name = f"{name}_" if name.lower() == "history" else name
    fit, number = name, 2
    while fit.lower() in taken:
        ending = f" ({number})"
        fit, number = _cut(name, LONGEST_NAME - len(ending)) + ending, number + 1
    return fit


def _cut(text: str, longest: int) -> str:
    """Cut a text as workbooks measure it: a letter beyond the first 65 536 counts twice."""
    while len(text.encode("utf-16-le")) // 2 > longest:
        text = text[:-1]
    return text
