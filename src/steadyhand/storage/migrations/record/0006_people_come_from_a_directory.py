"""People and groups come from a directory: Users, Groups, and whose each of their names is."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _view("scim_group", _text("display_name"), _text("external_id"))
    _view("scim_name")
    _view(
        "scim_user",
        _text("id"),
        _text("user_name"),
        _text("external_id"),
        sa.Column("active", _int(), nullable=True),
        sa.Column("gone", _int(), nullable=True),
    )
    _index("scim_group", "display_name")
    _index("scim_group", "external_id")
    _index("scim_user", "id")
    _index("scim_user", "user_name")
    _index("scim_user", "external_id")


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


def _index(view: str, column: str) -> None:
    op.create_index(f"ix_view_{view}_{column}", f"view_{view}", [column], unique=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _int() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
