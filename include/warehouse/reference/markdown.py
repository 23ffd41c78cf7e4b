"""Markdown as the reference pages write it: tables whose cells break nothing, and anchors."""

import re
from collections.abc import Iterable, Sequence


def cell(value: object) -> str:
    """Return a value as the text of one table cell; what stands between backquotes stays as it is."""
    text = "" if value is None else re.sub(r"\s+", " ", str(value)).strip().replace("|", "\\|")
    parts = text.split("`")
    parts[::2] = [part.replace("<", "&lt;").replace("*", "\\*").replace("{:", "&#123;:") for part in parts[::2]]
    return "`".join(parts)


def code(value: object) -> str:
    """Return a value as code; nothing for an empty one."""
    text = "" if value is None else str(value).strip().replace("|", "\\|")
    return f"`{text}`" if text else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def page(title: str, *blocks: str) -> str:
    """Return a page: its title, then blocks with an empty line between them."""
    return "\n\n".join([f"# {title}", *(block.strip("\n") for block in blocks if block.strip())]) + "\n"
