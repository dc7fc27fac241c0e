"""Staff access: grants and roles, requests for a second person, freezes, break-glasses, protection, look-ups."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("grants", "role", "endorsed", "contained", "glass_open", "owed"):
        _view(name)
    for name in ("protected", "calendar", "lookup"):
        _view(name)
    _view("request", sa.Column("state", sa.Text(), nullable=True), sa.Column("at", _int(), nullable=True))
    op.create_index("ix_view_request_state_at", "view_request", ["state", "at"], unique=False)
    _view("freeze", sa.Column("ends", _int(), nullable=True))
    op.create_index("ix_view_freeze_ends", "view_freeze", ["ends"], unique=False)
    _view("glass", sa.Column("at", _int(), nullable=True))
    op.create_index("ix_view_glass_at", "view_glass", ["at"], unique=False)


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
