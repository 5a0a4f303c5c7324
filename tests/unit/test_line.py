"""What a handoff asks for when its queue changes: what the rules ask stays, the rest follows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handoff.commands.line import Asked, besides, wants
from handoff.setup_tables import Queue

FOR_EVER = 10**9
SECONDS = st.integers(1, 300)


@st.composite
def queues(draw: st.DrawFn) -> Queue:
    overflow = draw(st.sampled_from([None, "support", "night"]))
    return Queue(
        id=draw(st.sampled_from(["billing", "sales"])),
        language=draw(st.sampled_from(["required", "preferred", "ignored"])),
        language_s=draw(SECONDS),
        overflow_id=overflow,
        overflow_s=draw(SECONDS) if overflow else None,
    )


@st.composite
def asks(draw: st.DrawFn) -> Asked:
    skills = st.lists(st.sampled_from(["law@2", "safety@1"]), unique=True)
    desired = draw(st.lists(st.sampled_from(["calm@3", "sellers@1"]), unique=True))
    steps = [
        f"{draw(SECONDS)} {draw(st.sampled_from(['drop', 'lower']))} {one.split('@')[0]}"
        for one in desired
        if draw(st.booleans())
    ]
    more = draw(st.lists(st.just("500 add late"), max_size=1))
    return Asked(skills=tuple(draw(skills)), desired=tuple(desired), relax=(*steps, *more))


@given(asks(), queues(), queues())
def test_a_change_of_the_queue_is_as_if_it_had_always_been_so(
    asked: Asked, was: Queue, now: Queue
) -> None:
    language = "language:de"
    changed = wants(now, besides(wants(was, asked, language), was), language)
    fresh = wants(now, asked, language)
    assert (changed.queue, set(changed.required)) == (fresh.queue, set(fresh.required))
    assert set(changed.desired) == set(fresh.desired)
    assert changed.lane(0) == fresh.lane(0)
    assert changed.lane(FOR_EVER) == fresh.lane(FOR_EVER)


@given(asks(), queues(), queues())
def test_asking_anew_twice_is_as_good_as_once(asked: Asked, was: Queue, now: Queue) -> None:
    language = "language:de"
    once = wants(now, besides(wants(was, asked, language), was), language)
    twice = wants(now, besides(once, was), language)
    assert set(twice.required) == set(once.required)
    assert set(twice.desired) == set(once.desired)
    assert twice.lane(FOR_EVER) == once.lane(FOR_EVER)
