"""The facts that the numbers are made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact_contact",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("customer_turns", sa.Integer(), nullable=False),
        sa.Column("bot_turns", sa.Integer(), nullable=False),
        sa.Column("agent_turns", sa.Integer(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("asked_back", sa.Integer(), nullable=False),
        sa.Column("bot_failures", sa.Integer(), nullable=False),
        sa.Column("action_failures", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("handoffs", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("agents_lost", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("escalated_for", sa.Text(), nullable=True),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("matter", sa.Text(), nullable=True),
        sa.Column(
            "intents", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("last_intent", sa.Text(), nullable=True),
        sa.Column(
            "models", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("first_bot_s", sa.Double(), nullable=True),
        sa.Column("unanswered_runs", sa.Integer(), nullable=False),
        sa.Column("asked_bot", sa.Boolean(), nullable=False),
        sa.Column("asked_human", sa.Boolean(), nullable=False),
        sa.Column("csat_bot", sa.Integer(), nullable=True),
        sa.Column("csat_human", sa.Integer(), nullable=True),
        sa.Column("answered_last", sa.Boolean(), nullable=False),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("handed_back", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_contact")),
    )
    with op.batch_alter_table("fact_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_contact_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(
            "ix_fact_contact_customer", ["customer_id", "started_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_fact_contact_started_at"), ["started_at"], unique=False
        )
    op.create_table(
        "fact_cursor",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_fact_cursor")),
    )
    op.create_table(
        "fact_handoff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("queue_id", sa.Text(), nullable=True),
        sa.Column("pulled", sa.Boolean(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("agent_id", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("offers_missed", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("agents_lost", sa.Integer(), nullable=False),
        sa.Column("agent_turns", sa.Integer(), nullable=False),
        sa.Column("wrap_s", sa.Double(), nullable=False),
        sa.Column("wait_s", sa.Double(), nullable=True),
        sa.Column("first_response_s", sa.Double(), nullable=True),
        sa.Column("handle_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_handoff")),
    )
    with op.batch_alter_table("fact_handoff", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_handoff_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_fact_handoff_created_at"), ["created_at"], unique=False
        )
    op.create_table(
        "fact_response",
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "place", name=op.f("pk_fact_response")),
    )
    with op.batch_alter_table("fact_response", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_response_conversation_id"), ["conversation_id"], unique=False
        )
    op.create_table(
        "fact_stint",
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("handoff_id", "place", name=op.f("pk_fact_stint")),
    )
    with op.batch_alter_table("fact_stint", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_stint_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_fact_stint_start_at"), ["start_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("fact_stint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_stint_start_at"))
        batch_op.drop_index(batch_op.f("ix_fact_stint_conversation_id"))
    op.drop_table("fact_stint")
    with op.batch_alter_table("fact_response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_response_conversation_id"))
    op.drop_table("fact_response")
    with op.batch_alter_table("fact_handoff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_handoff_created_at"))
        batch_op.drop_index(batch_op.f("ix_fact_handoff_conversation_id"))
    op.drop_table("fact_handoff")
    op.drop_table("fact_cursor")
    with op.batch_alter_table("fact_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_contact_started_at"))
        batch_op.drop_index("ix_fact_contact_customer")
        batch_op.drop_index(batch_op.f("ix_fact_contact_conversation_id"))
    op.drop_table("fact_contact")
