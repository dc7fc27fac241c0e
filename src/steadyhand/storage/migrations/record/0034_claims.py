"""Claims, their versions, which say the same, lists of claims, and how many somebody wrote lately."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_CLAIM = (
    sa.Column("state", sa.Text(), nullable=True),
    sa.Column("expires", NUMBER, nullable=True),
    sa.Column("moved", NUMBER, nullable=True),
    sa.Column("searched", sa.Text(), nullable=True),
    sa.Column("places", sa.Text(), nullable=True),
)


def upgrade() -> None:
    """None was on record before."""
    for view in ("claim", "claim_version", "claim_saying", "claim_list", "claims_brought"):
        op.create_table(
            f"view_{view}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", NUMBER, nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            *(OF_CLAIM if view == "claim" else ()),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{view}")),
            sqlite_strict=True,
        )
    for column in ("moved", "state", "expires"):
        op.create_index(f"ix_view_claim_{column}", "view_claim", [column])
