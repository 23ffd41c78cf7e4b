"""A henkilötunnus anywhere in a file refuses it, names the places, and is never repeated."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment
from tests.unit.intake.formats.writers import WRITERS, with_parts
from tests.unit.intake.formats.xlsb_writer import Page
from tests.unit.privacy.invented import code, codes

from warehouse.intake.formats.personal_data import WINDOW, contains_code
from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import RefusalError

PERSON = code(date(1981, 5, 13))
HIDDEN_TEXTS = {
    "two formats": f"<si><r><t>Virtanen {PERSON[:4]}</t></r><r><rPr><b/></rPr><t>{PERSON[4:]}</t></r></si><si><t>9</t></si>",
    "entities": f"<si><t>{PERSON[:6]}&#45;{PERSON[7:]}</t></si>",
    "escapes": f"<si><t>{PERSON[:6]}_x002D_{PERSON[7:]}</t></si>",
    "cdata": f"<si><t>{PERSON[:6]}<![CDATA[{PERSON[6:]}]]></t></si>",
    "comment inside": f"<si><t>{PERSON[:6]}<!-- -->{PERSON[6:]}</t></si>",
}


def refusal(data: bytes, name: str = "a.xlsx") -> RefusalError:
    with pytest.raises(RefusalError) as refused:
        read_workbook(data, name)
    error = refused.value
    texts = [
        str(error),
        repr(error.remarks),
        *(str(remark.rendered(language)) for remark in error.remarks for language in ("fi", "sv", "en")),
    ]
    assert error.personal and not any(PERSON[:6] in text for text in texts)
    return error


@pytest.mark.parametrize("format_", WRITERS)
@pytest.mark.parametrize("text", [PERSON, f"Virtanen {PERSON.lower()}, soitto", PERSON.replace("-", "–")])
def test_cells_are_named(format_: str, text: str) -> None:
    data = WRITERS[format_]([Page("A", {0: ["x"], 2: [None, text]}), Page("B", {5: [text]}, visibility="hidden")])
    remarks = refusal(data).remarks
    assert [(remark.code, remark.place.sheet, remark.place.cell) for remark in remarks] == [
        ("personal_cell", "A", "B3"),
        ("personal_cell", "B", "A6"),
    ]


@pytest.mark.parametrize("before", range(WINDOW - len(PERSON) - 1, WINDOW + 2))
def test_a_code_is_seen_wherever_it_stands_in_a_long_part(before: int) -> None:
    assert contains_code(b" " * before + PERSON.encode() + b" " * WINDOW)


def test_text_tables_by_line() -> None:
    remarks = refusal(f"a;b\n\n1;{PERSON}\n".encode("utf-16"), "a.csv").remarks
    assert [remark.place.cell for remark in remarks] == ["B3"]


def test_many_cells_are_counted() -> None:
    remarks = refusal(WRITERS["xlsx"]([Page("A", {row: [PERSON] for row in range(25)})])).remarks
    assert len(remarks) == 21 and dict(remarks[-1].values) == {"number": "5"}


@pytest.mark.parametrize("kind", HIDDEN_TEXTS)
def test_texts_in_pieces(kind: str) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"<si><t>xyzzy</t></si>", HIDDEN_TEXTS[kind].encode()) if "shared" in name else content

    data = with_parts(WRITERS["xlsx"]([Page("A", {0: ["xyzzy", "b"]})]), change)
    assert {remark.code for remark in refusal(data).remarks} <= {"personal_cell", "personal_part"}


def test_comments_properties_headers_and_names() -> None:
    def made(change) -> bytes:
        book = Workbook()
        book.active["A1"] = "x"
        change(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def comment(book: Workbook) -> None:
        book.active["B2"].comment = Comment(PERSON, "kirjoittaja")

    def title(book: Workbook) -> None:
        book.properties.title = PERSON

    def header(book: Workbook) -> None:
        book.active.oddHeader.center.text = PERSON

    def sheet(book: Workbook) -> None:
        book.active.title = PERSON

    for change, words in (
        (comment, "comments"), (title, "properties"), (header, "headers"), (sheet, "sheets' names"),
    ):  # fmt: skip
        remarks = refusal(made(change)).remarks
        assert words in " ".join(remark.rendered("en").found for remark in remarks)


def test_wide_texts_of_old_and_binary_workbooks() -> None:
    assert contains_code(b"\x0b\0\0" + PERSON.encode("utf-16-le") + b"\xff\xff")
    assert contains_code(b"\x0b\0" + PERSON.replace("-", "−").encode("utf-16-le") + b"\xff\xff")
    assert contains_code(b"\0\x01" + PERSON.encode() + b"\0\x02")
    assert not contains_code(b"\0\x01" + PERSON[:-1].encode() + b"\0\x02")


def test_file_names_and_unreadable_files_are_searched_too() -> None:
    assert "***********.xlsx" in str(refusal(WRITERS["xlsx"]([Page("A", {0: ["x"]})]), f"{PERSON}.xlsx"))
    refusal(f"<html><td>{PERSON}</td></html>".encode(), "a.xls")
    refusal(f"%PDF {PERSON}".encode(), "a.pdf")


def test_a_workbook_inside_the_workbook() -> None:
    inner = WRITERS["xlsx"]([Page("A", {0: [PERSON]})])
    data = with_parts(
        WRITERS["xlsx"]([Page("A", {0: ["x"]})]), lambda _, content: content, **{"xl/embeddings/a.xlsx": inner}
    )
    assert [remark.rendered("fi").found for remark in refusal(data).remarks] == [
        "henkilötunnus muualla kuin näkyvissä soluissa: upotettu tiedosto"
    ]


@given(codes(), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "cp1252"]), st.sampled_from("; ,\t\n"))
def test_any_person_in_any_encoding(person: str, encoding: str, before: str) -> None:
    assert contains_code(f"Käynti{before}{person}{before}9".encode(encoding))


@given(st.text(alphabet="0123456789-+ABCDE;\n", max_size=200))
def test_the_quick_test_never_misses(text: str) -> None:
    from warehouse.privacy.pseudonym import has_code

    assert contains_code(text.encode()) == has_code(text)
