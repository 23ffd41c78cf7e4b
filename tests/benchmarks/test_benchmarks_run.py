"""Every benchmark runs, with the arguments of the README, at a hundredth of its size; its limits are not judged there."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
BENCHMARKS = sorted(path.relative_to(PROJECT).as_posix() for path in Path(__file__).parent.glob("bench_*.py"))
PYTHON = ".venv/bin/python"
FIGURE = re.compile(r"\d+\.\d+ ?s\b")


def figure_commands() -> list[list[str]]:
    """Return the commands of the README's table of figures, each as its words; `the same` means the one above."""
    section = (PROJECT / "README.md").read_text().partition("\n## Figures\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    commands = [cells[-1].strip() for cells in rows[2:] if cells[-1].strip() != "the same"]
    assert commands, "found no table of figures in the README"
    assert [command for command in commands if not re.fullmatch("`[^`]+`", command)] == [], (
        "expected one command for each figure"
    )
    return [shlex.split(command.strip("`")) for command in commands]


def arguments_of(benchmark: str) -> list[str]:
    """Return what the README runs a benchmark with."""
    return next((words[2:] for words in figure_commands() if words[:2] == [PYTHON, benchmark]), [])


@pytest.fixture(scope="module")
def smoke_runs() -> Iterator[dict[str, Future[subprocess.CompletedProcess[str]]]]:
    """Every benchmark at a hundredth of its size, all at once: the builds of the national one take longest."""

    def run(benchmark: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, benchmark, *arguments_of(benchmark), "--scale", "0.01"]
        return subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True, timeout=500)

    with ThreadPoolExecutor(max_workers=len(BENCHMARKS)) as pool:
        yield {benchmark: pool.submit(run, benchmark) for benchmark in BENCHMARKS}


@pytest.mark.parametrize("benchmark", BENCHMARKS)
def test_a_benchmark_runs_and_prints_its_figures(
    smoke_runs: dict[str, Future[subprocess.CompletedProcess[str]]], benchmark: str
) -> None:
    done = smoke_runs[benchmark].result()
    assert done.returncode == 0, done.stdout + done.stderr
    assert FIGURE.search(done.stdout), done.stdout


@pytest.mark.parametrize("words", figure_commands(), ids=" ".join)
def test_a_figure_of_the_readme_comes_from_a_command_that_runs(words: list[str]) -> None:
    """Benchmarks are run above, tests and `.ci/run` by whoever runs this."""
    if words[:3] == [PYTHON, "-m", "pytest"]:
        assert [word for word in words[3:] if not (PROJECT / word).is_file()] == []
    elif words[0] == PYTHON:
        assert words[1] in BENCHMARKS
    else:
        assert os.access(PROJECT / words[0], os.X_OK)
        assert words[1:] == []
