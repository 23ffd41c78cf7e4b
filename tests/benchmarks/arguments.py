"""What every benchmark takes: `--scale`, the share of the size that its figure in the README is measured at.

Each `bench_*.py` runs on its own (`.venv/bin/python tests/benchmarks/bench_x.py`), prints its figures, and exits with 1
when a limit is exceeded. Below its full size fixed costs dominate: the figures are printed and no limit is judged.
`test_benchmarks_run.py` runs each of them with `--scale 0.01`.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter


def arguments(description: str | None) -> ArgumentParser:
    """Return a parser that knows `--scale`."""
    parser = ArgumentParser(description=description, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=scale, default=1.0, help="share of the full size, above 0 (default: 1)")
    return parser


def scale(text: str) -> float:
    """Read a share of the full size; ValueError when there would be nothing to measure."""
    share = float(text)
    if not share > 0:
        raise ValueError(text)
    return share


def scaled(size: int, share: float) -> int:
    """Return that share of a size, at least 1."""
    return max(1, round(size * share))


def exit_code(ratio: float, limit: float, share: float) -> int:
    """Return 1 when a figure of full size exceeds its limit."""
    return int(share >= 1 and ratio > limit)
