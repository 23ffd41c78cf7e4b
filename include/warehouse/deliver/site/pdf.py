"""Reports as PDF: tagged, and refused by the typesetter if they do not conform to PDF/UA-1 as far as it checks."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import typst

from warehouse.deliver.query import CurrentRelease
from warehouse.deliver.site.reports import Block, Report

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
STYLE = """<style>
text { font-family: "Libertinus Serif"; font-size: 12px; fill: #465667; }
.grid, .year { stroke: #d5dde5; } .line { fill: none; stroke: #0b5394; stroke-width: 2.5; }
.before { fill: none; stroke: #6b7b8b; stroke-width: 1.5; stroke-dasharray: 4 3; } .before-dot { fill: #6b7b8b; }
.target { stroke: #a3470b; stroke-width: 2; stroke-dasharray: 8 3; } .break { stroke: #465667; stroke-dasharray: 2 3; }
.dot { fill: #0b5394; } .open { fill: #fff; stroke: #0b5394; stroke-width: 2; }
</style>"""
"""What the stylesheet of the site says of charts, in colours for paper."""


def write_pdf(path: Path, report: Report, language: str, owner: str, release: CurrentRelease) -> None:
    """Write a report as PDF/UA-1; its date is that of the release, so that the same release gives the same bytes."""
    content = {
        "title": report.title, "subtitle": report.subtitle, "language": language, "owner": owner,
        "year": release.published_at.year, "month": release.published_at.month, "day": release.published_at.day,
        "blocks": [asdict(_for_paper(block)) for block in report.blocks],
    }  # fmt: skip
    typst.compile(
        str(TEMPLATE), output=str(path), format="pdf", pdf_standards="ua-1", ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(content, ensure_ascii=False)},
    )  # fmt: skip


def _for_paper(block: Block) -> Block:
    if block.kind != "figure":
        return block
    head, body = block.svg.split(">", 1)
    return replace(block, svg=f'{head} xmlns="http://www.w3.org/2000/svg">{STYLE}{body}')
