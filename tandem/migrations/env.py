"""What Alembic runs for each upgrade and downgrade; `tandem/migrate.py` hands it the connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from base.columns import Base, Json, UtcDateTime


def render(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Writes our column types in plain SQLAlchemy, so that old migrations need no code of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Json):
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render,
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
    transactional_ddl=True,  # also on SQLite: tandem/migrate.py says BEGIN itself
)
context.run_migrations()
