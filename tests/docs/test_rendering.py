"""What the reference says, on small examples worked by hand."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from warehouse.declarations import Code
from warehouse.reference.environment import settings_page
from warehouse.reference.front_pages import as_page
from warehouse.reference.macros import read_macros
from warehouse.reference.markdown import cell, table
from warehouse.reference.type_names import constrained_name, type_name
from warehouse.reference.unit_tests import Rows, cases_page, read_cases

CASES = """\
unit_tests:
  - name: a_sum
    model: int_sum
    description: Two
      and two.
    given:
      - input: ref('stg_a')
        rows:
          # January
          - {month: 1, value: 2, measure_code: held}
          - {month: 1, value: null}
          # February: a |
          # long word
          - {month: 2, is_whole: true}
      - input: ref('stg_b')
        rows: []
    expect:
      rows: [{value: 4}]
  - name: by_sql
    model: int_sum
    overrides: {vars: {day: 3}}
    given:
      - input: ref('stg_a')
        format: sql
        rows: select 1
    expect: {rows: []}
"""


def test_a_cell_breaks_no_table() -> None:
    assert cell("a | b\n c <d> `<e>` 2 * 3") == "a \\| b c &lt;d> `<e>` 2 \\* 3"
    assert table(["a"], [["b"]]) == "| a |\n| --- |\n| b |\n"


def test_cases_keep_the_comments_among_their_rows(tmp_path: Path) -> None:
    (tmp_path / "_unit_tests.yml").write_text(CASES)
    first, second = read_cases(tmp_path)
    assert first.description == "Two and two."
    assert [group.comment for group in first.inputs["ref('stg_a')"]] == ["January", "February: a | long word"]
    assert first.inputs["ref('stg_b')"] == []
    assert first.values("measure_code") == {"held"}
    assert second.inputs["ref('stg_a')"] == [Rows("", [{"rows": "select 1"}])]
    page = cases_page("int_sum", [first, second])
    assert (
        "*January*\n\n| `month` | `value` | `measure_code` |\n| --- | --- | --- |\n| 1 | 2 | held |\n| 1 | – |  |"
        in page
    )
    assert "*February: a \\| long word*\n\n| `month` | `is_whole` |\n| --- | --- |\n| 2 | true |" in page
    assert "**Given** `ref('stg_b')`\n\nNo rows." in page
    assert "**With** vars: `day` = `3`" in page


def test_a_macro_is_described_by_its_properties_or_the_comment_right_before_it(tmp_path: Path) -> None:
    (tmp_path / "b.sql").write_text(
        "{#- The first. -#}\n{% macro first(a,\n   b='x') -%}{{ a }}{%- endmacro %}\n"
        "{% macro second() %}{% endmacro %}\n{% macro third() %}{% endmacro %}\n"
    )
    (tmp_path / "_macros.yml").write_text("macros: [{name: second, description: The second.}]")
    macros = [(macro.name, macro.arguments, macro.description) for macro in read_macros(tmp_path)]
    assert macros == [("first", "a, b='x'", "The first."), ("second", "", "The second."), ("third", "", "")]


def test_types_are_words() -> None:
    class Part(BaseModel):
        name: Code

    class Whole(BaseModel):
        parts: dict[Code, Part]
        kind: Literal["a", "b"] | None
        names: tuple[str, ...]
        number: str = Field(pattern="^(1|2)$")

    fields = Whole.model_fields
    assert type_name(fields["parts"].annotation) == "code → [Part](#part)"
    assert type_name(fields["kind"].annotation) == "`a`, `b`"
    assert type_name(fields["names"].annotation) == "list of text"
    assert constrained_name(fields["number"]) == "text `^(1\\|2)$`"
    assert constrained_name(Part.model_fields["name"]) == "code"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("a: ${KEY:?set it}", "| `KEY` | yes |  |"),
        ("a: ${PORT:-80}", "| `PORT` |  | `80` |"),
        ("a: ${KEY}\nb: ${KEY:?set it}", "| `KEY` | yes |  |"),
        ("a: ${WORD:-}", "| `WORD` |  |  |"),
    ],
)
def test_variables_of_compose_say_whether_they_must_be_set(tmp_path: Path, text: str, row: str) -> None:
    (tmp_path / "compose.yml").write_text(text)
    assert row in settings_page(tmp_path / "compose.yml").splitlines()


def test_links_of_the_readme_are_moved_into_the_site() -> None:
    text = "[a](docs/reader.md) [b](CONTRIBUTING.md)\n\n```mermaid\nflowchart LR\n```\n"
    page = as_page(text)
    assert page.startswith("[a](reader.md) [b](contributing.md)\n\n![")
    assert "mermaid" not in page
