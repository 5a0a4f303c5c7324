"""Rulesets with versions, experiments, verdicts on handoffs; more facts of turns and people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ruleset",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("based_on", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["based_on"], ["ruleset.id"], name=op.f("fk_ruleset_based_on")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruleset")),
        sa.UniqueConstraint("number", name=op.f("uq_ruleset_number")),
    )
    with op.batch_alter_table("ruleset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ruleset_version"), ["version"], unique=False)

    op.create_table(
        "experiment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["control"], ["ruleset.id"], name=op.f("fk_experiment_control")),
        sa.ForeignKeyConstraint(["variant"], ["ruleset.id"], name=op.f("fk_experiment_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiment")),
    )
    with op.batch_alter_table("experiment", schema=None) as batch_op:
        batch_op.create_index(
            "uq_experiment_running",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "ruleset_switch",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("ruleset_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ruleset_id"], ["ruleset.id"], name=op.f("fk_ruleset_switch_ruleset_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruleset_switch")),
    )
    op.create_table(
        "experiment_exposure",
        sa.Column("experiment_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("differed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name=op.f("fk_experiment_exposure_experiment_id")
        ),
        sa.PrimaryKeyConstraint("experiment_id", "contact_id", name=op.f("pk_experiment_exposure")),
    )
    with op.batch_alter_table("experiment_exposure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_experiment_exposure_customer_id"), ["customer_id"], unique=False
        )

    op.create_table(
        "handoff_verdict",
        sa.Column("handoff_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_handoff_verdict_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name=op.f("fk_handoff_verdict_handoff_id")
        ),
        sa.PrimaryKeyConstraint("handoff_id", name=op.f("pk_handoff_verdict")),
    )
    with op.batch_alter_table("handoff_verdict", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handoff_verdict_conversation_id"), ["conversation_id"], unique=False
        )

    with op.batch_alter_table("bot_state", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("same_question", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("frustration", sa.Double(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("last_said", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("dialogue", sa.Text(), nullable=True))

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("matter", sa.Text(), nullable=True))

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("persona", sa.Text(), nullable=True))

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fingerprint", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("experiment_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("arm", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_decision_at"), ["at"], unique=False)
        batch_op.drop_column("trace")

    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pathway", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("tags", JSON, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("skills", JSON, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("desired", JSON, nullable=False, server_default="[]"))

    with op.batch_alter_table("understanding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("likely", JSON, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("scope", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("doubt", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("sentiment", sa.Double(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("understanding", schema=None) as batch_op:
        batch_op.drop_column("sentiment")
        batch_op.drop_column("doubt")
        batch_op.drop_column("scope")
        batch_op.drop_column("likely")

    with op.batch_alter_table("handoff", schema=None) as batch_op:
        batch_op.drop_column("desired")
        batch_op.drop_column("skills")
        batch_op.drop_column("tags")
        batch_op.drop_column("pathway")

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trace", JSON, nullable=False, server_default="[]"))
        batch_op.drop_index(batch_op.f("ix_decision_at"))
        batch_op.drop_column("arm")
        batch_op.drop_column("experiment_id")
        batch_op.drop_column("fingerprint")

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_column("persona")

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("matter")

    with op.batch_alter_table("bot_state", schema=None) as batch_op:
        batch_op.drop_column("dialogue")
        batch_op.drop_column("last_said")
        batch_op.drop_column("frustration")
        batch_op.drop_column("same_question")

    with op.batch_alter_table("handoff_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handoff_verdict_conversation_id"))

    op.drop_table("handoff_verdict")
    with op.batch_alter_table("experiment_exposure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_experiment_exposure_customer_id"))

    op.drop_table("experiment_exposure")
    op.drop_table("ruleset_switch")
    with op.batch_alter_table("experiment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_experiment_running",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.drop_table("experiment")
    with op.batch_alter_table("ruleset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ruleset_version"))

    op.drop_table("ruleset")
