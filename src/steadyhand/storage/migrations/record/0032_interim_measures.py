"""Interim measures by account."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """None was taken before."""
    op.create_table(
        "view_interim",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("ends", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_interim")),
        sqlite_strict=True,
    )
    op.create_index("ix_view_interim_ends", "view_interim", ["ends"])
