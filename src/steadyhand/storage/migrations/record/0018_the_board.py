"""The board counts cases by queue and language; what was done is kept by day, and who cannot be served is known."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = (
    ("state", "queue", "language", "due", "opened"),
    ("lane", "queue", "area", "language", "region", "severity"),
    ("queue", "opened"),
    ("passed", "lane"),
)


def upgrade() -> None:
    """The rows are folded anew from the ledger: see `storage.rebuild`."""
    for name in ("language", "region", "severity"):
        op.add_column("view_case", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("view_case", sa.Column("passed", NUMBER, nullable=True))
    for index in INDEXES:
        op.create_index(f"ix_view_case_{'_'.join(index)}", "view_case", list(index))
    _view("pace")
    _view("unserved")
    _view("work", sa.Column("day", sa.Text(), nullable=True))
    op.create_index("ix_view_work_day", "view_work", ["day"])


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
