"""Files as a former version of the contract has them, while both versions are delivered side by side.

A breaking change renames columns. Until the end of the former version its readers find their tables beside the current
ones: `<table>.v<major>.csv` and `.parquet`, described by `contract-<major>.odcs.yaml`. A column that the current
version is to lose stays in it until then.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from pyarrow import parquet

from warehouse.catalogue.extracts import FormerContract
from warehouse.catalogue.site import Site
from warehouse.deliver.datasets import TABLES, Table
from warehouse.deliver.formats.contract import VERSION, write_contract
from warehouse.errors import WarehouseError


def write_former_contract(folder: Path, former: FormerContract, site: Site) -> Iterator[Path]:
    """Write the tables that a former contract has with other names, and the contract; return the files."""
    check_former_contract(former)
    for table in TABLES:
        if names := former.renamed.get(table.name):
            yield _rename_csv(folder / table.csv, former.file_name(table.csv), names)
            yield _rename_parquet(folder / table.parquet, former.file_name(table.parquet), names)
    path = folder / f"contract-{former.major}.odcs.yaml"
    write_contract(path, site, former)
    yield path


def check_former_contract(former: FormerContract) -> None:
    """Raise a WarehouseError unless its version is past and each of its names stands for a column there is."""
    current = int(VERSION.split(".")[0])
    if former.major >= current:
        raise WarehouseError(f"extracts.yml: former_contracts: found {former.version}, expected one below {current}")
    tables = {table.name: table for table in TABLES}
    for name, names in former.renamed.items():
        _check_names(former, name, tables.get(name), names)


def _check_names(former: FormerContract, name: str, table: Table | None, names: dict[str, str]) -> None:
    where = f"extracts.yml: former_contracts: {former.version}.renamed.{name}"
    if table is None:
        raise WarehouseError(f"{where}: found no such table")
    columns = {column.name for column in table.columns}
    if unknown := sorted(set(names.values()) - columns):
        raise WarehouseError(f"{where}: found {', '.join(unknown)}, expected columns of the table")
    if ambiguous := sorted(set(names) & (columns - set(names.values()))):
        raise WarehouseError(f"{where}: found {', '.join(ambiguous)}, which another column is called now")
    if len(set(names.values())) < len(names):
        raise WarehouseError(f"{where}: found a column under two names")


def _rename_csv(source: Path, name: str, names: dict[str, str]) -> Path:
    """Copy a CSV file with the former names in its first line; the names have no commas and no quotes."""
    former = {current: name for name, current in names.items()}
    target = source.with_name(name)
    with source.open("rb") as rows, target.open("wb") as out:
        header = rows.readline().decode("utf-8").rstrip("\n").split(",")
        out.write((",".join(former.get(column, column) for column in header) + "\n").encode("utf-8"))
        shutil.copyfileobj(rows, out)
    return target


def _rename_parquet(source: Path, name: str, names: dict[str, str]) -> Path:
    """Copy a Parquet file, row group by row group, with the former names."""
    former = {current: name for name, current in names.items()}
    target = source.with_name(name)
    with parquet.ParquetFile(source) as rows:
        current = rows.schema_arrow
        columns = [former.get(column, column) for column in current.names]
        schema = current
        for position, column in enumerate(columns):
            schema = schema.set(position, current.field(position).with_name(column))
        with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
            for group in range(rows.num_row_groups):
                writer.write_table(rows.read_row_group(group).rename_columns(columns))
    return target
