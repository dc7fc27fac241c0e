"""Signals of accounts, as keyed hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "signal",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("begun", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("moved", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("account", "value", name=op.f("pk_signal")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_signal_value", "signal", ["value"])
    op.create_index("ix_signal_moved", "signal", ["moved"])
