"""Which municipalities a register of one employment area may name: those of the area, nobody else's."""

from collections.abc import Mapping
from dataclasses import replace

from warehouse.catalogue import Catalogue
from warehouse.errors import WarehouseError
from warehouse.ingest.checks import Rule
from warehouse.intake.values.municipalities import Municipalities

NAMING = ("municipality", "municipalities")


def within(known: Municipalities, catalogue: Catalogue, area: str) -> Municipalities:
    """Return the area's municipalities alone; WarehouseError if there is no such employment area."""
    codes = {one.code for one in catalogue.municipalities if one.area == area}
    if not codes:
        there = sorted({one.area for one in catalogue.municipalities if one.area})
        raise WarehouseError(f"found area '{area}' of a register, expected one of {', '.join(there)}")
    return replace(
        known,
        names={code: name for code, name in known.names.items() if code in codes},
        known={name: code for name, code in known.known.items() if code in codes},
        dated={name: alias for name, alias in known.dated.items() if alias.code in codes},
    )


def said_of(rules: Mapping[str, Rule], area: str) -> dict[str, Rule]:
    """Return the rules with the area named in what is expected of a municipality."""
    return {
        name: replace(rule, expected=f"{rule.expected}, of area {area}") if rule.column.type in NAMING else rule
        for name, rule in rules.items()
    }
