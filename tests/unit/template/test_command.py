"""The command `warehouse template`."""

from pathlib import Path

import pytest
from tests.unit.template.filled import opened
from typer.testing import CliRunner

from warehouse.__main__ import app
from warehouse.errors import WarehouseError

runner = CliRunner()


def test_it_writes_a_file_named_after_municipality_and_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = runner.invoke(app, ["template", "--municipality", "421", "--month", "2026-10"])
    assert (result.exit_code, result.output) == (0, "421_lestijarvi_2026-10.xlsx\n")
    assert opened((tmp_path / "421_lestijarvi_2026-10.xlsx").read_bytes()).sheetnames[0] == "Tilannekuva – ohje"


def test_language_and_output_file_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "mall.xlsx"
    command = ["template", "--municipality", "421", "--month", "2026-10", "--language", "sv", "--output", str(path)]
    assert runner.invoke(app, command).exit_code == 0
    assert opened(path.read_bytes()).sheetnames[0] == "Tilannekuva – anvisning"


def test_a_missing_output_folder_is_an_error(tmp_path: Path) -> None:
    command = ["template", "--municipality", "421", "--month", "2026-10", "--output", str(tmp_path / "no" / "x.xlsx")]
    result = runner.invoke(app, command)
    assert isinstance(result.exception, WarehouseError)
    assert "cannot be written" in str(result.exception)
