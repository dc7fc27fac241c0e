"""Incidents, their logs, what belongs to which, and the clocks that they run on."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """There was none before."""
    incident = (
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("due", NUMBER, nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
    )
    _view("incident", *incident)
    op.create_index("ix_view_incident_state_due", "view_incident", ["state", "due"])
    op.create_index("ix_view_incident_region", "view_incident", ["region"])
    for name in ("incident_log", "incident_linked", "incident_clocks"):
        _view(name)


def _view(name: str, *columns: sa.Column[str] | sa.Column[int]) -> None:
    op.create_table(
        f"view_{name}",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_view_{name}")),
        sqlite_strict=True,
    )
