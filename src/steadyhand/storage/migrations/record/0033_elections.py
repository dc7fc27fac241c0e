"""Elections, and what goes on of them now."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """There was none before."""
    for view in ("election", "phases"):
        op.create_table(
            f"view_{view}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", NUMBER, nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{view}")),
            sqlite_strict=True,
        )
