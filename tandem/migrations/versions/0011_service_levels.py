"""Business calendars, service targets, and the clocks of the handoffs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column(
            "hours", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("holidays", sa.Text(), nullable=True),
        sa.Column(
            "closed", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "extra", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
    )
    op.create_table(
        "fact_clock",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("target_s", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_clock")),
    )
    with op.batch_alter_table("fact_clock", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_clock_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_fact_clock_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_clock_ended_at"), ["ended_at"], unique=False)

    op.create_table(
        "service_target",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pathway", sa.Text(), nullable=True),
        sa.Column("wait_s", sa.Integer(), nullable=True),
        sa.Column("first_reply_s", sa.Integer(), nullable=True),
        sa.Column("next_reply_s", sa.Integer(), nullable=True),
        sa.Column("resolution_s", sa.Integer(), nullable=True),
        sa.Column("business", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_target")),
        sa.UniqueConstraint("pathway", name=op.f("uq_service_target_pathway")),
    )
    op.create_table(
        "service_clock",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("target_s", sa.Integer(), nullable=False),
        sa.Column(
            "calendar", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remaining_s", sa.Double(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_service_clock_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name=op.f("fk_service_clock_handoff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_clock")),
    )
    with op.batch_alter_table("service_clock", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_clock_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_clock_handoff_id"), ["handoff_id"], unique=False
        )
        batch_op.create_index(
            "uq_service_clock_open",
            ["handoff_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("service_clock", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_service_clock_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_service_clock_handoff_id"))
        batch_op.drop_index(batch_op.f("ix_service_clock_conversation_id"))

    op.drop_table("service_clock")
    op.drop_table("service_target")
    with op.batch_alter_table("fact_clock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_clock_ended_at"))
        batch_op.drop_index(batch_op.f("ix_fact_clock_due_at"))
        batch_op.drop_index(batch_op.f("ix_fact_clock_conversation_id"))

    op.drop_table("fact_clock")
    op.drop_table("calendar")
