"""Queues, agents, handoffs, offers, briefs and surveys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("offer_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
    )
    op.create_table(
        "agent",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("presence", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("last_offer_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("load >= 0", name=op.f("ck_agent_load_not_negative")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_agent_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_agent")),
    )
    op.create_table(
        "handoff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("queue_id", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_head", sa.Boolean(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "package", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_handoff_conversation_id")
        ),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_handoff_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
    )
    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handoff_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index("ix_handoff_waiting", ["state", "queue_id"], unique=False)
        batch_op.create_index(
            "uq_handoff_open",
            ["conversation_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'active')"),
            postgresql_where=sa.text("state IN ('waiting', 'active')"),
        )
    op.create_table(
        "brief",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved", sa.Text(), nullable=False),
        sa.Column("done", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "promised", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "do_not_touch", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_brief_handoff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief")),
    )
    with op.batch_alter_table("brief", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_brief_handoff_id"), ["handoff_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.user_id"], name=op.f("fk_offer_agent_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_offer_conversation_id")
        ),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_offer_handoff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_handoff_id"), ["handoff_id"], unique=False)
        batch_op.create_index(
            "uq_offer_open",
            ["handoff_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
    op.create_table(
        "survey",
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_survey_contact_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_survey_conversation_id")
        ),
        sa.PrimaryKeyConstraint("contact_id", "about", name=op.f("pk_survey")),
    )


def downgrade() -> None:
    op.drop_table("survey")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offer_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_offer_handoff_id"))
        batch_op.drop_index(batch_op.f("ix_offer_agent_id"))
    op.drop_table("offer")
    with op.batch_alter_table("brief", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_brief_handoff_id"))
    op.drop_table("brief")
    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handoff_open",
            sqlite_where=sa.text("state IN ('waiting', 'active')"),
            postgresql_where=sa.text("state IN ('waiting', 'active')"),
        )
        batch_op.drop_index("ix_handoff_waiting")
        batch_op.drop_index(batch_op.f("ix_handoff_conversation_id"))
    op.drop_table("handoff")
    op.drop_table("agent")
    op.drop_table("queue")
