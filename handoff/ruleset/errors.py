"""What the strategy refuses: problems that know their HTTP answer. Nothing has changed then."""

from base.problems import BadRequest, Conflict


class NotSound(BadRequest):
    """The draft does not pass its check, so it is not published. `faults` by table."""

    def __init__(self, faults: dict[str, list[dict[str, object]]]) -> None:
        super().__init__(
            "not_sound", "The check found faults: nothing was published.", faults=faults
        )


class Overtaken(Conflict):
    """Somebody else changed the same meanwhile. The details say who and what."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__("overtaken", message, **details)


class NoDraft(Conflict):
    """The ruleset is published or discarded, so it cannot be changed."""

    def __init__(self) -> None:
        super().__init__("no_draft", "This ruleset can no longer be changed: make a new draft.")


class ServesAlready(Conflict):
    """The ruleset decides already."""

    def __init__(self) -> None:
        super().__init__("serves_already", "These rules decide already.")


class NotPublished(Conflict):
    """Only rules that decided before can be rolled back to, and only numbered ones be tried."""

    def __init__(self, message: str = "These rules never decided.") -> None:
        super().__init__("not_published", message)


class ExperimentRuns(Conflict):
    """One experiment runs at a time, and the rules stay as they are meanwhile."""

    def __init__(self, experiment_id: str) -> None:
        text = "An experiment is running: stop it first."
        super().__init__("experiment_runs", text, experiment=experiment_id)


class SameRules(Conflict):
    """An experiment compares two different rulesets."""

    def __init__(self) -> None:
        super().__init__("same_rules", "These rules decide already: there is nothing to compare.")


class NotInThatState(Conflict):
    """The experiment has begun or ended already."""

    def __init__(self, state: str) -> None:
        text = f"The experiment is {state}, so this cannot be done."
        super().__init__("not_in_that_state", text, state=state)
