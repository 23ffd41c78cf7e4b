"""CSV: nothing lost, nothing invented, bad rows rejected by number, persons never repeated."""

import csv
import io
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.ingest.readers.declared import FREE, PERSONS, PSEUDONYMS, file_of, read, table
from tests.unit.privacy.invented import code, codes, nearly_codes

from warehouse.errors import DeliveryError

PERSON_TABLE, FREE_TABLE = table(PERSONS), table(FREE)
HEADINGS = ["search", "henkilotunnus", "municipality", "started", "ended", "sex", "language"]
PERSON = code(date(1981, 5, 13))
GOOD = ["7", PERSON, "272", "2026-01-31", "", "2", "fi"]
CELLS = [
    st.sampled_from(["1", "123456789012", "1234567890123", "", "x"]),
    st.one_of(codes(), nearly_codes()),
    st.sampled_from(["74", "272", "Karleby", " kokkola ", "091", ""]),
    st.sampled_from(["2026-01-31", "2026-02-30", "31.1.2026", "", "2024-02-29", "20260131"]),
    st.sampled_from(["2026-01-31", "", " "]),
    st.sampled_from(["1", "2", "3", "", " 1"]),
    st.sampled_from(["fi", "", "FI", "ä", "a very long text indeed"]),
]
LINES = st.one_of(
    st.tuples(*CELLS).map(";".join),
    st.sampled_from(
        ["", ";", ";;;;;;", "a;b", ";".join(GOOD) + ";", '1;"x";3', "\0", '"', ";".join([*GOOD[:6], '"fi"'])]
    ),
)


@settings(max_examples=200)
@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]), st.integers(20, 300), st.booleans())
def test_blocks_and_rows_decide_alike(lines: list[str], end: str, block: int, last: bool) -> None:
    text = end.join([";".join(HEADINGS), ";".join(GOOD), *lines]) + (end if last else "")
    outcomes = []
    for slow, size in ((False, 1 << 20), (False, block), (True, 1 << 20)):
        try:
            outcomes.append(read(text.encode(), PERSON_TABLE, hidden=True, slow=slow, block=size))
        except DeliveryError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1] == outcomes[2]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip), st.integers()
        ),
        min_size=1,
    ),
    st.sampled_from(";,\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_written_file_is_read_back(rows, delimiter: str, end: str, encoding: str, quoting: int) -> None:
    assume(quoting == csv.QUOTE_ALL or not any("\r" in name for name, _ in rows))  # the writer does not quote those
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["NIMI ", "count", "Amount"])
    writer.writerows([name, number, ""] for name, number in rows)
    read_rows, rejected = read(text.getvalue().encode(encoding), FREE_TABLE, delimiter=delimiter, encoding=encoding)
    assert rejected == []
    values = [(row["name"], row["count"], row["amount"]) for row in read_rows]
    assert values == [(" ".join(name.split()), str(number), "") for name, number in rows]


@given(st.lists(st.sampled_from(["1", "2", "x"]), min_size=1, max_size=30), st.integers(30, 200))
def test_rows_keep_their_numbers(sexes: list[str], block: int) -> None:
    lines = [[*GOOD[:5], sex, "fi"] for sex in ["1", *sexes]]
    rows, rejected = read(file_of(HEADINGS, lines), PERSON_TABLE, hidden=True, block=block)
    expected = {str(at): line[5] for at, line in enumerate(lines, start=2)}
    assert {row["_row"]: {"male": "1", "female": "2"}[row["sex"]] for row in rows} == {
        at: sex for at, sex in expected.items() if sex != "x"
    }
    assert [str(row.row) for row in rejected] == [at for at, sex in expected.items() if sex == "x"]


def test_a_row_is_stored_by_its_columns_types() -> None:
    rows, _ = read(
        file_of([*reversed(HEADINGS)], [[*reversed([*GOOD[:2], "Karleby ", *GOOD[3:]])]]), PERSON_TABLE, hidden=True
    )
    assert rows == [
        {
            "_row": "2", "search": "7", "person": PSEUDONYMS.hash_code(PERSON), "municipality": "272",
            "started": "2026-01-31", "ended": "", "sex": "female", "language": "fi",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("place", range(len(GOOD)))
@pytest.mark.parametrize("slow", [False, True])
def test_a_bad_value_is_reported_without_the_value(place: int, slow: bool) -> None:
    bad = "Xq7-secret"
    lines = [GOOD, [*GOOD[:place], bad, *GOOD[place + 1 :]]]
    rows, rejected = read(file_of(HEADINGS, lines), PERSON_TABLE, hidden=True, slow=slow)
    assert len(rows) == 1
    assert [(row.row, row.column) for row in rejected] == [(3, list(PERSONS)[place])]
    assert rejected[0].actual == "a text of 10 characters (Aa9.aaaaaa)"
    assert bad not in str(rejected)


def test_a_quoted_value_may_hold_lines_and_delimiters() -> None:
    file = b'Nimi;amount;count\n"a;\n""b""";1,5;2\nc;;x\n'
    rows, rejected = read(file, FREE_TABLE)
    assert rows == [{"_row": "2", "name": 'a; "b"', "amount": "1.5", "count": "2"}]
    assert [(row.row, row.column, row.actual) for row in rejected] == [(4, "count", "'x'")]


def test_undeclared_columns_are_stored_as_extra() -> None:
    rows, _ = read('Namn;Ort;count;amount;\nÅ;"Ii ""x""";1;;y\n'.encode(), FREE_TABLE)
    assert rows == [{"_row": "2", "name": "Å", "amount": "", "count": "1", "_extra": '{"Ort": "Ii \\"x\\"", "": "y"}'}]


def test_bytes_that_are_no_text_set_their_row_aside() -> None:
    rows, rejected = read(b"Nimi;amount;count\nok;;1\n\xff\xe4;;1\n", FREE_TABLE)
    assert [row["name"] for row in rows] == ["ok"]
    assert [(row.row, row.column) for row in rejected] == [(3, "name")]


REFUSED = {
    "no heading at all": (b"", "row 1: found the headings none, expected also search"),
    "another heading": (
        file_of(["id", *HEADINGS[1:]], [GOOD]),
        "found the headings id, henkilotunnus, municipality, started, ended, sex, language, expected also search",
    ),
    "a column twice": (file_of([*HEADINGS, "SEX"], [[*GOOD, "1"]]), "found sex in several columns"),
    "an undeclared column": (
        file_of([*HEADINGS, "puhelin"], [[*GOOD, "x"]]),
        "found undeclared columns puhelin, expected only declared columns in a person-level source",
    ),
    "no rows": (file_of(HEADINGS, []), "found no rows, expected at least one row"),
    "no good row": (
        file_of(HEADINGS, [[*GOOD[:5], "9", "fi"]] * 3),
        "row 2, column sex: found a text of 1 characters (9) (none of the 3 rows can be loaded)",
    ),
    "a quote that never ends": (
        file_of(HEADINGS, [GOOD, [*GOOD[:6], '"fi'], GOOD, GOOD]),
        "row 3: found a quote that is not closed",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_is_refused_whole(case: str) -> None:
    file, message = REFUSED[case]
    with pytest.raises(DeliveryError) as refused:
        read(file, PERSON_TABLE, hidden=True)
    assert message in str(refused.value)
    assert PERSON not in str(refused.value)


@pytest.mark.parametrize("hidden", [True, False])
def test_a_file_without_headings_does_not_tell_its_first_person(hidden: bool) -> None:
    with pytest.raises(DeliveryError) as refused:
        read(file_of([*GOOD[:6], "Virtanen"], [GOOD]), PERSON_TABLE, hidden=hidden)
    assert PERSON not in str(refused.value)
    assert ("Virtanen" in str(refused.value)) == (not hidden)
