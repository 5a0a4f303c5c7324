"""What happens to a handoff, and what that does to its clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from base.log import Event
from handoff.calendars import ALWAYS
from handoff.service_level import Clock, Kind, State, Target, course
from handoff.service_level.clock import (
    begin,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Berlin
STANDARD = Target(
    id="standard",
    wait_s=80,
    first_reply_s=120,
    next_reply_s=300,
    resolution_s=86_400,
    business=True,
)
VIP = Target(
    id="vip", wait_s=40, first_reply_s=60, next_reply_s=150, resolution_s=43_200, business=True
)
HOUR = 3600


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def names(events: Sequence[Event]) -> list[str]:
    return [type(event).__name__.removeprefix("Clock") for event in events]


class Handoff:
    """The clocks of one handoff while things happen to it, at seconds since its start."""

    def __init__(self, target: Target = STANDARD, *, waits: bool = True) -> None:
        self.target = target
        self.number = count(1)
        self.told: list[str] = []
        self.clocks: list[Clock] = []
        self._go_on(course.made("hnd_1", target, ALWAYS, START, self._id, waits=waits))

    def _id(self) -> str:
        return f"clk_{next(self.number)}"

    def _go_on(self, step: course.Step) -> None:
        self.clocks = list(step.clocks)
        self.told += names(step.events)

    def accepted(self, at: float) -> None:
        self._go_on(course.accepted(self.clocks, after(at)))

    def agent(self, at: float) -> None:
        self._go_on(course.agent_wrote(self.clocks, after(at)))

    def customer(self, at: float, *, with_agent: bool = True) -> None:
        step = course.customer_wrote(self.clocks, after(at))
        if course.awaits_next_reply(step.clocks, with_agent=with_agent):
            begun = begin(self._id(), "hnd_1", Kind.NEXT_REPLY, self.target, ALWAYS, after(at))
            step = course.next_reply(step, begun)
        self._go_on(step)

    def requeued(self, at: float, target: Target | None = None) -> None:
        self._go_on(course.waits_again(self.clocks, target or self.target, ALWAYS, after(at)))

    def done(self, at: float) -> None:
        self._go_on(course.done(self.clocks, after(at)))

    def left(self, at: float) -> None:
        self._go_on(course.left(self.clocks, after(at)))

    def states(self, kind: Kind) -> list[str]:
        return [one.state.value for one in self.clocks if one.kind is kind]


def test_a_handoff_starts_three_clocks_and_an_agent_who_steps_in_two() -> None:
    assert [one.kind for one in Handoff().clocks] == [Kind.WAIT, Kind.FIRST_REPLY, Kind.RESOLUTION]
    pulled = Handoff(waits=False)
    assert [one.kind for one in pulled.clocks] == [Kind.FIRST_REPLY, Kind.RESOLUTION]


def test_the_wait_ends_with_the_agent_and_the_first_reply_with_the_first_words() -> None:
    chat = Handoff()
    chat.accepted(81)
    assert chat.states(Kind.WAIT) == ["breached"]
    assert chat.states(Kind.FIRST_REPLY) == ["running"]
    chat.agent(100)
    assert chat.states(Kind.FIRST_REPLY) == ["met"]


def test_each_run_of_the_customer_is_a_target_of_its_own() -> None:
    chat = Handoff()
    chat.accepted(10)
    chat.customer(20)  # part of what the first reply answers
    chat.agent(30)
    for start, answer in ((100, 400), (1000, 1301), (2000, 2001)):
        chat.customer(start)
        chat.customer(start + 1)  # the same run
        chat.agent(answer)
        chat.agent(answer + 1)
    assert chat.states(Kind.NEXT_REPLY) == ["met", "breached", "met"]


def test_who_still_waits_for_the_first_reply_starts_no_next_one() -> None:
    chat = Handoff()
    chat.customer(5, with_agent=False)
    chat.accepted(10)
    chat.customer(500)  # the first reply is breached, and still owed
    assert chat.states(Kind.NEXT_REPLY) == []


def test_without_a_target_for_the_first_reply_runs_count_once_an_agent_has_it() -> None:
    chat = Handoff(replace(STANDARD, first_reply_s=None))
    chat.customer(5, with_agent=False)
    assert chat.states(Kind.NEXT_REPLY) == []
    chat.accepted(10)
    chat.customer(20)
    assert chat.states(Kind.NEXT_REPLY) == ["running"]


def test_the_resolution_waits_while_the_customer_has_the_word() -> None:
    chat = Handoff()
    chat.accepted(10)
    chat.agent(HOUR)
    assert chat.states(Kind.RESOLUTION) == ["paused"]
    chat.customer(100 * HOUR)
    assert chat.states(Kind.RESOLUTION) == ["running"]
    chat.done(122 * HOUR)  # 23 of 24 hours used
    assert chat.states(Kind.RESOLUTION) == ["met"]


def test_a_handoff_that_waits_again_is_the_desks_to_solve() -> None:
    chat = Handoff()
    chat.accepted(10)
    chat.agent(HOUR)
    chat.requeued(2 * HOUR)
    assert chat.states(Kind.RESOLUTION) == ["running"]
    chat.customer(3 * HOUR, with_agent=False)  # after an agent's words: a run, also in a queue
    assert chat.states(Kind.NEXT_REPLY) == ["running"]


def test_another_queue_brings_its_target_from_the_original_start() -> None:
    chat = Handoff()
    chat.accepted(10)
    chat.agent(20)
    chat.customer(100)
    chat.requeued(200, VIP)
    (run,) = (one for one in chat.clocks if one.kind is Kind.NEXT_REPLY)
    assert run.due_at == after(250)
    assert chat.told.count("Retargeted") == 2  # the run and the resolution


def test_who_leaves_takes_the_targets_along_but_not_the_breaches() -> None:
    chat = Handoff()
    chat.left(100)
    assert chat.states(Kind.WAIT) == ["breached"]  # due at 80
    assert chat.states(Kind.FIRST_REPLY) == chat.states(Kind.RESOLUTION) == ["cancelled"]
    assert not any(one.is_open for one in chat.clocks)


def test_closing_solves_it_and_calls_off_the_answer_that_is_owed() -> None:
    chat = Handoff()
    chat.accepted(10)
    chat.agent(20)
    chat.customer(30)
    chat.done(40)
    assert chat.states(Kind.NEXT_REPLY) == ["cancelled"]
    assert chat.states(Kind.RESOLUTION) == ["met"]


def test_a_target_that_says_nothing_starts_nothing() -> None:
    silent = replace(STANDARD, wait_s=None, first_reply_s=None, resolution_s=None)
    assert Handoff(silent).clocks == []


steps = st.lists(
    st.tuples(
        st.sampled_from(["accepted", "agent", "customer", "requeued", "poll"]),
        st.integers(0, 40_000),
    ),
    max_size=12,
)


@given(steps, st.sampled_from(["done", "left"]))
def test_however_often_somebody_looks_the_outcome_is_the_same(
    happens: list[tuple[str, int]], end: str
) -> None:
    polled, alone = Handoff(), Handoff()
    at = 0
    for what, seconds in happens:
        at += seconds
        if what == "poll":
            polled._go_on(course.rung(polled.clocks, after(at)))
            continue
        for chat in (polled, alone):
            getattr(chat, what)(at)
    for chat in (polled, alone):
        getattr(chat, end)(at + 1)
    assert [replace(one, warned=0) for one in polled.clocks] == alone.clocks
    told = [name for name in polled.told if name != "Warned"]
    assert sorted(told) == sorted(alone.told)
    for one in alone.clocks:
        late = one.due_at is not None and one.ended_at is not None and one.ended_at > one.due_at
        assert (one.state is State.BREACHED) == late, one
