"""Which dbt models a model is made from, as its SQL and the macros it calls name them."""

import re
from functools import cache
from pathlib import Path

from warehouse.reference.macros import FOLDER as MACROS
from warehouse.reference.macros import macro_bodies
from warehouse.settings import PROJECT

MODELS = PROJECT / "dbt_project" / "models"
_QUOTED = re.compile(r"['\"](\w+)['\"]")


@cache
def parents(folder: Path = MODELS, macros: Path = MACROS) -> dict[str, tuple[str, ...]]:
    """Return the models that each model names in quotes, itself or in a macro that it calls."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(folder.rglob("*.sql"))}
    bodies = macro_bodies(macros)
    return {
        name: tuple(dict.fromkeys(word for word in _QUOTED.findall(_with_macros(text, bodies)) if word in texts))
        for name, text in texts.items()
    }


def ancestors(model: str, folder: Path = MODELS) -> list[str]:
    """Return a model and every model before it, the nearest first."""
    names: list[str] = []
    waiting = [model]
    while waiting:
        name = waiting.pop(0)
        if name not in names and name in parents(folder):
            names.append(name)
            waiting.extend(parents(folder)[name])
    return names


def _with_macros(text: str, bodies: dict[str, str]) -> str:
    """Return a text with the body of every macro it calls, and of those they call."""
    called: list[str] = []
    waiting = [text]
    while waiting:
        words = set(re.findall(r"(\w+)\(", waiting.pop()))
        new = [name for name in bodies if name in words and name not in called]
        called += new
        waiting += [bodies[name] for name in new]
    return "\n".join([text, *(bodies[name] for name in called)])
