"""Supervision: private notes, mentions, messages to many, since when somebody is away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("to_agent", sa.Text(), nullable=True),
        sa.Column("client_note_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_note_conversation_id")
        ),
        sa.ForeignKeyConstraint(["to_agent"], ["user.id"], name=op.f("fk_note_to_agent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_note_conversation_id_seq")),
        sa.UniqueConstraint(
            "conversation_id",
            "author_id",
            "client_note_id",
            name=op.f("uq_note_conversation_id_author_id_client_note_id"),
        ),
    )
    op.create_table(
        "mention",
        sa.Column("note_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("seen_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["user.id"], name=op.f("fk_mention_agent_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_mention_note_id")),
        sa.PrimaryKeyConstraint("note_id", "agent_id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mention_unseen",
            ["agent_id"],
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        )
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("queue_id", sa.Text(), nullable=True),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_broadcast_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_expires_at"), ["expires_at"], unique=False)
    op.create_table(
        "broadcast_closed",
        sa.Column("broadcast_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["user.id"], name=op.f("fk_broadcast_closed_agent_id")
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_closed_broadcast_id")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "agent_id", name=op.f("pk_broadcast_closed")),
    )
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("presence_at", AT, nullable=True))
    op.execute(
        "UPDATE agent SET presence_at = (SELECT max(event.at) FROM event "
        "WHERE event.stream = agent.user_id AND event.name = 'PresenceChanged')"
    )


def downgrade() -> None:
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_column("presence_at")
    op.drop_table("broadcast_closed")
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_expires_at"))
    op.drop_table("broadcast")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_unseen")
    op.drop_table("mention")
    op.drop_table("note")
