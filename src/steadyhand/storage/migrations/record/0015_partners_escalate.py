"""Partners, what they escalate, what is counted of it, and which cases somebody waits for."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name in ("partner", "escalation_reference", "case_asked", "partner_record", "government"):
        _view(name)
    _view(
        "escalation",
        sa.Column("partner", sa.Text()),
        sa.Column("state", sa.Text()),
        sa.Column("at", NUMBER),
        sa.Column("due", NUMBER),
    )
    for columns in (("partner", "at"), ("state", "due")):
        op.create_index(
            op.f(f"ix_view_escalation_{'_'.join(columns)}"), "view_escalation", list(columns), unique=False
        )


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
