"""How handoffs stand in line: lanes, ranks, weights; teams, skills, and what queues ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IN_LINE = "state = 'waiting' AND NOT rings AND NOT at_head AND kept_for IS NULL"
APART = "state = 'waiting' AND NOT rings AND (at_head OR kept_for IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "skill",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_skill")),
    )
    op.create_table(
        "lane",
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lane")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("team_id", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "skills",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default="{}",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("calendar_id", sa.Text(), nullable=True))

    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "steps",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("target_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("lane", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("rank_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("weight", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column("rings", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("kept_for", sa.Text(), nullable=True))

    op.execute(
        "UPDATE handoff SET rank_at = queued_at, lane = queue_id || '|', rings = EXISTS "
        "(SELECT 1 FROM offer WHERE offer.handoff_id = handoff.id AND offer.state = 'open')"
    )
    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.alter_column("rank_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_index(
            "ix_handoff_line",
            ["lane", "rank_at", "id"],
            sqlite_where=sa.text(IN_LINE),
            postgresql_where=sa.text(IN_LINE),
        )
        batch_op.create_index(
            "ix_handoff_apart", ["id"], sqlite_where=sa.text(APART), postgresql_where=sa.text(APART)
        )

    op.execute("INSERT INTO lane (name) SELECT DISTINCT lane FROM handoff WHERE state = 'waiting'")

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "why", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
            )
        )
        batch_op.create_index(batch_op.f("ix_offer_ended_at"), ["ended_at"], unique=False)

    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weight", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column(
                "teams",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("language", sa.Text(), server_default="preferred", nullable=False)
        )
        batch_op.add_column(
            sa.Column("language_s", sa.Integer(), server_default="60", nullable=False)
        )
        batch_op.add_column(
            sa.Column("auto_accept", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("overflow_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("overflow_s", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("sticky_s", sa.Integer(), server_default="30", nullable=False)
        )
        batch_op.add_column(sa.Column("calendar_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.drop_column("archived_at")
        batch_op.drop_column("calendar_id")
        batch_op.drop_column("sticky_s")
        batch_op.drop_column("overflow_s")
        batch_op.drop_column("overflow_id")
        batch_op.drop_column("auto_accept")
        batch_op.drop_column("language_s")
        batch_op.drop_column("language")
        batch_op.drop_column("teams")
        batch_op.drop_column("weight")

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_ended_at"))
        batch_op.drop_column("why")

    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.drop_index("ix_handoff_line")
        batch_op.drop_index("ix_handoff_apart")
        batch_op.drop_column("kept_for")
        batch_op.drop_column("rings")
        batch_op.drop_column("weight")
        batch_op.drop_column("rank_at")
        batch_op.drop_column("lane")
        batch_op.drop_column("target_id")
        batch_op.drop_column("steps")

    with op.batch_alter_table("agent", schema=None) as batch_op:
        batch_op.drop_column("calendar_id")
        batch_op.drop_column("skills")
        batch_op.drop_column("team_id")
        batch_op.drop_column("reason")

    op.drop_table("lane")
    op.drop_table("team")
    op.drop_table("skill")
