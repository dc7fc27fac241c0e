"""What partners state, which of it waits to be checked, and when they sent some lately."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nobody stated anything before."""
    op.add_column("view_claim", sa.Column("partner", sa.Text(), nullable=True))
    op.add_column("view_claim", sa.Column("waits", NUMBER, nullable=True))
    op.create_index("ix_view_claim_partner_moved", "view_claim", ["partner", "moved"])
    op.create_table(
        "view_statements_sent",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_statements_sent")),
        sqlite_strict=True,
    )
