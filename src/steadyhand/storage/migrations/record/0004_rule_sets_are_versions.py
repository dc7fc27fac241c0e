"""Rule sets are versions: drafts, kept sets and their texts, what is in force, and since when each rule is."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _view("rule_set")
    _view("rule_file")
    _view("release")
    _view("rule_age")
    _view("draft", sa.Column("phase", sa.Text(), nullable=True), sa.Column("saved_at", _int(), nullable=True))
    op.create_index("ix_view_draft_phase_saved_at", "view_draft", ["phase", "saved_at"], unique=False)


def _view(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        f"view_{name}",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", _int(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
        sqlite_strict=True,
    )


def _int() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
