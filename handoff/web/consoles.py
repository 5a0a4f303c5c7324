"""Who has a console open in this process, so that a closed tab is not an absent agent."""


class Consoles:
    """How many consoles each agent has open in this process."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}

    def arrive(self, agent_id: str) -> None:
        """One more."""
        self._open[agent_id] = self._open.get(agent_id, 0) + 1

    def leave(self, agent_id: str) -> bool:
        """One less; True when it was the last."""
        self._open[agent_id] -= 1
        if self._open[agent_id]:
            return False
        del self._open[agent_id]
        return True
