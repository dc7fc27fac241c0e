"""Thresholds of claim matching that people chose."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """There was none before."""
    op.create_table(
        "view_thresholds",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_thresholds")),
        sqlite_strict=True,
    )
