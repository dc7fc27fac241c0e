"""Bulks: one verdict for many cases; and templates of reasons."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _view("bulk", sa.Column("state", sa.Text()), sa.Column("moves", NUMBER), sa.Column("at", NUMBER))
    for column in ("moves", "at"):
        op.create_index(op.f(f"ix_view_bulk_{column}"), "view_bulk", [column], unique=False)
    _view("reason_template")


def _view(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        f"view_{name}",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
        sqlite_strict=True,
    )
