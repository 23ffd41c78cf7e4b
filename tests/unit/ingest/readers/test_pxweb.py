"""The reader of PxWeb answers: nothing rounded, no symbol lost, nothing partial."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.ingest.readers.pxweb_documents import (
    AREAS,
    CODES,
    MEASURES,
    MONTHS,
    SYMBOLS,
    Shape,
    as_json,
    as_jsonstat,
    dense,
    expected,
    metadata,
    query,
    read,
    sparse,
    tar,
)

from warehouse.errors import DeliveryError
from warehouse.ingest.readers.pxweb import Observation, observations


def some(codes: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True)


@st.composite
def cubes(draw: st.DrawFn) -> tuple[Shape, list[str]]:
    areas = draw(some(["SSS", "KU074", "KU272", "KU924", "MK16"]))
    months = draw(some([f"{year}M{month:02}" for year in (2025, 2026) for month in (1, 6, 12)]))
    shape = (areas, months, draw(some(["HAKIJALOPUSSA", "TYOTOSUUS", "TYOTTOMAT20", "UUDETAVP"])))
    number = st.decimals(0, 10**7, places=1).map(str) | st.integers(-5, 10**20).map(str)
    count = len(shape[0]) * len(shape[1]) * len(shape[2])
    cell = number | st.sampled_from(SYMBOLS)
    return shape, draw(st.lists(cell, min_size=count, max_size=count))


@settings(deadline=None, max_examples=60)
@given(cubes())
def test_every_format_reads_back_the_same(cube: tuple[Shape, list[str]]) -> None:
    shape, texts = cube
    for encode in (as_json, dense, sparse):
        with TemporaryDirectory() as folder:
            assert read(Path(folder), encode(shape, texts), shape) == expected(shape, texts)


TWELVE = ("10.30", "0", "...", "..", ".", "-", "7", "12345678901234567890", "0.0", "-3", "1e3", "5")


def test_numbers_stay_as_written_and_symbols_distinct(tmp_path: Path) -> None:
    observed = read(tmp_path, as_json((AREAS, MONTHS, MEASURES), TWELVE))
    assert [(observation.value, observation.symbol) for observation in observed[:6]] == [
        ("10.30", None), ("0", None), (None, "..."), (None, ".."), (None, "."), ("0", "-"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [{"0": "-"}, ["-"]])
def test_a_zero_may_come_with_its_symbol(tmp_path: Path, status: object) -> None:
    shape = (("KU272",), ("2026M06",), ("UUDETAVP",))
    assert read(tmp_path, as_jsonstat(shape, "[0]", status), shape) == [
        Observation("KU272", "2026-06", "UUDETAVP", "0", "-")
    ]


def test_a_status_may_hold_for_all(tmp_path: Path) -> None:
    shape = (("KU272",), ("2026M06",), ("UUDETAVP", "TYOTOSUUS"))
    assert {observation.symbol for observation in read(tmp_path, as_jsonstat(shape, "[null,null]", "..."), shape)} == {
        "..."
    }


def test_a_year_stays_a_year(tmp_path: Path) -> None:
    shape = (("KU272",), ("2024",), ("UUDETAVP",))
    assert read(tmp_path, as_json(shape, ["1"]), shape)[0].period == "2024"


def test_a_dimension_of_a_single_value_is_ignored(tmp_path: Path) -> None:
    shape = (("KU272",), ("2026M06",), ("UUDETAVP",))
    document = json.loads(as_jsonstat(shape, "[5]"))
    document["id"].insert(1, "ikaryhma")
    document["size"].insert(1, 1)
    document["dimension"]["ikaryhma"] = {"category": {"label": {"SSS": "Yhteensä"}}}
    assert read(tmp_path, json.dumps(document), shape)[0].value == "5"


def test_measures_may_be_an_ordinary_variable(tmp_path: Path) -> None:
    shape = (("KU272",), ("2026M06",), ("UUDETAVP",))
    columns = [{"code": code, "type": kind} for code, kind in zip((*CODES, "value"), "dtdc", strict=True)]
    answer = {"columns": columns, "data": [{"key": ["KU272", "2026M06", "UUDETAVP"], "values": ["5"]}]}
    assert read(tmp_path, json.dumps(answer), shape)[0].value_code == "UUDETAVP"


SHAPE = (("KU272",), ("2026M06",), ("UUDETAVP", "TYOTOSUUS"))
ROW = {"key": ["KU272", "2026M06"], "values": ["5", "6"]}


def rows(*data: object) -> str:
    return json.dumps(json.loads(as_json(SHAPE, ["5", "6"])) | {"data": data})


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (as_json(SHAPE, ["5", "x"]), "symbol 'x'"),
        (as_json(SHAPE, ["5", ""]), "symbol ''"),
        (as_json((SHAPE[0], SHAPE[1], SHAPE[2][:1]), ["5"]), "1 cells, expected the 2 cells asked"),
        (rows(), "0 cells"),
        (rows(ROW, ROW), "4 cells"),
        (rows({**ROW, "values": ["5"]}), "data row 1"),
        (rows({"key": ["KU999", "2026M06"], "values": ["5", "6"]}), "only cells that were asked"),
        (rows("row"), "data row 1"),
        (as_jsonstat(SHAPE, "[5]"), "1 cells in `value`, expected 2"),
        (as_jsonstat(SHAPE, '{"2": 5}'), "position '2'"),
        (as_jsonstat(SHAPE, '{"01": 5}'), "position '01'"),
        (as_jsonstat(SHAPE, "[5,NaN]"), "value 'NaN'"),
        (as_jsonstat(SHAPE, "[5,true]"), "more than numbers"),
        (as_jsonstat(SHAPE, "5"), "type str"),
        (as_jsonstat(SHAPE, "[5,6]", {"0": "..."}), "value 5 with symbol '...' (hidden)"),
        (as_jsonstat(SHAPE, "[5,null]", {"1": "x"}), "symbol 'x'"),
        (as_jsonstat(SHAPE, "[5,6]", ["..."]), "1 cells in `status`"),
        (as_jsonstat((("KU272",), ("2026M06",), ("UUDETAVP",)), "[5]"), "1 cells, expected the 2"),
        ("[]", "JSON of type list"),
        ("{}", "id None"),
        ('{"columns": 1}', "columns without"),
        ('{"version": ', "broken JSON"),
    ],
)
def test_nothing_partial_or_unknown_is_read(tmp_path: Path, answer: str, message: str) -> None:
    with pytest.raises(DeliveryError) as error:
        read(tmp_path, answer, SHAPE)
    assert message in str(error.value)
    assert "12r5.tar/answer-001.json" in str(error.value)


def test_numbers_instead_of_text_are_read_as_exactly(tmp_path: Path) -> None:
    answer = rows(ROW).replace('"5"', "5.50")
    assert [observation.value for observation in read(tmp_path, answer, SHAPE)] == ["5.50", "6"]


def test_a_cell_twice_is_an_error(tmp_path: Path) -> None:
    shape = (("KU272", "MK16"), ("2026M06",), ("UUDETAVP", "TYOTOSUUS"))
    with pytest.raises(DeliveryError, match="twice"):
        read(tmp_path, rows(ROW, ROW), shape)


def test_two_queries_may_not_ask_the_same_cell(tmp_path: Path) -> None:
    answer, same_query = as_json(SHAPE, ["5", "6"]), query(SHAPE)
    members = {"metadata.json": metadata(SHAPE), "query-001.json": same_query, "answer-001.json": answer}
    with pytest.raises(DeliveryError, match=r"cells that query-001\.json asks too"):
        list(observations(tar(tmp_path, members | {"query-002.json": same_query, "answer-002.json": answer})))


def test_a_query_without_its_answer_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"answer-001\.json: found no such member"):
        list(observations(tar(tmp_path, {"metadata.json": metadata(SHAPE), "query-001.json": query(SHAPE)})))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a tar", b"\x00" * 10240])
def test_a_file_that_is_no_tar_of_answers_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.tar").write_bytes(content)
    with pytest.raises(DeliveryError, match=r"x\.tar"):
        list(observations(tmp_path / "x.tar"))


@pytest.mark.parametrize("month", ["2026M13", "2026Q1", "Kesäkuu"])
def test_an_unknown_period_is_an_error(tmp_path: Path, month: str) -> None:
    shape = (("KU272",), (month,), ("UUDETAVP",))
    with pytest.raises(DeliveryError, match=f"period '{month}'"):
        read(tmp_path, as_json(shape, ["1"]), shape)


def test_a_query_without_areas_is_an_error(tmp_path: Path) -> None:
    shape = (("mies", "nainen"), ("2026M06",), ("UUDETAVP",))
    with pytest.raises(DeliveryError, match="one of areas"):
        read(tmp_path, as_json(shape, ["1", "2"]), shape)
