"""An agent asks again for what the package held: it is noticed, in kinds and never in words."""

from handoff.bot_client import BotTurn
from handoff.bot_protocol import Understanding
from tests.fakes.bot import reading
from tests.world import World

ORDER = {"entity": "order_id", "value": "TD-100482", "start": 0, "end": 9}


def about_an_order(turn: BotTurn) -> Understanding:
    if "human" in turn.text:
        return reading(turn, "human_request")
    return reading(turn, "order_status", entities=[ORDER])


async def handed_over(world: World) -> None:
    world.bot.understands = about_an_order
    await world.arrives("Ann")
    await world.says("Ann", "TD-100482, where is it?")
    await world.says("Ann", "I want a human")
    await world.agent("Mara")
    await world.route()
    await world.accepts("Mara")


async def test_a_question_for_the_order_that_was_named_is_noticed(world: World) -> None:
    await handed_over(world)
    await world.replies("Mara", "Ann", "Hello, could you give me your order number, please?")
    [event] = await world.events("Ann", "AgentReasked")
    assert event["kinds"] == ["order_id"]


async def test_how_can_i_help_is_noticed_only_as_the_first_words(world: World) -> None:
    await handed_over(world)
    await world.replies("Mara", "Ann", "Hi! How can I help you today?")
    [event] = await world.events("Ann", "AgentReasked")
    assert event["kinds"] == ["matter"]
    await world.replies("Mara", "Ann", "It is on its way. How can I help you further?")
    assert len(await world.events("Ann", "AgentReasked")) == 1


async def test_what_nobody_knew_may_be_asked_for(world: World) -> None:
    await handed_over(world)
    await world.replies("Mara", "Ann", "I see your order TD-100482. What is your phone number?")
    assert await world.events("Ann", "AgentReasked") == []
