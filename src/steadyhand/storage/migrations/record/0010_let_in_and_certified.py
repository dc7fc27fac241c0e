"""Who gave each member of staff a way in, and who certified their access; containments are read from the freezes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("view_contained")
    for name in ("let_in", "certified"):
        op.create_table(
            f"view_{name}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
            sqlite_strict=True,
        )
