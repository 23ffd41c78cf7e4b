"""SDMX: the totals by month as SDMX-CSV, and the structure they have as SDMX-ML 3.0 and 2.1."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.model import (
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    ItemReference,
    Organisation,
    Role,
)
from pysdmx.model.message import Header

from warehouse.deliver.csv_file import write_rows
from warehouse.deliver.query import PLACE_CODE, CurrentRelease, copied_query, decimal_text, releasable

AGENCY, FLOW, STRUCTURE, CONCEPTS = "TILANNEKUVA", "DF_INDICATORS", "DSD_INDICATORS", "CS_INDICATORS"
VERSION = "1.0.0"
"""Of the structure: its first number rises when a reader must change, the second when something is added."""
CSV_NAME = "indicators.sdmx.csv"
STRUCTURES = {
    "indicators.structure.xml": Format.STRUCTURE_SDMX_ML_3_0,
    "indicators.structure-2.1.xml": Format.STRUCTURE_SDMX_ML_2_1,
}
"""The same structure for programs of either version; many know 2.1 alone."""
OBS_STATUSES = {
    "final": ("A", "Normal value"), "preliminary": ("P", "Provisional value"), "incomplete": ("E", "Estimated value"),
    "missing": ("O", "Missing value"), "not_ripe": ("L", "Missing value; data exist but were not collected"),
    "hidden": ("Q", "Missing value; suppressed"), "undefined": ("M", "Missing value; data cannot exist"),
}  # fmt: skip
"""By our status its code in the cross-domain list CL_OBS_STATUS, and the name of that code."""
CONF_STATUSES = {"F": "Free", "C": "Confidential statistical information"}
# NaN is how SDMX writes a number that is known to be missing; an empty cell would mean that nothing is said of it.
ROWS = sql.SQL("""
    select 'dataflow' as "STRUCTURE", {flow} as "STRUCTURE_ID", 'R' as "ACTION",
        upper(indicator_code) as "INDICATOR", replace({place}, '+', '_') as "REF_AREA",
        to_char(month, 'YYYY-MM') as "TIME_PERIOD", coalesce({value}::text, 'NaN') as "OBS_VALUE",
        case observation_status {statuses} end as "OBS_STATUS",
        case observation_status when 'hidden' then 'C' else 'F' end as "CONF_STATUS",
        upper(unit) as "UNIT_MEASURE", decimals as "DECIMALS"
    from published.indicator_value
    where breakdown_code = 'total' and observation_status <> 'not_applicable'
        and indicator_code in (select indicator_code from published.dim_indicator where {releasable})
    order by indicator_code collate "C", "REF_AREA", month
""")


def write_sdmx_csv(connection: psycopg.Connection, path: Path) -> int:
    """Write the totals by place and month, and return how many; PostgreSQL makes the text."""
    cases = [
        sql.SQL("when {} then {}").format(sql.Literal(status), sql.Literal(code))
        for status, (code, _) in OBS_STATUSES.items()
    ]
    select = ROWS.format(
        flow=sql.Literal(f"{AGENCY}:{FLOW}({VERSION})"), place=PLACE_CODE, statuses=sql.SQL(" ").join(cases),
        value=decimal_text(sql.Identifier("value")), releasable=releasable(),
    )  # fmt: skip
    with copied_query(connection, select) as rows:
        write_rows(rows, path)
    return rows.count


def write_structures(
    folder: Path, indicators: Iterable[Mapping[str, Any]], places: Mapping[str, str], release: CurrentRelease
) -> None:
    """Write code lists, concepts, structure and data flow; `places` are English names by code. Names are English."""
    indicators = list(indicators)
    codelists = {
        "INDICATOR": _codelist("CL_INDICATOR", {row["indicator_code"].upper(): row["name_en"] for row in indicators}),
        "REF_AREA": _codelist("CL_AREA", {code.replace("+", "_"): name for code, name in places.items()}),
        "OBS_STATUS": _codelist("CL_OBS_STATUS", dict(OBS_STATUSES.values())),
        "CONF_STATUS": _codelist("CL_CONF_STATUS", CONF_STATUSES),
        "UNIT_MEASURE": _codelist("CL_UNIT", {row["unit"].upper(): row["unit"] for row in indicators}),
    }
    components = Components([
        _component("INDICATOR", Role.DIMENSION, codelists), _component("REF_AREA", Role.DIMENSION, codelists),
        _component("TIME_PERIOD", Role.DIMENSION, codelists, DataType.PERIOD),
        _component("OBS_VALUE", Role.MEASURE, codelists, DataType.DOUBLE),
        _component("OBS_STATUS", Role.ATTRIBUTE, codelists), _component("CONF_STATUS", Role.ATTRIBUTE, codelists),
        _component("UNIT_MEASURE", Role.ATTRIBUTE, codelists),
        _component("DECIMALS", Role.ATTRIBUTE, codelists, DataType.INTEGER),
    ])  # fmt: skip
    concepts = [Concept(id=part.id, name=part.id.replace("_", " ").capitalize()) for part in components]
    title = "Indicators by place and month"
    structure = DataStructureDefinition(id=STRUCTURE, name=title, components=components, agency=AGENCY, version=VERSION)
    scheme = ConceptScheme(id=CONCEPTS, name="Concepts", items=concepts, agency=AGENCY, version=VERSION)
    flow = Dataflow(id=FLOW, name=title, structure=structure, agency=AGENCY, version=VERSION)
    header = Header(id=f"RELEASE_{release.release_id}", prepared=release.published_at, sender=Organisation(id=AGENCY))
    for name, file_format in STRUCTURES.items():
        artefacts = [*codelists.values(), scheme, structure, flow]
        write_sdmx(artefacts, file_format, str(folder / name), header=header)


def _codelist(code: str, names: Mapping[str, str]) -> Codelist:
    items = [Code(id=key, name=name) for key, name in names.items()]
    return Codelist(id=code, name=code, agency=AGENCY, version=VERSION, items=items)


def _component(
    name: str, role: Role, codelists: Mapping[str, Codelist], data_type: DataType = DataType.STRING
) -> Component:
    concept = ItemReference(sdmx_type="Concept", agency=AGENCY, id=CONCEPTS, version=VERSION, item_id=name)
    return Component(
        id=name, required=role != Role.MEASURE, role=role, concept=concept, local_dtype=data_type,
        local_codes=codelists.get(name), attachment_level="O" if role == Role.ATTRIBUTE else None,
    )  # fmt: skip
