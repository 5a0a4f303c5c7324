"""What was told of waits and whether it held, and what is left behind by who does not wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("long_wait_s", sa.Integer(), server_default="900", nullable=True)
        )
    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.create_index("ix_handoff_queued", ["queue_id", "queued_at"], unique=False)

    op.create_table(
        "wait_promise",
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("queue_id", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("low_s", sa.Double(), nullable=True),
        sa.Column("high_s", sa.Double(), nullable=True),
        sa.Column("point_s", sa.Double(), nullable=True),
        sa.Column("last_wait_s", sa.Double(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("actual_s", sa.Double(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name=op.f("fk_wait_promise_handoff_id")
        ),
        sa.PrimaryKeyConstraint("handoff_id", name=op.f("pk_wait_promise")),
    )
    with op.batch_alter_table("wait_promise", schema=None) as batch_op:
        batch_op.create_index("ix_wait_promise_of", ["queue_id", "at"], unique=False)

    op.create_table(
        "wait_verdict",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("queue_id", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=True),
        sa.Column("sure_low", sa.Double(), nullable=True),
        sa.Column("sure_high", sa.Double(), nullable=True),
        sa.Column("error", sa.Double(), nullable=True),
        sa.Column("last_error", sa.Double(), nullable=True),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_verdict")),
    )
    with op.batch_alter_table("wait_verdict", schema=None) as batch_op:
        batch_op.create_index("ix_wait_verdict_of", ["queue_id", "at"], unique=False)

    op.create_table(
        "call_back",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("queue_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("slot_from", AT, nullable=True),
        sa.Column("slot_to", AT, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=True),
        sa.Column("taken_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_call_back_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name=op.f("fk_call_back_handoff_id")
        ),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_call_back_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
        sa.UniqueConstraint(
            "conversation_id", "client_id", name=op.f("uq_call_back_conversation_id_client_id")
        ),
    )
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_call_back_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index("ix_call_back_due", ["state", "due_at"], unique=False)


def downgrade() -> None:
    # What ended so is no state that the older desk knows; the customer did go back to the bot.
    op.execute("UPDATE handoff SET state = 'returned_to_bot' WHERE state = 'converted'")
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.drop_index("ix_call_back_due")
        batch_op.drop_index(batch_op.f("ix_call_back_conversation_id"))

    op.drop_table("call_back")
    with op.batch_alter_table("wait_verdict", schema=None) as batch_op:
        batch_op.drop_index("ix_wait_verdict_of")

    op.drop_table("wait_verdict")
    with op.batch_alter_table("wait_promise", schema=None) as batch_op:
        batch_op.drop_index("ix_wait_promise_of")

    op.drop_table("wait_promise")
    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.drop_index("ix_handoff_queued")

    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.drop_column("long_wait_s")
