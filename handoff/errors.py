"""What a command may refuse: problems that know their HTTP answer. Nothing has changed then."""

from base.problems import BadRequest, Conflict, Gone, NotFound, Unauthorized


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


class NotAble(Conflict):
    """The colleague who is to get it could never take it."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("not_able", message, **details)


class BadChoice(BadRequest):
    """The pressed button was never offered in this conversation."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_choice", message)


class UnknownTag(BadRequest):
    """A tag that is not on the list."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("unknown_tag", message, **details)


class UnknownStep(BadRequest):
    """A step that stands in no procedure."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("unknown_step", message, **details)


class BadFiles(BadRequest):
    """The files cannot go with this message."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_files", message)


class FilesFull(Conflict):
    """The conversation holds as many bytes of files as it may."""

    def __init__(self, message: str) -> None:
        super().__init__("files_full", message)


class BadContact(BadRequest):
    """Nobody could be reached by what the customer wrote: `no_contact`, `no_phone`."""


class SlotTaken(Conflict):
    """The time is not to be had (any more)."""

    def __init__(self, message: str) -> None:
        super().__init__("slot_taken", message)


class NotOpen(Conflict):
    """The call-back is over, or another agent deals with it."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("not_open", message, **details)


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


class IdentitySpent(Unauthorized):
    """The shop's word has let somebody in already."""

    def __init__(self) -> None:
        super().__init__("bad_identity", "The shop's word about this customer is not valid.")
