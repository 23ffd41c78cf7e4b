"""The files at the top of the repository as pages of the site: their links moved, the diagram as a picture.

Mermaid is drawn by a hosted page of the repository; the site has the same diagram as a committed picture, because the
script would come from another server.
"""

import re
from pathlib import Path

from warehouse.settings import PROJECT

PAGES = {"index.md": "README.md", "contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md"}
"""Page of the site -> file at the top of the repository."""
_MERMAID = re.compile(r"^```mermaid\n.*?^```\n", re.MULTILINE | re.DOTALL)
DIAGRAM = "![The flow: sources are ingested, built, judged, published and delivered](images/flow.svg)\n"


def front_pages(folder: Path = PROJECT) -> dict[str, str]:
    """Return the pages by name."""
    return {name: as_page((folder / file).read_text("utf-8")) for name, file in PAGES.items()}


def as_page(text: str) -> str:
    """Return the text of a file at the top as a page under `docs/`."""
    text = _MERMAID.sub(DIAGRAM, text).replace("](docs/", "](")
    for name, file in PAGES.items():
        text = text.replace(f"]({file})", f"]({name})")
    return text
