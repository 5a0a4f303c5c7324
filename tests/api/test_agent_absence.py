"""An agent who reloads is not gone; one who stays away gives the waiting customers back."""

from handoff.commands import presence
from handoff.model import Owner
from tests.api.test_handoffs import waiting
from tests.world import World


async def test_a_reload_of_the_console_moves_nothing(world: World) -> None:
    mia = await world.agent("Mia")
    await waiting(world, "Ann")
    await world.route()
    await world.accepts("Mia")
    for _ in range(10):
        await world.db.write(presence.disconnected, mia)
        await world.time_passes(5)
        await world.db.write(presence.connected, mia)
    await world.time_passes(600)
    assert (await world.conversation("Ann")).agent_id == mia
    assert await world.events("Ann", "AgentLost") == []


async def test_customers_of_an_agent_who_is_lost_go_back_to_the_head(world: World) -> None:
    mia = await world.agent("Mia")
    await waiting(world, "Ann", "Ben")
    await world.route()
    await world.accepts("Mia")
    await world.accepts("Mia")
    await world.replies("Mia", "Ben", "I'm looking into it.")
    await world.db.write(presence.disconnected, mia)
    await world.time_passes(31)
    await world.time_passes(61)
    assert (await world.conversation("Ann")).owner == Owner.QUEUE
    assert (await world.conversation("Ben")).agent_id == mia, "Ben has had his answer"
    assert (await world.handoff("Ann")).at_head
