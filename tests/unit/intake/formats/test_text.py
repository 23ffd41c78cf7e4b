"""Text tables: the same rows in every encoding and with every delimiter; nothing is mended or guessed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.intake.formats.limits import UnreadableError
from warehouse.intake.formats.text import decode_text, parse_delimited

TEXT = 'Kunta;Lkm;Huomautus\r\nKälviä;1,5;"kaksi\r\nriviä"\r\n\r\nÖja;2;å;liikaa\r\nHalsua\r\n'
ROWS = [["Kunta", "Lkm", "Huomautus"], ["Kälviä", "1,5", "kaksi\r\nriviä"], [], ["Öja", "2", "å", "liikaa"], ["Halsua"]]
LINES = [1, 2, 4, 5, 6]
ENCODINGS = {
    "utf-8": ("", "utf-8"), "utf-8-sig": ("", "utf-8-sig"), "utf-16-le": ("", "utf-16-le"), "utf-16-be": ("", "utf-16-be"),
    "utf-16-le with a mark": ("\ufeff", "utf-16-le"), "utf-16-be with a mark": ("\ufeff", "utf-16-be"),
    "iso8859-1": ("", "iso8859-1"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ENCODINGS)
def test_encodings(kind: str) -> None:
    mark, encoding = ENCODINGS[kind]
    text, detected = decode_text((mark + TEXT).encode(encoding))
    assert (detected, text) == (encoding, TEXT)
    assert parse_delimited(text) == (ROWS, LINES, ";")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Hinta;100 €;Öja – ”Kälviä”", "cp1252"),
        ("Šakki;žiletti;Öja", "cp1252"),
        ("Hinta;100 €;Öja", "iso8859-15"),
        ("Šakki;žiletti;Öja", "iso8859-15"),
        ("Tähti;½ päivää;Öja", "iso8859-1"),
        ("Öja;±5 §;åäö", "iso8859-1"),
    ],
)
def test_the_eight_bit_encodings_are_distinguished(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    ("data", "code", "row"),
    [
        (b"a;b\r\n\xe4\x80;c\r\nx\x81y;d\r\n", "text_unknown_byte", 3),
        ("Öja;Kälviä\n".encode() + "Öja;Kälviä\n".encode("cp1252"), "text_mixed_encodings", 2),
        (("a;b\n" * 9).encode("utf-16-le") + b"\x00\xd8", "text_unknown_byte", 10),
    ],
)
def test_bytes_that_are_no_letters_are_named_by_line(data: bytes, code: str, row: int) -> None:
    with pytest.raises(UnreadableError) as refused:
        decode_text(data)
    assert (refused.value.code, refused.value.row) == (code, row)


@pytest.mark.parametrize("delimiter", ";,\t|")
def test_delimiters(delimiter: str) -> None:
    rows = [["Otsikko"], [], ["Kunta", "Lkm", "Huomautus"], ["Kälviä", "1", "a b"], ["Öja", "2", ""]]
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    assert parse_delimited(text) == (rows, [1, 2, 3, 4, 5], delimiter)


def test_a_decimal_comma_is_no_delimiter() -> None:
    assert parse_delimited("Lkm;Osuus\n1,5;2,5\n3,5;4,5\n")[2] == ";"
    assert parse_delimited("1,5;2,5\n3,5;4,5\n")[0] == [["1,5", "2,5"], ["3,5", "4,5"]]


def test_the_delimiter_hint_of_excel() -> None:
    assert parse_delimited("sep=,\r\na,b;c\r\n") == ([["a", "b;c"]], [2], ",")


def test_an_open_quote_names_the_line_it_begins_on() -> None:
    with pytest.raises(UnreadableError) as refused:
        parse_delimited('a;b\n1;2\n"3;4\n5;6\n')
    assert (refused.value.code, refused.value.row) == ("text_open_quote", 3)


def test_a_nul_stays_in_its_cell() -> None:
    assert parse_delimited("a;b\n1\0;2\n")[0] == [["a", "b"], ["1\0", "2"]]


CELLS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, blacklist_characters="\x7f\x85"), max_size=8)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-8-sig"])
)
def test_written_rows_are_read_back(rows: list[list[str]], encoding: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter="|", quoting=csv.QUOTE_ALL).writerows(rows)
    text, _ = decode_text(("sep=|\r\n" + out.getvalue()).encode(encoding))
    assert parse_delimited(text)[0] == rows
