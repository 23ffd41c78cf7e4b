"""The answer as a page."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.answer.summary import Summary
from warehouse.answer.texts import Words

FOLDER = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> Markup:
    return Markup((FOLDER / "result.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of ours


def page(summary: Summary) -> str:
    """Return the answer as one page that needs no other file and runs no script."""
    product = Words(summary.language)("product")
    return _environment().get_template("page.html.j2").render(summary=summary, product=product, style=_style())
