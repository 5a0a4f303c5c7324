"""Sent to a colleague by name: whoever can take it, and nobody else."""

import pytest

from handoff.commands import agent, transfer
from handoff.errors import NotAble
from tests.api.test_line import is_waiting, queue, rings_at, skilled
from tests.world import World


async def passed_on(world: World, to: str) -> None:
    conversation = await world.conversation("Anna")
    await world.db.write(
        transfer.transfer,
        conversation.id,
        world.agents["Mia"],
        version=conversation.version,
        note="",
        to_agent=world.agents[to],
    )


async def held_by_mia(world: World) -> None:
    await skilled(world, "Mia", skills={"language:de": 3})
    await is_waiting(world, "Anna", "de")
    await world.db.write(agent.take, world.conversations["Anna"][0], world.agents["Mia"])


async def test_a_colleague_need_not_have_what_is_merely_desired(world: World) -> None:
    await held_by_mia(world)
    await skilled(world, "Eve", skills={"language:fr": 1})
    await passed_on(world, "Eve")
    assert await world.route() == 1
    assert await rings_at(world, "Mia", "Eve") == [0, 1]


async def test_a_colleague_who_could_never_take_it_is_refused_and_nothing_moves(
    world: World,
) -> None:
    await is_waiting(world, "Ann")
    await queue(world, language="required")
    await held_by_mia(world)
    await skilled(world, "Eve", skills={"language:fr": 1})
    with pytest.raises(NotAble) as refused:
        await passed_on(world, "Eve")
    assert refused.value.details == {"rule": "skill", "skill": "language:de"}
    assert (await world.conversation("Anna")).agent_id == world.agents["Mia"]


async def test_once_it_is_for_everybody_again_the_wishes_count_again(world: World) -> None:
    await held_by_mia(world)
    await skilled(world, "Eve", skills={"language:fr": 1})
    await passed_on(world, "Eve")
    assert (await world.handoff("Anna")).lane == "support|"
    assert await world.route() == 1
    assert await rings_at(world, "Eve") == [1]
    await world.time_passes(31)
    assert (await world.handoff("Anna")).lane == "support|language:de@1"
