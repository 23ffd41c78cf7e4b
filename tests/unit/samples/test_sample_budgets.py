"""The invented ledgers are accepted by the intake and read back as drawn, with the signs as printed."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from samples.random_draws import AREA_12
from samples.workbooks.budgets import LEDGERS, REFUNDED, Ledger, amended, budget_files, draw_costs, ledger_rows
from warehouse.intake.report import ValidationReport
from warehouse.intake.validate import check
from warehouse.sources import workbook_sources

SEED = 12
TODAY = date(2026, 7, 20)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, ValidationReport]:
    """The report of each ledger, checked without naming its source, by the file's stem."""
    return {
        Path(name).stem: check(content, Path(name).name, workbook_sources(), TODAY)
        for name, content in budget_files(SEED).items()
    }


def stored(verdict: ValidationReport) -> list[dict[str, str]]:
    (part,) = verdict.parts
    return [dict(zip(part.columns, row.stored, strict=True)) for row in part.rows]


def test_every_ledger_is_accepted_whole_and_recognised(verdicts: dict[str, ValidationReport]) -> None:
    assert {ledger.name for ledger in LEDGERS} == set(verdicts)
    for name, verdict in verdicts.items():
        assert [(part.source, len(part.rejected_rows)) for part in verdict.parts] == [("budget", 0)], name
        assert {remark.severity for remark in verdict.remarks} <= {"note"}, (name, verdict.remarks)


def test_the_same_seed_gives_the_same_bytes_and_another_others() -> None:
    files, others = budget_files(SEED), budget_files(SEED + 1)
    assert files == budget_files(SEED)
    assert [name for name in files if others[name] == files[name]] == []


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_amounts_read_back_to_the_cent_with_the_signs_of_the_ledger(
    verdicts: dict[str, ValidationReport], ledger: Ledger
) -> None:
    stored_amounts = {
        (row["municipality"], row["month"], row["cost_group"]): tuple(
            Decimal(row[name]) if row.get(name) else None for name in ("budget", "amended_budget", "actual")
        )
        for row in stored(verdicts[ledger.name])
    }
    printed = "amended_budget" in ledger.style.headings
    expected = {}
    for row in ledger_rows(ledger, SEED):
        changed = (amended(row) if ledger.totals else row.amended) if printed else None
        amounts = (row.budget, changed, row.actual)
        signed = tuple(None if amount is None else ledger.sign * amount for amount in amounts)
        expected[row.municipality, row.month, row.group] = signed
    assert stored_amounts == expected


def test_every_municipality_has_its_seven_groups_in_every_month_and_amounts_only_grow_but_for_a_refund() -> None:
    rows = draw_costs(SEED)
    assert len(rows) == 8 * 7 * 18
    assert {code for ledger in LEDGERS for code in ledger.codes} == set(AREA_12)
    lines: defaultdict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    for row in rows:
        lines[row.municipality, row.group, row.month[:4]].append(row.actual)
    falling = {line for line, sums in lines.items() if sums != sorted(sums) or sums[0] < 0}
    assert falling == {(REFUNDED[0], REFUNDED[1], "2026")}
