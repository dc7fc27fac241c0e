"""Every order in which cases are served lies in an index to its last tie: nothing is sorted to serve the next one."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SHORT: tuple[tuple[str, ...], ...] = (
    ("queue", "lane", "tier_down", "harm_down", "opened"),
    ("queue", "lane", "tier_down", "due"),
)
WHOLE: tuple[tuple[str, ...], ...] = (
    ("queue", "lane", "tier_down", "harm_down", "opened", "key"),
    ("queue", "lane", "tier_down", "due", "opened", "key"),
    ("queue", "lane", "tier_down", "opened", "key"),
)


def upgrade() -> None:
    for columns in SHORT:
        op.drop_index(_name(columns), "view_case")
    for columns in WHOLE:
        op.create_index(_name(columns), "view_case", list(columns))


def _name(columns: tuple[str, ...]) -> str:
    return f"ix_view_case_{'_'.join(columns)}"
