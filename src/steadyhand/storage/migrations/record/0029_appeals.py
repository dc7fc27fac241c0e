"""Appeals, what was appealed of each decision, who looked decisions over, and what a report was answered by."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXTS = (
    "state", "area", "language", "holder", "account", "decision", "side", "policy", "rules", "mode", "outcome",
)  # fmt: skip
_NUMBERS = ("filed", "due", "decided")
_INDEXES = (("state", "area", "due"), ("holder",), ("account",), ("decision",), ("decided",))


def upgrade() -> None:
    """Nothing was appealed before. Reports are folded anew when the program starts."""
    _view("looked")
    _view("appealed")
    texts = (sa.Column(name, sa.Text(), nullable=True) for name in _TEXTS)
    numbers = (sa.Column(name, NUMBER, nullable=True) for name in _NUMBERS)
    _view("appeal", *texts, *numbers)
    for columns in _INDEXES:
        op.create_index(f"ix_view_appeal_{'_'.join(columns)}", "view_appeal", list(columns))
    op.add_column("view_report", sa.Column("decision", sa.Text(), nullable=True))
    op.create_index("ix_view_report_decision", "view_report", ["decision"])


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
