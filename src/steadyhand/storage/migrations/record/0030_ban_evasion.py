"""What bans are recognised by, suspicions, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOUND_BY = {"evasion": ("account", "case", "state")}


def upgrade() -> None:
    """Nobody was suspected before, and no ban was recognised by anything."""
    for view in ("evasion_banned", "evasion_value", "evasion", "evader", "signals_read", "evasion_precision"):
        columns = FOUND_BY.get(view, ())
        op.create_table(
            f"view_{view}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", NUMBER, nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            *(sa.Column(name, sa.Text(), nullable=True) for name in columns),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{view}")),
            sqlite_strict=True,
        )
        for name in columns:
            op.create_index(f"ix_view_{view}_{name}", f"view_{view}", [name])
