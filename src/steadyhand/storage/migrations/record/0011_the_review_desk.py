"""Cases are ordered by harm and have clocks; reports have outcomes, and reporters a record of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASE = {
    "state": sa.Text(), "area": sa.Text(), "queue": sa.Text(), "lane": NUMBER, "tier_down": NUMBER, "harm_down": NUMBER,
    "opened": NUMBER, "ripens": NUMBER, "due": NUMBER, "subject": sa.Text(), "account": sa.Text(),
    "holder": sa.Text(), "assignee": sa.Text(),
}  # fmt: skip
REPORT = {"subject": sa.Text(), "open_on": sa.Text()}
INDEXES = {
    "case": (
        ("queue", "lane", "tier_down", "harm_down", "opened"), ("queue", "lane", "tier_down", "due"),
        ("queue", "lane", "ripens"),
        ("area", "state", "opened"), ("subject",), ("account",), ("holder", "state"), ("assignee", "lane"),
    ),
    "report": (("subject",), ("open_on",)),
}  # fmt: skip


def upgrade() -> None:
    """The rows are folded anew from the ledger: see `storage.rebuild`."""
    for name, columns in (("case", CASE), ("report", REPORT)):
        op.drop_table(f"view_{name}")
        make(name, columns)
        for index in INDEXES[name]:
            op.create_index(f"ix_view_{name}_{'_'.join(index)}", f"view_{name}", list(index))
    for name in ("turns", "reporter"):
        make(name, {})


def make(name: str, columns: dict[str, Any]) -> None:
    """The table of a view."""
    op.create_table(
        f"view_{name}",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        *(sa.Column(column, kind, nullable=True) for column, kind in columns.items()),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
        sqlite_strict=True,
    )
