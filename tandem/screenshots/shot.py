"""A state of a screen, and the way there."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tandem.screenshots.looks import Look

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tandem.screenshots.scene import Scene

Way = Callable[["Scene"], Awaitable["Page"]]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """`number` is its place on its screen. `whole`: the page to its end, not only what one sees.

    `month`: on the desk with a made-up time of service behind it.
    """

    screen: str
    number: int
    state: str
    way: Way
    whole: bool
    month: bool

    def file(self, look: Look) -> str:
        """The name of the picture."""
        return f"{self.screen}-{self.number:02}-{self.state}.{look.name}.png"


@dataclass
class Shots:
    """The states of a screen, in order. `customers`: it is theirs and speaks their languages."""

    screen: str
    customers: bool = False
    all: list[Shot] = field(default_factory=list)

    def state(
        self, state: str, *, whole: bool = False, month: bool = False
    ) -> Callable[[Way], Way]:
        """The decorated function leads to the state: it returns the page that shows it."""

        def keep(way: Way) -> Way:
            number = len(self.all) + 1
            shot = Shot(
                screen=self.screen, number=number, state=state, way=way, whole=whole, month=month
            )
            self.all.append(shot)
            return way

        return keep

    def in_looks(self, looks: Iterable[Look]) -> Iterator[tuple[Look, Shot]]:
        """What is to be taken: look by look, each state."""
        fit = [look for look in looks if look.staff or self.customers]
        return itertools.product(fit, self.all)
