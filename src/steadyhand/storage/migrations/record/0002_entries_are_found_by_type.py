"""Entries are found by type."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ledger_type_seq", "ledger", ["type", "seq"], unique=False)
