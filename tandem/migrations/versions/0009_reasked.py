"""How often an agent asked for what was known already, of each handoff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fact_handoff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reasked", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("fact_handoff", schema=None) as batch_op:
        batch_op.drop_column("reasked")
