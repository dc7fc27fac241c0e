"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cursor",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursor")),
        sqlite_strict=True,
    )
    op.create_table(
        "head",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("v", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("under", sa.Text(), nullable=True),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("seals", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger")),
        sa.UniqueConstraint("by", "key", name=op.f("uq_ledger_by_key")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_type_seq"), ["type", "seq"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("erased", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_state_due"), ["state", "due"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_subject_state_seq"), ["subject", "state", "seq"], unique=False
        )

    op.create_table(
        "payload",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("erased", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payload")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("payload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payload_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_payload_kind_at"), ["kind", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payload_subject"), ["subject"], unique=False)

    op.create_table(
        "refusal_tally",
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column(
            "minute",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("by", "cause", "minute", name=op.f("pk_refusal_tally")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_article",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_article")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_article_version",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_article_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_case",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("priority", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_case")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("view_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_view_case_area_state_priority_opened"),
            ["area", "state", "priority", "opened"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_view_case_holder_state"), ["holder", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_view_case_subject"), ["subject"], unique=False)

    op.create_table(
        "view_credential",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_credential")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_delivery",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_delivery")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("view_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_view_delivery_state_at"), ["state", "at"], unique=False)

    op.create_table(
        "view_founding",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_founding")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_holds",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_holds")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_hour_total",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_hour_total")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_open_case",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_open_case")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_pulse",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_pulse")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_report",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_report")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("view_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_view_report_subject"), ["subject"], unique=False)

    op.create_table(
        "view_roster",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_roster")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_staff",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_staff")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_standing",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_standing")),
        sqlite_strict=True,
    )
    op.create_table(
        "view_tally",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("hour", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_tally")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("view_tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_view_tally_hour"), ["hour"], unique=False)

    op.create_table(
        "view_timer",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("authority", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_view_timer")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("view_timer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_view_timer_authority_due"), ["authority", "due"], unique=False)
    head = sa.table("head", sa.column("id"), sa.column("seq"), sa.column("at"), sa.column("epoch"))
    op.bulk_insert(head, [{"id": 1, "seq": 0, "at": 0, "epoch": 0}])
