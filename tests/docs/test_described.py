"""Nothing that a user can set, run, write or read is without a description."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from tests.docs.pages import PROJECT
from warehouse.__main__ import app
from warehouse.catalogue import Indicator, load_catalogue
from warehouse.catalogue.interface import read_interface
from warehouse.catalogue.labels import load_labels
from warehouse.reference.commands import command_group, parameters, subcommands
from warehouse.reference.definitions import CASE_COLUMNS, FIGURE_MODELS, ORIGIN_MODELS, cases_that_name, models_of
from warehouse.reference.environment import setting_names
from warehouse.reference.key_meanings import COMMON, OF_ONE_MODEL
from warehouse.reference.lineage import ancestors, parents
from warehouse.reference.macros import read_macros
from warehouse.reference.unit_tests import read_cases
from warehouse.reference.words import LANGUAGES, glossary
from warehouse.reference.yaml_keys import FILES, Key, keys_of, yaml_keys_page
from warehouse.reference.yaml_keys import models_of as models_of_file
from warehouse.settings import NAMED_VARIABLES, Settings
from warehouse.sources import load_sources

VARIABLE = re.compile(r"WAREHOUSE_[A-Z][A-Z0-9_]*")
CODE = ("include", "dags", "dbt_project", "docker-compose.yml")
SUFFIXES = {".py", ".yml", ".sql"}


def every_key() -> list[Key]:
    models: dict[type[BaseModel], None] = {}
    for root in FILES.values():
        models |= dict.fromkeys(models_of_file(root))
    return [key for model in models for key in keys_of(model)]


def variables_in_the_code() -> Iterator[tuple[str, str]]:
    for name in CODE:
        top = PROJECT / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix in SUFFIXES and "target" not in path.parts:
                for variable in VARIABLE.findall(path.read_text("utf-8")):
                    yield variable, path.relative_to(PROJECT).as_posix()


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
    assert [item.name for item in NAMED_VARIABLES if not item.description] == []


def test_every_variable_in_the_code_is_a_documented_setting() -> None:
    """`WAREHOUSE_DROP_REGISTER` is documented as `WAREHOUSE_DROP_<SOURCE>`; in code such a name ends with `_`."""
    exact = {name for name in setting_names() if "<" not in name}
    prefixes = tuple(name.partition("<")[0] for name in setting_names() if "<" in name)
    unknown = [
        (variable, path)
        for variable, path in variables_in_the_code()
        if variable not in exact and not variable.startswith(prefixes) and f"{variable}_" not in prefixes
    ]
    assert unknown == []


def test_every_command_and_option_says_what_it_does() -> None:
    commands = list(subcommands(command_group(app)))
    assert len(commands) > 15
    assert [name for name, command in commands if not command.help] == []
    undescribed = [f"{name} {item.name}" for name, command in commands for item in parameters(command) if not item.help]
    assert undescribed == []


def test_every_yaml_key_has_a_meaning() -> None:
    assert [f"{key.model}.{key.name}" for key in every_key() if not key.meaning] == []


def test_a_renamed_key_is_listed_with_its_present_name() -> None:
    rule = yaml_keys_page().partition("\n## Rule\n")[2].partition("\n## ")[0]
    assert "| Former key, refused | Key |" in rule
    assert "| `turned_by` | `sign_column` |" in rule


def test_no_meaning_is_kept_for_a_key_that_is_gone() -> None:
    undescribed = [key for key in every_key() if not key.field.description]
    assert set(OF_ONE_MODEL) - {f"{key.model}.{key.name}" for key in undescribed} == set()
    assert set(COMMON) - {key.name for key in undescribed} == set()


def test_every_macro_has_a_description() -> None:
    macros = read_macros()
    assert len(macros) > 20
    assert [f"{item.file}: {item.name}" for item in macros if not item.description] == []


def test_every_published_column_has_a_meaning_in_three_languages() -> None:
    interface = read_interface()
    views = {**interface.relations, **interface.views}
    columns = [
        (name, column, column_text) for name, view in views.items() for column, column_text in view.columns.items()
    ]
    assert len(columns) > 100
    empty = [
        f"{name}.{column}: {language}"
        for name, column, column_text in columns
        for language in LANGUAGES
        if not getattr(column_text, language).strip()
    ]
    assert empty == []


def test_every_hand_worked_case_says_what_it_shows() -> None:
    assert [case.name for case in read_cases() if not case.description] == []


def test_every_value_of_the_catalogue_has_its_word() -> None:
    values = load_labels().labels
    for name in ("unit", "kind", "frequency", "level", "direction", "aggregation", "roll_up"):
        assert {getattr(item, name) for item in load_catalogue().indicators} - set(values[name]) == set(), name
    assert {parameter.unit for parameter in load_catalogue().parameters} - set(values["parameter_unit"]) == set()


def test_every_status_of_an_observation_is_in_the_glossary() -> None:
    text = read_interface().relations["fct_indicator_value"].columns["observation_status"].en
    statuses = set(
        re.findall(r"\b(?:final|preliminary|incomplete|missing|not_applicable|hidden|not_ripe|undefined)\b", text)
    )
    assert {"final", "missing"} <= statuses
    assert statuses - {term.code for term in glossary()} == set()
    assert statuses == set(load_labels().observation_statuses)


@pytest.mark.parametrize("indicator", load_catalogue().indicators, ids=lambda item: item.code)
def test_an_indicator_with_a_formula_shows_the_cases_it_is_tested_with(indicator: Indicator) -> None:
    if indicator.formula is None:
        return
    models = models_of(indicator, load_sources())
    tested = {case.model for case in read_cases()}
    assert [name for name in models if name not in parents()] == []
    assert models[0] in tested
    assert tested & set(models[1:])
    assert all(case.values(*CASE_COLUMNS, "indicator_code") for case in cases_that_name(indicator))


def test_models_that_rules_and_figures_go_through_exist() -> None:
    assert {name for names in ORIGIN_MODELS.values() for name in names} | set(FIGURE_MODELS) <= set(parents())


def test_lineage_goes_through_macros() -> None:
    """The model counts what another one counted, which a macro names."""
    assert {"int_flow_count", "int_register_month"} <= set(ancestors("int_flow_measure"))
