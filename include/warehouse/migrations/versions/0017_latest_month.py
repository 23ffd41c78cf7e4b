"""What is newest: of every indicator its newest month, and of every place the newest month and periods it has settled.

The newest ones are stored by indicator and place. A mark on the facts would make every new month rewrite the row of the
month before, and `changed_in_release` would then say that its number had changed.

Releases of before have no newest month, and their municipalities no English name: the next release has them.

Revision ID: 0017
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LATEST = {
    "fct_indicator_latest_month": ("indicator_key, municipality_key", "month_key"),
    "fct_indicator_area_latest_month": ("indicator_key, area_key", "month_key"),
    "fct_indicator_latest_period": ("indicator_key, municipality_key, period_kind", "period_key"),
    "fct_indicator_area_latest_period": ("indicator_key, area_key, period_kind", "period_key"),
}
COLUMNS = """
alter table release.dim_indicator add column latest_month date, add column latest_month_any date;
alter table release.dim_municipality add column name_en text;
"""


def upgrade() -> None:
    """Make the tables, and widen the two dimensions; the views are made when the revisions have run."""
    op.execute(COLUMNS)
    for name, (key, latest) in LATEST.items():
        _versioned(name, key, latest)


def _versioned(name: str, key: str, latest: str) -> None:
    """Make a table whose rows hold from one release to another; the newest one is null where nothing has settled."""
    columns = ", ".join(f"{column} {_type(column)} not null" for column in key.split(", "))
    op.execute(f"""
        create table release.{name} (
            {columns}, {latest} integer,
            release_from integer not null, release_to integer check (release_to > release_from)
        ) partition by list (release_to);
        create table release.{name}_open partition of release.{name} for values in (null);
        create table release.{name}_closed partition of release.{name} default;
        create unique index on release.{name}_open ({key});
        create index on release.{name}_closed ({key}, release_from);
    """)


def _type(column: str) -> str:
    return "text" if column == "period_kind" else "integer"


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
