"""Sessions are bound to a device and may be confirmed by a passkey. Who was signed in signs in again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("principal", "csrf", "secret")),
        *(sa.Column(name, _int(), nullable=False) for name in ("began", "ends", "version")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("device", "address", "agent")),
        *(sa.Column(name, _int(), nullable=False) for name in ("seen", "proved")),
        sa.Column("passkey", sa.Text(), nullable=False),
        sa.Column("verified", _int(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("sid", "sub")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
        sqlite_strict=True,
    )
    op.create_index("ix_session_principal", "session", ["principal"], unique=False)
    op.create_index("ix_session_sid", "session", ["sid"], unique=False)
    op.create_index("ix_session_sub", "session", ["sub"], unique=False)


def _int() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
