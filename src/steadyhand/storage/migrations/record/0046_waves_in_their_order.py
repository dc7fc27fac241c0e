"""Waves stand in the order in which they began, whatever became of an earlier one since."""

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No table changes: the rows of programmes are folded anew at the first start."""
