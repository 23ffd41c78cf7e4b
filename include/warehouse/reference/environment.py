"""The page of settings: every variable of the environment that is read, and those of `docker-compose.yml`."""

import re
from pathlib import Path

from warehouse.reference.markdown import cell, code, page, table
from warehouse.settings import NAMED_VARIABLES, PROJECT, NamedVariable, Settings

COMPOSE = PROJECT / "docker-compose.yml"
_COMPOSE_VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::(?P<kind>[?-])(?P<rest>[^}]*))?\}")


def setting_names() -> list[str]:
    """Return the name of every documented setting, those with a part to fill in as `WAREHOUSE_DROP_<SOURCE>`."""
    return [_name(field) for field in Settings.model_fields] + [variable.name for variable in NAMED_VARIABLES]


def settings_page(compose: Path = COMPOSE) -> str:
    """Return the page of all settings."""
    return page(
        "Settings",
        "Every setting is a variable of the environment. None has to be set for `make run`.",
        _instance(),
        "## Named after a role, a source or a secret",
        "Written in capitals: `WAREHOUSE_DROP_REGISTER`, `WAREHOUSE_SECRET_MATOMO_TOKEN`.",
        _named([variable for variable in NAMED_VARIABLES if not variable.is_internal]),
        "## Set by the warehouse for its own processes",
        _named([variable for variable in NAMED_VARIABLES if variable.is_internal]),
        "## Read by docker-compose.yml",
        "A variable without a default must be set; there are no default passwords.",
        _compose(compose.read_text("utf-8")),
    )


def _name(field: str) -> str:
    return f"WAREHOUSE_{field.upper()}"


def _instance() -> str:
    rows = [
        [code(_name(name)), code(_default(field.default)), cell(field.description)]
        for name, field in Settings.model_fields.items()
    ]
    return table(["Setting", "Default", "Meaning"], rows)


def _default(value: object) -> str | None:
    if value is None:
        return None
    return value.relative_to(PROJECT).as_posix() if isinstance(value, Path) else str(value)


def _named(variables: list[NamedVariable]) -> str:
    return table(["Setting", "Meaning"], [[code(variable.name), cell(variable.description)] for variable in variables])


def _compose(text: str) -> str:
    """Return the variables of the compose file, each once: the first place that says more than its name counts."""
    variables: dict[str, tuple[str, str]] = {}
    for match in _COMPOSE_VARIABLE.finditer(text):
        if match["kind"] or match["name"] not in variables:
            variables.setdefault(match["name"], (match["kind"] or "?", match["rest"] or ""))
    rows = [
        [code(name), "yes" if kind == "?" else "", code(rest if kind == "-" else None)]
        for name, (kind, rest) in sorted(variables.items())
    ]
    return table(["Variable", "Must be set", "Default"], rows)
