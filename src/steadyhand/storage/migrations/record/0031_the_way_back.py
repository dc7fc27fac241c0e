"""Criteria, programmes, requests to come back, and what each account asked."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nobody asked before."""
    for view in ("criteria", "programme", "reinstatement_asked"):
        _view(view)
    texts = (
        sa.Column(name, sa.Text(), nullable=True) for name in ("state", "programme", "account", "cohort")
    )
    numbers = (sa.Column(name, NUMBER, nullable=True) for name in ("at", "returned"))
    _view("reinstatement", *texts, *numbers)
    for columns in (("state", "programme", "at"), ("account",)):
        op.create_index(f"ix_view_reinstatement_{'_'.join(columns)}", "view_reinstatement", list(columns))


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
