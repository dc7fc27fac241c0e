"""How the views of posts grew, in steps of an eighth."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Of what was counted before, nothing is known but `seen`."""
    op.create_table(
        "growth",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("views", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("subject", "views", name=op.f("pk_growth")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_growth_at", "growth", ["at"])
