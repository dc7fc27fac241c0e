"""Campaigns."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """There was none before."""
    op.create_table(
        "view_campaign",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("seen", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_campaign")),
        sqlite_strict=True,
    )
    op.create_index("ix_view_campaign_seen", "view_campaign", ["seen"])
