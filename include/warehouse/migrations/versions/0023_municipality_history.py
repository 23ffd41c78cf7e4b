"""Municipalities within the borders of then: their history, and the numbers of registers that report them.

Releases of before have neither: the next release has them.

Revision ID: 0023
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

DIMENSION = """
    municipality_history_key integer not null, municipality_code text not null, name_fi text not null,
    name_sv text not null, valid_from date, valid_to date, is_current boolean not null, successor_codes text,
    municipality_key integer
"""
FACT = """
    indicator_key integer not null, municipality_history_key integer not null, month_key integer not null,
    breakdown_key integer not null, numerator numeric, denominator numeric, value numeric,
    observation_status text not null, series_break boolean not null
"""


def upgrade() -> None:
    """Make the two tables; their views are made when the revisions have run."""
    _versioned("dim_municipality_history", DIMENSION, "municipality_history_key")
    _versioned(
        "fct_indicator_former_municipality_value",
        FACT,
        "indicator_key, municipality_history_key, month_key, breakdown_key",
    )


def _versioned(name: str, columns: str, key: str) -> None:
    """Make a table whose rows hold from one release to another."""
    op.execute(f"""
        create table release.{name} (
            {columns}, release_from integer not null, release_to integer check (release_to > release_from)
        ) partition by list (release_to);
        create table release.{name}_open partition of release.{name} for values in (null);
        create table release.{name}_closed partition of release.{name} default;
        create unique index on release.{name}_open ({key});
        create index on release.{name}_closed ({key}, release_from);
    """)


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
