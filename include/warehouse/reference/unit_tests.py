"""The hand-worked cases: dbt's unit tests, read with the comments among their rows and shown as tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from warehouse.reference.markdown import cell, code, page, table
from warehouse.settings import PROJECT

FOLDER = PROJECT / "dbt_project" / "models"


@dataclass(frozen=True)
class Rows:
    """Rows under one comment of the file; the comment says what they are."""

    comment: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One unit test: what a model is given, and what it must make of it."""

    name: str
    model: str
    description: str
    inputs: dict[str, list[Rows]]
    expected: list[Rows]
    overrides: dict[str, Any] = field(default_factory=dict)

    def values(self, *columns: str) -> set[str]:
        """Return every text that stands in some columns, of what is given and of what is expected."""
        groups = [group for input_groups in self.inputs.values() for group in input_groups] + self.expected
        return {str(row[name]) for group in groups for row in group.rows for name in columns if row.get(name)}


@cache
def read_cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Return every unit test of the dbt project, by file."""
    return tuple(case for path in sorted(folder.rglob("*.yml")) for case in _cases_of(path))


def cases_page(model: str, cases: Iterable[Case]) -> str:
    """Return the page of a model's cases."""
    blocks: list[str] = []
    for case in cases:
        blocks += [f"## {case.name} {{ #{case.name} }}", case.description, *_overrides(case)]
        for name, groups in case.inputs.items():
            blocks += [f"**Given** {code(name)}", *_tables(groups)]
        blocks += ["**Expected**", *_tables(case.expected)]
    head = "Worked by hand. A column that a row does not name is empty; – is null."
    return page(f"Cases of {model}", head, *blocks)


def cases_index(cases: Iterable[Case]) -> str:
    """Return the page that lists every model with its cases."""
    models: dict[str, list[Case]] = {}
    for case in cases:
        models.setdefault(case.model, []).append(case)
    rows = [
        [f"[{model}]({model}.md)", "<br>".join(f"[{case.name}]({model}.md#{case.name})" for case in models[model])]
        for model in sorted(models)
    ]
    head = (
        "Each case gives a model a few rows and says what it must make of them. They are dbt's unit tests, read from"
        " the files that the tests run: a page cannot differ from what is tested."
    )
    return page("Hand-worked cases", head, table(["Model", "Cases"], rows))


def _overrides(case: Case) -> Iterator[str]:
    for kind, values in case.overrides.items():
        yield f"**With** {kind}: " + ", ".join(f"`{name}` = `{value}`" for name, value in values.items())


def _tables(groups: list[Rows]) -> Iterator[str]:
    if not any(group.rows for group in groups):
        yield "No rows."
    for group in groups:
        if group.comment:
            yield f"*{cell(group.comment)}*"
        columns = list(dict.fromkeys(name for row in group.rows for name in row))
        if columns:
            yield table(
                [code(name) for name in columns], [[_value_cell(row, name) for name in columns] for row in group.rows]
            )


def _value_cell(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, bool):
        return str(value).lower()
    return "–" if name in row and value is None else cell(value)


def _cases_of(path: Path) -> Iterator[Case]:
    text = path.read_text("utf-8")
    if "unit_tests:" not in text:
        return
    lines = text.splitlines()
    content = yaml.load(text, Loader=yaml.CSafeLoader)
    tree = yaml.compose(text, Loader=yaml.CSafeLoader)
    for case, node in zip(content["unit_tests"], _child(tree, "unit_tests").value, strict=True):
        input_nodes = _child(node, "given").value
        inputs = {
            str(item["input"]): _grouped(item.get("rows"), _child(inner, "rows"), lines)
            for item, inner in zip(case["given"], input_nodes, strict=True)
        }
        expected = _grouped(case["expect"].get("rows"), _child(_child(node, "expect"), "rows"), lines)
        description = " ".join(str(case.get("description") or "").split())
        yield Case(case["name"], case["model"], description, inputs, expected, case.get("overrides") or {})


def _child(node: Any, key: str) -> Any:
    """Return the node under a key of a mapping; None where there is no such key."""
    return next((value for name, value in node.value if name.value == key), None)


def _grouped(rows: Any, node: Any, lines: list[str]) -> list[Rows]:
    """Return rows in groups: a comment on the lines right above a row begins one. Rows as text stay one cell."""
    if not isinstance(rows, list):
        return [Rows("", [{"rows": rows}] if rows else [])]
    groups: list[Rows] = []
    for row, place in zip(rows, node.value, strict=True):
        comment = _preceding_comment(lines, place.start_mark.line)
        if comment or not groups:
            groups.append(Rows(comment, []))
        groups[-1].rows.append(row)
    return groups


def _preceding_comment(lines: list[str], line: int) -> str:
    words: list[str] = []
    while line > 0 and lines[line - 1].strip().startswith("#"):
        line -= 1
        words.insert(0, lines[line].strip().lstrip("# "))
    return " ".join(words)
