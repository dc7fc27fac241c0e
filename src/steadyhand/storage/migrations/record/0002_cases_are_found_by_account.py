"""Cases are found by the account whose content they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

case = sa.table("view_case", sa.column("doc"), sa.column("account"))


def upgrade() -> None:
    op.add_column("view_case", sa.Column("account", sa.Text(), nullable=True))
    op.create_index("ix_view_case_account", "view_case", ["account"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    doc = (sa.type_coerce if sqlite else sa.cast)(case.c.doc, sa.JSON)
    op.execute(case.update().values(account=doc["account"].as_string()))
