"""Second looks at decisions, golden cases, and questions about policy."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OF_LOOK = (
    "state", "area", "language", "holder", "kind", "first", "second", "first_grade", "second_grade", "compared",
)  # fmt: skip


def upgrade() -> None:
    _view("look", *map(_text, _OF_LOOK))
    op.create_index("ix_view_look_state_area", "view_look", ["state", "area"], unique=False)
    op.create_index("ix_view_look_holder", "view_look", ["holder"], unique=False)
    _view("looks_drawn")
    _view("golden", _text("state"), _text("area"))
    _view("question", _text("state"), _text("area"), _text("policy"), sa.Column("at", _int(), nullable=True))
    op.create_index("ix_view_question_state_at", "view_question", ["state", "at"], unique=False)


def _int() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _view(name: str, *columns: sa.Column[int] | sa.Column[str]) -> None:
    op.create_table(
        f"view_{name}",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", _int(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
        sqlite_strict=True,
    )
