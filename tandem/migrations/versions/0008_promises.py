"""What agents promised is a row of its own until it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
BRIEFS = sa.table(
    "brief",
    sa.column("id", sa.Text()),
    sa.column("handoff_id", sa.Text()),
    sa.column("agent_id", sa.Text()),
    sa.column("at", AT),
    sa.column("promised", JSON),
)
HANDOFFS = sa.table("handoff", sa.column("id", sa.Text()), sa.column("conversation_id", sa.Text()))


def upgrade() -> None:
    promises = op.create_table(
        "promise",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("brief_id", sa.Text(), nullable=False),
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=True),
        sa.Column("kept_at", AT, nullable=True),
        sa.Column("kept_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["brief_id"], ["brief.id"], name=op.f("fk_promise_brief_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_promise_conversation_id")
        ),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoff.id"], name=op.f("fk_promise_handoff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_promise_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index("ix_promise_due", ["state", "due_at"], unique=False)

    rows = _promised(op.get_bind())
    if rows:
        op.bulk_insert(promises, rows)


def _promised(connection: sa.Connection) -> list[dict[str, Any]]:
    """A row for each promise of the briefs there are; nobody has said yet that one is kept."""
    briefs = sa.select(BRIEFS, HANDOFFS.c.conversation_id).join(
        HANDOFFS, HANDOFFS.c.id == BRIEFS.c.handoff_id
    )
    return [
        _row(brief, number, promise)
        for brief in connection.execute(briefs)
        for number, promise in enumerate(brief.promised)
    ]


def _row(brief: Any, number: int, promise: dict[str, Any]) -> dict[str, Any]:
    due = datetime.fromisoformat(promise["due"]).astimezone(UTC) if promise.get("due") else None
    return {
        "id": f"{brief.handoff_id}:{number}",
        "brief_id": brief.id,
        "handoff_id": brief.handoff_id,
        "conversation_id": brief.conversation_id,
        "number": number,
        "agent_id": brief.agent_id,
        "state": "due" if due is not None and due <= datetime.now(UTC) else "open",
        "made_at": brief.at,
        "due_at": due,
        "kept_at": None,
        "kept_by": None,
    }


def downgrade() -> None:
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_due")
        batch_op.drop_index(batch_op.f("ix_promise_conversation_id"))

    op.drop_table("promise")
