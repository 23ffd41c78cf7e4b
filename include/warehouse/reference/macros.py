"""The page of dbt macros: name, arguments and meaning, read from the macro files and the properties beside them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.declarations import read_yaml
from warehouse.reference.markdown import cell, code, page, table
from warehouse.settings import PROJECT

FOLDER = PROJECT / "dbt_project" / "macros"
_MACRO = re.compile(r"\{%-?\s*(?:macro|test)\s+(?P<name>\w+)\s*\((?P<arguments>.*?)\)\s*-?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{#-?(?P<text>.*?)-?#\}", re.DOTALL)


@dataclass(frozen=True)
class Macro:
    """One macro of the dbt project."""

    name: str
    arguments: str
    description: str
    file: str


def read_macros(folder: Path = FOLDER) -> list[Macro]:
    """Return every macro, by file; its description is that of the properties, else the comment right before it."""
    properties = {macro["name"]: macro for path in sorted(folder.rglob("*.y*ml")) for macro in _declared(path)}
    macros: list[Macro] = []
    for path in sorted(folder.rglob("*.sql")):
        text = path.read_text("utf-8")
        for match in _MACRO.finditer(text):
            description = properties.get(match["name"], {}).get("description") or _comment_before(text, match.start())
            arguments = re.sub(r"\s+", " ", match["arguments"]).strip()
            macros.append(Macro(match["name"], arguments, description, path.relative_to(folder).as_posix()))
    return macros


def macros_page(folder: Path = FOLDER) -> str:
    """Return the page of all macros, file by file."""
    macros = read_macros(folder)
    blocks: list[str] = []
    for file in dict.fromkeys(macro.file for macro in macros):
        rows = [
            [code(macro.name), code(macro.arguments), cell(macro.description)] for macro in macros if macro.file == file
        ]
        blocks += [f"## {file}", table(["Macro", "Arguments", "Meaning"], rows)]
    return page("dbt macros", "Macros of the dbt project. `declared.sql` is rendered from the declarations.", *blocks)


def _declared(path: Path) -> list[dict[str, Any]]:
    content = read_yaml(path)
    return list(content.get("macros") or []) if isinstance(content, dict) else []


def _comment_before(text: str, start: int) -> str:
    """Return the last comment before a macro with no other macro between; of a rendered file, its head."""
    comments = [comment for comment in _COMMENT.finditer(text) if comment.end() <= start]
    if not comments:
        return ""
    between = text[comments[-1].end() : start]
    is_rendered = comments[-1]["text"].strip().startswith("Rendered")
    return " ".join(comments[-1]["text"].split()) if is_rendered or "{%" not in between else ""


def macro_bodies(folder: Path = FOLDER) -> dict[str, str]:
    """Return what stands between the beginning and the end of every macro, by name."""
    bodies: dict[str, str] = {}
    for path in sorted(folder.rglob("*.sql")):
        text = path.read_text("utf-8")
        for match in _MACRO.finditer(text):
            bodies[match["name"]] = text[match.end() :].partition("endmacro")[0]
    return bodies
