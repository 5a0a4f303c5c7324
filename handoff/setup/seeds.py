"""What Tandem comes with: queues, teams, skills, canned replies of `strategy/setup.yml`, once."""

from pathlib import Path

from ruamel.yaml import YAML

from base import log
from base.db import Session
from handoff.events import SetupSeeded
from handoff.events.setup import SETUP
from handoff.rulebook import STRATEGY
from handoff.setup_tables import CannedReply, Queue, Skill, Team

FILE = STRATEGY / "setup.yml"
SEEDED_BY = "tandem"


def ensure_setup(session: Session, file: Path = FILE) -> None:
    """Once: what is taken out later stays out. Raises OSError."""
    if log.lock(session, SETUP):
        return
    written = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    seeds = ((Queue, "queues"), (Team, "teams"), (Skill, "skills"), (CannedReply, "replies"))
    for table, name in seeds:
        for row in written[name]:
            session.add_once(table, **row)
    event = SetupSeeded(
        queues=len(written["queues"]), teams=len(written["teams"]), skills=len(written["skills"])
    )
    log.append(session, SETUP, event, actor=SEEDED_BY)
