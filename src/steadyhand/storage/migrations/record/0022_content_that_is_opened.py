"""Which content people opened who do not hold its case, and escalations counted by month."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing was opened before; escalations are counted anew from the ledger: see `storage.rebuild`."""
    for name in ("content_opened", "escalation_month"):
        op.create_table(
            f"view_{name}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", NUMBER, nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
            sqlite_strict=True,
        )
