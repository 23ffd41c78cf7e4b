"""Every model, source and macro says what it is; every model is tested for the grain it names."""

import re

from warehouse.build.dbt_runner import DBT_PROJECT
from warehouse.sources import load_sources

SIGNATURE = re.compile(r"{%-?\s*(?:macro|test)\s+\w+\(([^)]*)\)")
GRAIN = re.compile(r"\bOne row (per \S|in all)")

Node = dict


def grains_tested(manifest: dict) -> dict[str, list[str]]:
    """The columns that the test of its grain is given, by the id of a model."""
    return {
        node["attached_node"]: node["test_metadata"]["kwargs"]["columns"]
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "unique_grain"
    }


def test_every_model_says_what_a_row_is(models: dict[str, Node]) -> None:
    texts = {name: node["description"] for name, node in models.items()}
    marts = {
        name for name, node in models.items() if node["fqn"][1] == "marts"
    }  # in three languages, from the catalogue
    assert {name: text for name, text in texts.items() if not GRAIN.search(text) and name not in marts} == {}
    assert [name for name in marts if "One row is one " not in texts[name]] == []


def test_every_grain_stands_in_meta_and_in_a_test_that_takes_no_null(manifest: dict, models: dict[str, Node]) -> None:
    tested = grains_tested(manifest)
    grains = {name: node["config"]["meta"].get("grain") for name, node in models.items()}
    assert {name: grain for name, grain in grains.items() if tested.get(models[name]["unique_id"]) != grain} == {}
    assert [name for name, node in models.items() if not set(grains[name] or ["none"]) <= set(node["columns"])] == []
    assert "or {{ column }} is null" in (DBT_PROJECT / "tests" / "generic" / "unique_grain.sql").read_text()


def test_every_described_column_has_a_text(models: dict[str, Node]) -> None:
    texts = {
        f"{name}.{column['name']}": column["description"]
        for name, node in models.items()
        for column in node["columns"].values()
    }
    assert [name for name, text in texts.items() if not text] == []
    assert len(texts) > 500


def test_every_raw_table_has_a_freshness_and_a_query_for_it(manifest: dict) -> None:
    raw = [node for node in manifest["sources"].values() if node["source_name"] == "raw"]
    assert len(raw) > 40
    assert [node["name"] for node in raw if not (node["freshness"] or {}).get("warn_after", {}).get("count")] == []
    assert [node["name"] for node in raw if not node["loaded_at_query"]] == []
    assert [node["name"] for node in manifest["sources"].values() if not node["description"]] == []


def test_freshness_follows_from_the_schedule_and_the_due_days(manifest: dict) -> None:
    limits = {
        node["name"]: tuple((node["freshness"][one] or {}).get("count") for one in ("warn_after", "error_after"))
        for node in manifest["sources"].values()
        if node["source_name"] == "raw"
    }
    assert load_sources()["register"].schedule == "0 5 * * *"
    assert limits["register_job_search"] == limits["register_job_search_change"] == (3, 4)
    assert limits["statfin_12r5"] == (38, 69)  # once a month
    assert limits["employer_contact"] == (45, 76)  # due on the 10th
    assert limits["customer_survey_answer"] == (45, 76)  # looked for every day, due on the 10th
    assert limits["budget_cost"] == (55, 86)  # due on the 20th
    assert limits["indicator_target"] == (370, None)  # may be left out


def test_every_macro_and_argument_is_described(manifest: dict) -> None:
    ours = [one for one in manifest["macros"].values() if one["package_name"] == "tilannekuva"]
    assert len(ours) > 50
    assert [one["name"] for one in ours if not one["description"]] == []
    wrong = {
        one["name"]: (declared, described)
        for one in ours
        for declared in [
            [name.split("=")[0].strip() for name in SIGNATURE.search(one["macro_sql"])[1].split(",") if name]
        ]
        for described in [[argument["name"] for argument in one["arguments"] if argument["description"]]]
        if declared != described
    }
    assert wrong == {}


def test_what_is_made_of_persons_is_unlogged_and_lies_above_the_mark_of_a_build(
    manifest: dict, models: dict[str, Node]
) -> None:
    of_persons = {name for name, node in models.items() if node["fqn"][2] == "register"}
    unlogged = {name for name, node in models.items() if node["config"].get("unlogged")}
    assert of_persons <= unlogged
    above, new = set[str](), {"int_register_build"}
    while new:
        above |= new
        parents = {parent for name in new for parent in models[name]["depends_on"]["nodes"]}
        new = {manifest["nodes"][parent]["name"] for parent in parents if parent.startswith("model.")} - above
    assert unlogged <= above


def test_no_view_hangs_on_a_table_that_dbt_replaces(models: dict[str, Node]) -> None:
    views = {name: node for name, node in models.items() if node["config"]["materialized"] == "view"}
    assert views
    parents = {name: node["depends_on"]["nodes"] for name, node in views.items()}
    assert [name for name, nodes in parents.items() if any(one.startswith("model.") for one in nodes)] == []
