"""What people set for themselves and lately saw, the limits for everybody, and what is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("care", "care_limits", "sealed", "sealed_open"):
        op.create_table(
            f"view_{name}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
            sqlite_strict=True,
        )
