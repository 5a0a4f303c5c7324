"""All screens, in the order of the album."""

from __future__ import annotations

from tandem.screenshots.shot import Shots
from tandem.screenshots.shots import (
    chat,
    console,
    conversation,
    doors,
    numbers,
    setup,
    strategy,
    supervise,
    widget,
)

_ALL: tuple[Shots, ...] = (
    doors.HOME,
    doors.SIGN_IN,
    chat.SHOTS,
    widget.SHOTS,
    console.SHOTS,
    conversation.SHOTS,
    supervise.SHOTS,
    setup.SHOTS,
    numbers.WORKBENCH,
    numbers.DASHBOARD,
    strategy.SHOTS,
)
SCREENS = {shots.screen: shots for shots in _ALL}
