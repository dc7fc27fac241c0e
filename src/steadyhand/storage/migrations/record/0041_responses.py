"""Pre-bunks, corrections for those who saw a post, and how likely matches are by what people answered."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """There was none before."""
    own: dict[str, list[tuple[str, Any]]] = {
        "prebunk": [("state", sa.Text()), ("election", sa.Text())],
        "correction": [("subject", sa.Text()), ("claim", sa.Text()), ("stands", NUMBER)],
        "calibration": [],
    }
    for view, columns in own.items():
        op.create_table(
            f"view_{view}",
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("seq", NUMBER, nullable=False),
            sa.Column("doc", sa.Text(), nullable=False),
            *(sa.Column(name, kind, nullable=True) for name, kind in columns),
            sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{view}")),
            sqlite_strict=True,
        )
    op.create_index("ix_view_prebunk_election_state", "view_prebunk", ["election", "state"])
    op.create_index("ix_view_correction_subject", "view_correction", ["subject"])
    op.create_index("ix_view_correction_claim_stands", "view_correction", ["claim", "stands"])
