"""The steps of procedures that were done for a contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_step",
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("sop", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_step_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_contact_step_conversation_id")
        ),
        sa.PrimaryKeyConstraint("contact_id", "sop", "step", name=op.f("pk_contact_step")),
    )
    op.create_index(op.f("ix_contact_step_conversation_id"), "contact_step", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("contact_step")
