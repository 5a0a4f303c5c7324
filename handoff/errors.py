"""What a command may refuse: problems that know their HTTP answer. Nothing has changed then."""

from base.problems import BadRequest, Conflict, Gone, NotFound


class NotThere(NotFound):
    """There is no such thing, or not for this caller."""

    def __init__(self, message: str) -> None:
        super().__init__("not_found", message)


class Stale(Conflict):
    """The conversation has moved on: another owner, agent or version."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("stale", message, **details)


class Taken(Conflict):
    """Another agent has the conversation."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("taken", message, **details)


class NoCapacity(Conflict):
    """The agent holds as many conversations as allowed."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("no_capacity", message, **details)


class OfferGone(Conflict):
    """The offer is no longer open."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("offer_gone", message, **details)


class BadChoice(BadRequest):
    """The pressed button was never offered in this conversation."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_choice", message)


class AlreadyAnswered(Conflict):
    """The survey has its answer."""

    def __init__(self, message: str) -> None:
        super().__init__("already_answered", message)


class SurveyExpired(Gone):
    """The survey is no longer open."""

    def __init__(self, message: str) -> None:
        super().__init__("expired", message)


class IdentityClash(Conflict):
    """This token belongs to another verified customer."""

    def __init__(self, message: str) -> None:
        super().__init__("identity_clash", message)
