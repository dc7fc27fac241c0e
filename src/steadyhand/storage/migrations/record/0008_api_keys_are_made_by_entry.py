"""API keys are made by entry: each by the hash of its secret, and the services that have them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("api_key", "service"):
        op.create_table(
            f"view_{name}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
            sqlite_strict=True,
        )
