"""All pairs of owner and event: the listed ones move, every other raises."""

import itertools

import pytest

from handoff.events import EVENTS
from handoff.lifecycle import MOVES, TRANSITIONS, IllegalTransition, next_owner
from handoff.model import Owner


@pytest.mark.parametrize(("owner", "name"), list(itertools.product(Owner, sorted(EVENTS))))
def test_only_listed_pairs_move_the_owner(owner: Owner, name: str) -> None:
    event = EVENTS[name]
    if event in TRANSITIONS[owner]:
        assert next_owner(owner, event) is TRANSITIONS[owner][event]
    else:
        with pytest.raises(IllegalTransition):
            next_owner(owner, event)


def test_every_owner_can_be_reached_and_left() -> None:
    reached = {target for row in TRANSITIONS.values() for target in row.values()}
    assert reached == set(Owner)
    assert all(TRANSITIONS[owner] for owner in Owner)


def test_every_move_names_owner_and_version() -> None:
    for event in MOVES:
        assert {"owner", "version"} <= set(event.__dataclass_fields__)
