"""What readers are shown of an indicator: short name, sentence, owner, field of the agreement, what may be added up.

Releases of before have none of it.

Revision ID: 0035
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

COLUMNS = {
    "agreement_field": "text", "owner_fi": "text", "owner_sv": "text",
    "short_name_fi": "text", "short_name_sv": "text", "short_name_en": "text",
    "summary_fi": "text", "summary_sv": "text", "summary_en": "text",
    "is_additive_over_places": "boolean", "is_additive_over_months": "boolean",
}  # fmt: skip


def upgrade() -> None:
    """Widen the dimension; the views are made when the revisions have run."""
    added = ", ".join(f"add column {name} {kind}" for name, kind in COLUMNS.items())
    op.execute(f"alter table release.dim_indicator {added}")


def downgrade() -> None:
    """Releases are not thrown away by a command."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
