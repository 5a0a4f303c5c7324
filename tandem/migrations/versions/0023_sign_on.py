"""Who signs on with a provider, and which of the shop's words are spent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_subject",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_staff_subject_user_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_staff_subject")),
    )
    op.create_index("ix_staff_subject_user_id", "staff_subject", ["user_id"])
    op.create_table(
        "spent_identity",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_spent_identity")),
    )
    op.create_index("ix_spent_identity_until", "spent_identity", ["until"])


def downgrade() -> None:
    op.drop_table("spent_identity")
    op.drop_table("staff_subject")
