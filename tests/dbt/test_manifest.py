"""Rules every dbt model keeps, read from what dbt itself makes of the project."""

import re
from pathlib import Path

import pytest
from great_expectations.expectations import UnexpectedRowsExpectation

from warehouse.build.dbt_runner import DBT_PROJECT
from warehouse.catalogue import load_catalogue
from warehouse.gate.audit import load_suites
from warehouse.render import rendered, stale
from warehouse.settings import PROJECT
from warehouse.sources import load_sources

LAYERS = ("staging", "intermediate", "marts")
READS = {
    "staging": {
        "source",
        "seed",
        "staging",
    },  # the persons of change files are found by comparing them with what stands
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"intermediate", "staging"},
}
CLOCK = re.compile(r"\b(now\s*\(|current_(date|time|timestamp)|localtime|(clock|statement|transaction)_timestamp|run_started_at|timeofday)")  # fmt: skip
LONGEST = 100

Node = dict


@pytest.fixture(scope="module")
def marts(models: dict[str, Node]) -> dict[str, Node]:
    """The models of the last layer."""
    found = {name: node for name, node in models.items() if layer(node) == "marts"}
    assert found
    return found


def layer(node: Node) -> str:
    """The folder a model lies in, or what else a node is."""
    return node["fqn"][1] if node["resource_type"] == "model" else node["resource_type"]


def test_every_model_lies_in_a_layer_and_is_named_after_it(models: dict[str, Node]) -> None:
    prefixes = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("dim_", "fct_")}
    assert {layer(node) for node in models.values()} == set(LAYERS)
    assert [name for name, node in models.items() if not name.startswith(prefixes[layer(node)])] == []
    assert [name for name, node in models.items() if node["schema"] != layer(node)] == []


def test_models_are_small(models: dict[str, Node]) -> None:
    assert {
        n: len(m["raw_code"].splitlines()) for n, m in models.items() if len(m["raw_code"].splitlines()) > LONGEST
    } == {}


def test_no_model_and_no_macro_of_ours_reads_the_clock(manifest: dict, models: dict[str, Node]) -> None:
    texts = {name: node["raw_code"] for name, node in models.items()}
    texts |= {
        one["name"]: one["macro_sql"] for one in manifest["macros"].values() if one["package_name"] == "tilannekuva"
    }
    assert {name: CLOCK.search(text.lower())[0] for name, text in texts.items() if CLOCK.search(text.lower())} == {}


def test_the_clock_is_found_where_it_is_read() -> None:
    assert all(CLOCK.search(text) for text in ("select now()", "current_date - 1", "x < current_timestamp", "now ()"))
    assert not any(CLOCK.search(text) for text in ("known(1)", "is_current", "a_current_date_b", "month"))


def test_layers_go_one_way(manifest: dict, models: dict[str, Node]) -> None:
    nodes = manifest["nodes"] | manifest["sources"]
    wrong = [
        (name, parent)
        for name, node in models.items()
        for parent in node["depends_on"]["nodes"]
        if layer(nodes[parent]) not in READS[layer(node)]
    ]
    assert wrong == []


def test_marts_and_the_gate_read_no_seed_and_of_staging_the_catalogue(
    manifest: dict, marts: dict[str, Node], models: dict[str, Node]
) -> None:
    parents = {parent.split(".")[-1] for node in marts.values() for parent in node["depends_on"]["nodes"]}
    staged = {name for name in parents if layer(models[name]) == "staging"}
    assert staged and all(name.startswith("stg_catalogue_") for name in staged)

    queries = [
        expectation.unexpected_rows_query
        for suite in load_suites()
        for expectation in suite.expectations()
        if isinstance(expectation, UnexpectedRowsExpectation)
    ]
    read = {name for query in queries for name in re.findall(r"\b(?:staging|intermediate)\.(\w+)", query)}
    gate = manifest["exposures"]["exposure.tilannekuva.gate"]
    assert read == {name.split(".")[-1] for name in gate["depends_on"]["nodes"]}


def test_every_model_is_read_by_another_or_published(manifest: dict, models: dict[str, Node]) -> None:
    published = {name for one in manifest["exposures"].values() for name in one["depends_on"]["nodes"]}
    hooks = [node for node in manifest["nodes"].values() if node["resource_type"] == "operation"]
    read = {parent for node in [*models.values(), *hooks] for parent in node["depends_on"]["nodes"]}
    assert [name for name, node in models.items() if node["unique_id"] not in published | read] == []


def test_every_mart_has_an_enforced_contract(marts: dict[str, Node]) -> None:
    assert [name for name, node in marts.items() if not node["config"]["contract"]["enforced"]] == []
    assert [name for name, node in marts.items() if not all(one["data_type"] for one in node["columns"].values())] == []


def test_a_mart_says_its_grain_in_meta_in_its_test_and_in_its_key(manifest: dict, marts: dict[str, Node]) -> None:
    tested = {
        node["attached_node"]: node["test_metadata"]["kwargs"]["columns"]
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "unique_grain"
    }
    for name, node in marts.items():
        grain = node["config"]["meta"]["grain"]
        keys = [one["columns"] for one in node["constraints"] if one["type"] == "primary_key"]
        assert grain
        assert tested[node["unique_id"]] == grain, name
        assert keys == [grain], name


def test_every_key_of_a_mart_is_looked_up_where_it_belongs(manifest: dict, marts: dict[str, Node]) -> None:
    owners = {node["config"]["meta"]["grain"][0]: name for name, node in marts.items() if name.startswith("dim_")}
    wanted = {
        (name, column, owners[column])
        for name, node in marts.items()
        for column in node["columns"]
        if column in owners and owners[column] != name
    }
    looked_up = {
        (manifest["nodes"][node["attached_node"]]["name"], kwargs["column_name"], kwargs["to"].split("'")[1])
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "relationships" and node["fqn"][1] == "marts"
        for kwargs in [node["test_metadata"]["kwargs"]]
    }
    assert len(wanted) == 38
    assert looked_up == wanted


def test_every_mart_and_column_is_described_in_three_languages(marts: dict[str, Node]) -> None:
    texts = {name: node["description"] for name, node in marts.items()}
    texts |= {
        f"{name}.{one['name']}": one["description"] for name, node in marts.items() for one in node["columns"].values()
    }
    assert {name: text for name, text in texts.items() if text.count(" / ") < 2 or not all(text.split(" / "))} == {}


def test_every_seed_is_rendered_and_described(manifest: dict) -> None:
    seeds = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "seed"}
    files = {Path(path).stem for path, _ in rendered(load_catalogue(), load_sources()) if path.endswith(".csv")}
    assert set(seeds) == files == {path.stem for path in (DBT_PROJECT / "seeds").rglob("*.csv")}
    assert [name for name, node in seeds.items() if not node["description"]] == []


def test_nothing_rendered_is_stale() -> None:
    assert stale() == []


def test_every_case_worked_by_hand_says_what_it_shows(manifest: dict) -> None:
    cases = manifest["unit_tests"].values()
    assert cases
    assert [case["name"] for case in cases if len(case["description"].split()) < 8] == []


def test_dbt_finds_no_python_to_execute() -> None:
    found = [*DBT_PROJECT.rglob("__init__.py"), *DBT_PROJECT.rglob("*.py"), *(PROJECT / "dags").glob("dbt_*.py")]
    assert [str(path) for path in found] == []
