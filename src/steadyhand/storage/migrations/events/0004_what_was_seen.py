"""How often posts were seen, in coarse steps, and what the platform has no longer."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "seen",
        sa.Column("subject", sa.Text(), nullable=False),
        _number("views"),
        _number("first"),
        _number("counted"),
        _number("gone", nullable=True),
        _number("told"),
        _number("moved"),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_seen")),
        sqlite_strict=True,
    )
    op.create_index("ix_seen_moved", "seen", ["moved"])
