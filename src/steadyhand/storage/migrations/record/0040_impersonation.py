"""Impersonation: who is imitated, what was found, and what goes on against each."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """There was none before."""
    _view("imitated")
    _view(
        "lookalike",
        sa.Column("imitated", sa.Text(), nullable=True),
        sa.Column("apart", NUMBER, nullable=True),
        sa.Column("at", NUMBER, nullable=True),
    )
    op.create_index("ix_view_lookalike_imitated_apart_at", "view_lookalike", ["imitated", "apart", "at"])
    op.create_index("ix_view_lookalike_at", "view_lookalike", ["at"])
    _view("imitation", sa.Column("began", NUMBER, nullable=True))
    op.create_index("ix_view_imitation_began", "view_imitation", ["began"])


def _view(name: str, *columns: sa.Column[str] | sa.Column[int]) -> None:
    op.create_table(
        f"view_{name}",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
        sqlite_strict=True,
    )
