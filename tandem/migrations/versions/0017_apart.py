"""Those who wait outside the order are found by an index that SQLite chooses by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_APART = sa.text("state = 'waiting' AND NOT rings AND (at_head OR kept_for IS NOT NULL)")


def upgrade() -> None:
    _index("state", "id")


def downgrade() -> None:
    _index("id")


def _index(*columns: str) -> None:
    op.drop_index("ix_handoff_apart", "handoff")
    op.create_index(
        "ix_handoff_apart",
        "handoff",
        list(columns),
        sqlite_where=_APART,
        postgresql_where=_APART,
    )
