"""Ladders in force as one row, every version of each, and strikes by account."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing counted before."""
    for view in ("ladders", "ladder_version", "strikes"):
        op.create_table(
            f"view_{view}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", NUMBER, nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{view}")),
            sqlite_strict=True,
        )
