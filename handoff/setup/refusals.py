"""What a supervisor asked for that makes no sense, or that something stands in the way of: problems
that know their HTTP answer. Nothing has changed then. The page has its own words for each code.
"""

from collections.abc import Mapping

from base.problems import BadRequest, Conflict

#: Asked for what can never be. code -> sentence; the names in braces are the problem's details.
SENSELESS: Mapping[str, str] = {
    "bad_id": "“{given}” is no short name: small letters, digits, “-” and “_”, at most 40.",
    "bad_skill": "“{given}” is no skill: small letters, digits, “_”, “.”, “:” and “-”.",
    "language_needs_no_row": "“{given}” is a language: give it to agents as it is.",
    "out_of_range": "“{field}” must be a whole number from {low} to {high}.",
    "weight_above": "Nobody could take one: it weighs {weight}, and nobody has over {most} places.",
    "overflow_itself": "A queue cannot overflow into itself.",
    "overflow_circle": "These queues would overflow in a circle: {circle}.",
    "overflow_archived": "The queue “{given}” is archived, so nothing can overflow into it.",
    "overflow_when": "Say after how many seconds it overflows.",
    "unknown_queue": "There is no queue “{given}”.",
    "unknown_team": "There is no team “{given}”.",
    "unknown_skill": "There is no skill “{given}”.",
    "unknown_calendar": "There are no business hours “{given}”.",
    "bad_calendar": "{told}",
    "no_texts": "Write the text in one language at least.",
    "unknown_language": "There is no language “{given}”.",
    "unknown_gap": "“{{{given}}}” is no gap that can be filled. There are: {known}.",
    "bad_pathway": "“{given}” is no pathway: letters, digits, “_” and “.” make one.",
    "move_to_itself": "Those who wait cannot be moved into the queue that is archived.",
}
#: Something is in the way. It may go away.
IN_THE_WAY: Mapping[str, str] = {
    "exists": "“{given}” is there already.",
    "default_queue": "“{given}” takes in whoever goes nowhere else, so it cannot be archived.",
    "people_wait": "{n} wait in this queue: say into which queue they are moved.",
    "overflows_here": "Other queues overflow into this one: {queues}. Change them first.",
    "archived": "The queue “{given}” is archived: open it again first.",
    "team_in_use": "The team is in use: {agents} agents, queues: {queues}.",
    "calendar_in_use": "The business hours are in use: {agents} agents, queues: {queues}.",
    "target_in_use": "The target is in use: rules that name it: {rules}.",
    "pathway_taken": "The pathway “{given}” has a target already: “{target}”.",
    "default_target": "“{given}” is for all that have no target of their own: it stays so.",
    "skill_in_use": "The skill is in use: {agents} agents have it, {waiting} who wait need it, "
    "rules that name it: {rules}.",
}


class Senseless(BadRequest):
    """What was asked for can never be. Raises KeyError for an unknown code."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, SENSELESS[code].format(**details), **details)


class InTheWay(Conflict):
    """What was asked for cannot be while something else is so. Raises KeyError."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, IN_THE_WAY[code].format(**details), **details)
