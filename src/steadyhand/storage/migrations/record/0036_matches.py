"""What posts were found to be about, and what stands beside them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """There was none before."""
    own: dict[str, list[tuple[str, Any]]] = {
        "match": [
            ("subject", sa.Text()),
            ("claim", sa.Text()),
            ("at", NUMBER),
            ("open", NUMBER),
            ("copy_of", sa.Text()),
        ],
        "panel": [("subject", sa.Text()), ("claim", sa.Text()), ("stands", NUMBER)],
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
    op.create_index("ix_view_match_subject", "view_match", ["subject"])
    op.create_index("ix_view_match_claim_at", "view_match", ["claim", "at"])
    op.create_index("ix_view_match_open_at", "view_match", ["open", "at"])
    op.create_index("ix_view_match_copy_of", "view_match", ["copy_of"])
    op.create_index("ix_view_panel_subject", "view_panel", ["subject"])
    op.create_index("ix_view_panel_claim_stands", "view_panel", ["claim", "stands"])
