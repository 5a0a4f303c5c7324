"""What the workbench may refuse, as named errors. `workbench/routes.py` maps them to HTTP."""

from __future__ import annotations


class Refused(Exception):
    """Nothing has changed. `code` is what the client gets, the message is for the trainer."""

    code = "refused"
    status = 409

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.details = details


class NotThere(Refused):
    """There is no such turn, training or model."""

    code = "not_found"
    status = 404


class AlreadyDecided(Refused):
    """Another trainer was first; `state`, `by` and `intent` say with what."""

    code = "already_decided"


class NotDecided(Refused):
    """There is no verdict to take back."""

    code = "not_decided"


class TooManyFromCustomer(Refused):
    """One customer has taught enough for today."""

    code = "too_many_from_customer"


class Contradicts(Refused):
    """The same words stand under another `intent`."""

    code = "contradicts"


class UnknownIntent(Refused):
    """The bot has no such intent, or no data in this language."""

    code = "unknown_intent"
    status = 422


class NotAnExample(Refused):
    """The words cannot become training data."""

    code = "not_an_example"
    status = 422


class DataNotWritable(Refused):
    """The training data cannot be read or written."""

    code = "data_not_writable"
    status = 503


class AlreadyTraining(Refused):
    """A training runs: `training_id`."""

    code = "already_training"


class GateRefused(Refused):
    """The model may not serve: `reasons`."""

    code = "gate_refused"


class DamagedModel(Refused):
    """The model's file is missing, truncated or another one."""

    code = "damaged_model"


class AlreadyServing(Refused):
    """The model serves already."""

    code = "already_serving"


class AlreadySwitching(Refused):
    """A switch to another model is under way."""

    code = "already_switching"


class NothingToRollBackTo(Refused):
    """No model served before this one."""

    code = "nothing_to_roll_back_to"


class NoSupervisor(Refused):
    """The bot runs elsewhere: the workbench cannot switch its model."""

    code = "no_supervisor"
    status = 503
