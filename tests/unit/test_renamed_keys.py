"""A declaration that uses the former name of a key is refused; the error says file, place, former and present name."""

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from warehouse.catalogue import FOLDER, ParametersFile, load_catalogue
from warehouse.declarations import Declaration, read_declaration
from warehouse.errors import WarehouseError
from warehouse.reference.yaml_keys import FILES, models_of
from warehouse.sources import FOLDER as SOURCES
from warehouse.sources import read_source

RENAMED = [
    pytest.param(model, former, present, id=f"{model.__name__}.{former}")
    for model in dict.fromkeys(model for root in FILES.values() for model in models_of(root))
    if issubclass(model, Declaration)
    for former, present in model.renamed_keys.items()
]
IN_SOURCES = [
    ("budget.yml", "measures.budget_amended.rules[0]", "fallback: ", "otherwise: "),
    ("budget.yml", "measures.budget_actual.rules[0]", "sign_column: ", "turned_by: "),
    ("budget.yml", "measures.budget_actual.rules[0]", "all_classes_required: ", "every_class: "),
    ("management_log.yml", "measures.reviews_published.rules[0]", "not_blank: ", "given: "),
    ("management_log.yml", "measures.reviews_planned.rules[0]", "closed_months_only: ", "whole_months: "),
    ("integration_groups.yml", "measures.integration_training_groups.rules[0]", "exclude: ", "without: "),
    ("integration_groups.yml", "measures.integration_training_groups.rules[0]", "no_events: ", "zero: "),
    ("customer_survey.yml", "measures.survey_score_sum.figures[0]", "not_blank: ", "given: "),
    ("customer_survey.yml", "measures.survey_score_sum.figures[0]", "person_level: true, c", "persons: true, c"),
    ("targets.yml", "tables.indicator_target.columns.comment_fi", "max_length: ", "longest: "),
    ("vacancies.yml", "connector", "ignored_fields:", "leave:"),
]


def replace_first(file: Path, present: str, former: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert present in text, f"{file.name} no longer holds {present!r}"
    file.write_text(text.replace(present, former, 1), encoding="utf-8")


@pytest.mark.parametrize(("model", "former", "present"), RENAMED)
def test_a_former_key_is_refused_and_its_present_name_exists(
    model: type[Declaration], former: str, present: str
) -> None:
    assert (former in model.model_fields, present in model.model_fields) == (False, True)
    with pytest.raises(ValidationError, match=f"found the key '{former}', expected '{present}', as it is called now"):
        model.model_validate({former: "-"})


@pytest.mark.parametrize(("file", "place", "present", "former"), IN_SOURCES)
def test_the_error_of_a_former_key_says_file_and_place(
    tmp_path: Path, file: str, place: str, present: str, former: str
) -> None:
    path = Path(shutil.copy(SOURCES / file, tmp_path))
    replace_first(path, present, former)
    old_key, new_key = former.partition(":")[0], present.partition(":")[0]
    names = f"found the key '{old_key}', expected '{new_key}', as it is called now"
    with pytest.raises(WarehouseError) as error:
        read_source(path)
    assert str(error.value) == f"{file}: {place}: {names}"


@pytest.mark.parametrize(
    ("file", "present", "former", "message"),
    [
        ("municipality_aliases.yml", "title_words:", "words:", "the whole file: found the key 'words', expected 'title"),
        ("municipality_aliases.yml", "official_titles:", "called:", "the whole file: found the key 'called', expected 'o"),
        (
            "indicators.yml", "kind: source_value", "kind: given",
            "indicators.discretionary_support.formula: found the kind 'given', expected 'source_value', as it is called",
        ),
    ],
)  # fmt: skip
def test_the_error_of_a_former_name_in_the_catalogue_says_file_and_place(
    tmp_path: Path, file: str, present: str, former: str, message: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))
    replace_first(folder / file, present, former)
    with pytest.raises(WarehouseError) as error:
        load_catalogue(folder)
    assert str(error.value).startswith(f"{file}: {message}")


def test_several_former_keys_of_a_rule_are_named_at_once(tmp_path: Path) -> None:
    path = Path(shutil.copy(SOURCES / "budget.yml", tmp_path))
    replace_first(path, "fallback: budget\n        sign_column:", "otherwise: budget\n        turned_by:")
    with pytest.raises(WarehouseError, match=r"'otherwise', expected 'fallback', .*; found the key 'turned_by'"):
        read_source(path)


def test_a_file_of_the_project_is_named_with_its_folder() -> None:
    with pytest.raises(WarehouseError, match=r"(?m)^include/sources/budget\.yml: parameters: Field required$"):
        read_declaration(ParametersFile, SOURCES / "budget.yml")


def test_an_unknown_key_is_refused_with_its_place(tmp_path: Path) -> None:
    path = Path(shutil.copy(SOURCES / "budget.yml", tmp_path))
    replace_first(path, "sign_column: ", "sign_colum: ")
    with pytest.raises(WarehouseError, match=r"^budget\.yml: measures\.budget_actual\.rules\[0\]\.sign_colum: Extra"):
        read_source(path)


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "budget.yml"
    path.write_text("source: [", encoding="utf-8")
    with pytest.raises(WarehouseError, match=r"^budget\.yml: cannot be read: "):
        read_source(path)


def test_a_value_that_is_not_allowed_is_named_with_its_place(tmp_path: Path) -> None:
    path = Path(shutil.copy(SOURCES / "budget.yml", tmp_path))
    replace_first(path, "counts: money", "counts: coins")
    expected = "Input should be 'customers', 'vacancies', 'events', 'money', 'staff' or 'visits', found 'coins'"
    with pytest.raises(WarehouseError) as error:
        read_source(path)
    assert str(error.value) == f"budget.yml: measures.budget_actual.counts: {expected}"
