"""Accounts that may pass for somebody are counted by incident, and by whether their badge is paid for."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Their rows are folded anew at the first start: nothing is counted until then."""
    for name in ("incident", "badge"):
        op.add_column("view_lookalike", sa.Column(name, sa.Text(), nullable=True))
    op.create_index("ix_view_lookalike_incident_badge", "view_lookalike", ["incident", "badge"])
