"""What a command may refuse, as named errors. `handoff/web` maps them to HTTP."""


class CommandError(Exception):
    """A command was refused; nothing changed. `code` is what the client gets."""

    code = "refused"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.details = details


class NotThere(CommandError):
    """There is no such thing, or not for this caller."""

    code = "not_found"


class Stale(CommandError):
    """The conversation has moved on: another owner, agent or version."""

    code = "stale"


class Taken(CommandError):
    """Another agent has the conversation."""

    code = "taken"


class NoCapacity(CommandError):
    """The agent holds as many conversations as allowed."""

    code = "no_capacity"


class OfferGone(CommandError):
    """The offer is no longer open."""

    code = "offer_gone"


class BadChoice(CommandError):
    """The pressed button was never offered in this conversation."""

    code = "bad_choice"


class AlreadyAnswered(CommandError):
    """The survey has its answer."""

    code = "already_answered"


class SurveyExpired(CommandError):
    """The survey is no longer open."""

    code = "expired"


class IdentityClash(CommandError):
    """This token belongs to another verified customer."""

    code = "identity_clash"
