"""Every command in the pages exists, and is read by its real parser; what is quick is run."""

import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.docs.pages import DOCS, PROJECT, DocumentedCommand, documented_commands, not_tried
from warehouse.__main__ import app
from warehouse.reference.commands import command_group, subcommands

COMMANDS = sorted(set(documented_commands()), key=lambda command: (command.page, command.line))
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
WAREHOUSE = ("warehouse", ".venv/bin/warehouse")
OFFICER = DOCS / "officer" / "en.md"
ROW = ["421-202610-001", date(2026, 10, 1), "Lestijärvi", None, "käynti", 3]


def is_not_tried(line: str) -> bool:
    return any(line.startswith(command) for command in not_tried())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.page}: {command.line}")
def test_a_documented_command_exists(command: DocumentedCommand) -> None:
    if is_not_tried(command.line):
        return
    words = shlex.split(command.line)
    if words[0] == "make":
        names = [word for word in words[1:] if "=" not in word]
        assert [name for name in names if name not in TARGETS] == []
    elif words[0] in WAREHOUSE:
        parse(words[1:])
    else:
        pytest.fail(f"{command.page}: {command.line}: neither `make` nor `warehouse`, and not in docs/not-tried.md")


def parse(words: list[str]) -> None:
    """Let the parser of a command read its arguments; required ones may be left out where a page only names it."""
    commands = dict(subcommands(command_group(app)))
    assert words[0] in commands, f"found {words[0]}, expected one of {', '.join(commands)}"
    arguments = [word for word in words[1:] if word != "..." and not re.fullmatch(r"\[.*\]", word)]
    if arguments:
        commands[words[0]].make_context(words[0], arguments)


def test_what_is_not_tried_is_named_in_a_page_or_is_a_file() -> None:
    """A row whose command or file is gone would be a false excuse."""
    lines = [command.line for command in COMMANDS]
    stale = [
        name
        for name in not_tried()
        if not any(line.startswith(name) for line in lines) and not (PROJECT / name).exists()
    ]
    assert stale == []


@pytest.mark.parametrize("name", ["", *(name for name, _ in subcommands(command_group(app)))])
def test_every_command_has_help(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What follows `warehouse dbt` goes to dbt, which writes its help itself."""
    done = CliRunner().invoke(app, [*name.split(), "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output + capfd.readouterr().out


def test_the_officers_commands_run(tmp_path: Path) -> None:
    """Those of the page, on a file as a municipality makes it; a token needs a database."""
    book = openpyxl.Workbook()
    book.active.append(["Kontaktin tunnus", "Päivä", "Kunta", "Muut kunnat", "Laji", "Työnantajia (lkm)"])
    book.active.append(ROW)
    book.save(tmp_path / "FILE.xlsx")
    page = [command.line for command in COMMANDS if command.page == OFFICER.relative_to(PROJECT).as_posix()]
    lines = [line for line in page if line.startswith(".venv/bin/") and "token" not in line]
    assert len(lines) == 3
    program = str(Path(sys.executable).with_name("warehouse"))
    for line in lines:
        words = [program, *shlex.split(line.replace("FILE", "FILE.xlsx"))[1:]]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, line + done.stdout + done.stderr
    assert len(list((tmp_path / "FOLDER").iterdir())) == 2
    assert (tmp_path / "421_lestijarvi_2026-10.xlsx").exists()


def test_docs_writes_every_page_and_nothing_else(tmp_path: Path) -> None:
    stale = tmp_path / "reference" / "cases" / "int_gone.md"
    stale.parent.mkdir(parents=True)
    stale.write_text("# Cases of a model that is gone")
    (tmp_path / "own.md").write_text("# A page written by hand")
    done = CliRunner().invoke(app, ["docs", "--output", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert not stale.exists()
    assert (tmp_path / "own.md").exists()
    assert {path.name for path in (tmp_path / "reference").glob("*.md")} == {
        "commands.md", "definitions-en.md", "definitions-fi.md", "definitions-sv.md", "glossary.md", "macros.md",
        "published.md", "settings.md", "yaml-keys.md",
    }  # fmt: skip
