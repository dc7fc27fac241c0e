"""Passkeys are known by whose they are, and their owners by the passkey."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("passkeys", "passkey_owner"):
        op.create_table(
            f"view_{name}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
            sqlite_strict=True,
        )
