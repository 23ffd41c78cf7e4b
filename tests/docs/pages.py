"""The files of the documentation, and the commands that stand in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
RENDERED = {"index.md", "contributing.md", "changelog.md"}
TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:make|warehouse|\.venv/bin/warehouse) [^`]+)`")


@dataclass(frozen=True)
class DocumentedCommand:
    """A command as it stands in a page."""

    page: str
    line: str


def written_pages() -> list[Path]:
    """Return every page that is written by hand."""
    pages = [path for path in sorted(DOCS.rglob("*.md")) if path.name not in RENDERED or path.parent != DOCS]
    pages = [path for path in pages if (DOCS / "reference") not in path.parents]
    return [PROJECT / name for name in TOP] + pages


def documented_commands() -> Iterator[DocumentedCommand]:
    """Yield every line of a console block, and every command between backquotes, without its comment."""
    for path in written_pages():
        text = path.read_text("utf-8")
        page = path.relative_to(PROJECT).as_posix()
        for block in CONSOLE.findall(text):
            lines = (line.partition("  #")[0].strip() for line in block.splitlines())
            yield from (DocumentedCommand(page, line) for line in lines if line)
        yield from (DocumentedCommand(page, line) for line in INLINE.findall(text))


def not_tried() -> list[str]:
    """Return what stands between backquotes in the first column of the table of what is not tried."""
    rows = [line for line in (DOCS / "not-tried.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    return [command for row in rows[1:] for command in re.findall("`([^`]+)`", row.split(" | ")[0])]
