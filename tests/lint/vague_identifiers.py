"""Fail when too many identifiers are words that say nothing of what they name.

Run: `.venv/bin/python tests/lint/vague_identifiers.py`. Every use of a name, an attribute, an argument, a function and
a class in Python is counted. The words are those of CONTRIBUTING.md; public codebases of this field have 0.0-0.1 %.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = ("dags", "expectations", "include", "tests")
WORDS = frozenset(
    "one ones found told said known what own there taken given shown beside above apart anew".split()  # noqa: SIM905
)
LIMIT = 0.003
MOST_SHOWN = 40


def identifiers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield every identifier of a module with the number of its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name, node.lineno


def is_vague(name: str) -> bool:
    """Say whether the whole name is one of the words."""
    return name.strip("_").lower() in WORDS


def main() -> int:
    """Count the identifiers of the project; print the vague ones if there are too many."""
    total, vague = 0, Counter[str]()
    for path in sorted(path for folder in FOLDERS for path in (PROJECT / folder).rglob("*.py")):
        for name, line in identifiers(ast.parse(path.read_text(encoding="utf-8"))):
            total += 1
            if is_vague(name):
                vague[f"{path.relative_to(PROJECT)}:{line}: {name}"] += 1
    share = vague.total() / total
    if share > LIMIT:
        print(*list(vague)[:MOST_SHOWN], sep="\n")
        print(f"found {vague.total()} vague identifiers among {total} ({share:.2%}), expected at most {LIMIT:.1%}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
