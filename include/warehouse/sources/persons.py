"""What a source of persons must declare: whose it is, by what right, and what keeps it apart from other areas'."""

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from pydantic import Field

from warehouse.errors import WarehouseError
from warehouse.texts import Code, Declaration

if TYPE_CHECKING:
    from warehouse.sources.source import Source


class LegalBasis(Declaration):
    """By what right the area processes the data: in words, and where that is written."""

    text: str = Field(min_length=20)
    reference: str = Field(min_length=5, description="The act, article or decision")


class Persons(Declaration):
    """Whose persons they are. Persons are never linked across areas: keys and landing are of one area alone."""

    area: str = Field(pattern="^[0-9]{2}$", description="Code of the employment area; rows of others are set aside")
    legal_basis: LegalBasis
    pseudonym_key: Code = Field(description="The secret that makes the pseudonyms: <name>.key")
    landing_key: Code = Field(description="The pair of keys that closes and opens the originals: <name>.age, .age.pub")
    landing: Code = Field(
        description="The landing's folder, of this source alone; WAREHOUSE_LANDING_<NAME> may lay it elsewhere"
    )


def check_apart(sources: Mapping[str, "Source"]) -> None:
    """Raise `WarehouseError` where two sources would put rows or files together, or two areas their keys."""
    for one, other in combinations(sources.values(), 2):
        tables = sorted(set(one.tables) & set(other.tables))
        if tables:
            raise WarehouseError(
                f"{other.source}.yml: found {', '.join(tables)} of {one.source}, expected other tables"
            )
        if one.landing == other.landing:
            found = f"found the landing '{other.landing}' of {one.source}"
            raise WarehouseError(f"{other.source}.yml: {found}, expected one of its own")
        if one.persons and other.persons and one.persons.area != other.persons.area:
            _own_keys(one.source, one.persons, other.source, other.persons)


def _own_keys(one: str, its: Persons, other: str, others: Persons) -> None:
    shared = {its.pseudonym_key, its.landing_key} & {others.pseudonym_key, others.landing_key}
    if shared:
        found = f"found the key '{', '.join(sorted(shared))}' of {one}, which is of area {its.area}"
        raise WarehouseError(f"{other}.yml: {found}, expected keys of its own: persons are never linked across areas")
