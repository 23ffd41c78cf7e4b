"""The answer as a page of its own, and as a part of the portal's pages."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.answer.changes import Change
from warehouse.answer.summary import Summary, summarise
from warehouse.answer.texts import Words
from warehouse.intake.remarks import Language
from warehouse.intake.verdict import Verdict

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
def result_style() -> Markup:
    """Return the style sheet that a fragment needs; its classes begin with `tk-`."""
    return Markup((FOLDER / "result.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of ours


def result_fragment(verdict: Verdict, changes: Sequence[Change], language: Language) -> Markup:
    """Return the result as HTML to be put into a page below its h1; nothing of the file is left unescaped."""
    return Markup(_environment().get_template("result.html.j2").render(summary=summarise(verdict, changes, language)))  # noqa: S704 - escaped by the template


def page(summary: Summary) -> str:
    """Return the answer as one page that needs no other file and runs no script."""
    product = Words(summary.language)("product")
    return _environment().get_template("page.html.j2").render(summary=summary, product=product, style=result_style())
