"""For which acts a team is declared small, and how much was done alone."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """The rows of staff remember more, so that all are folded anew from the ledger: see `storage.rebuild`."""
    op.create_table(
        "view_small_team",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_small_team")),
        sqlite_strict=True,
    )
