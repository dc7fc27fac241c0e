"""What differs on the platform, comparisons, breaches; and measures taken over from before."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = {"drift": ("open", "seen"), "comparison": ("at",)}
INDEXES = {"drift": ("open", "seen"), "comparison": ("at",)}


def upgrade() -> None:
    """Nothing was compared or taken over before."""
    for view in ("drift", "comparison", "drift_breach", "taken_over", "sanction_list"):
        op.create_table(
            f"view_{view}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", NUMBER, nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            *(sa.Column(name, NUMBER) for name in COLUMNS.get(view, ())),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{view}")),
            sqlite_strict=True,
        )
    for view, columns in INDEXES.items():
        op.create_index(op.f(f"ix_view_{view}_{'_'.join(columns)}"), f"view_{view}", list(columns))
