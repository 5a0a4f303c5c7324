"""What can be wrong with a table, each fault with its code and its sentence. Pure.

The sentences stand here in English; other languages in `handoff/ruleset/texts/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: code -> (kind, sentence). The names in braces are `rule`, `by` and the fault's own values.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "too_many_rules": ("form", "A table has a list of at most {most} rules."),
    "no_name": ("form", "Rule {number} has no name."),
    "same_name": ("double", "The name “{rule}” is used twice."),
    "no_conditions": ("form", "Rule “{rule}” has no conditions."),
    "too_many_conditions": ("form", "Rule “{rule}” has more than {most} conditions."),
    "no_condition": ("form", "Rule “{rule}”: a condition is [fact, op, value], not {given}."),
    "unknown_fact": ("unknown", "Rule “{rule}”: there is no fact “{fact}”."),
    "not_yet_known": (
        "unknown",
        "Rule “{rule}”: “{fact}” is not known yet when the table “{table}” is asked.",
    ),
    "wrong_operator": (
        "impossible",
        "Rule “{rule}”: “{fact}” cannot be asked with “{op}”, only with {allowed}.",
    ),
    "not_a_flag": ("impossible", "Rule “{rule}”: “{fact}” is true or false, not {given}."),
    "not_a_number": ("impossible", "Rule “{rule}”: “{fact}” is a number, not {given}."),
    "not_a_word": ("impossible", "Rule “{rule}”: “{fact}” is compared with a word."),
    "not_words": ("impossible", "Rule “{rule}”: “{fact}” is compared with a list of words."),
    "never_this_word": (
        "impossible",
        "Rule “{rule}”: “{fact}” is never “{given}”; it is one of {allowed}.",
    ),
    "out_of_range": (
        "impossible",
        "Rule “{rule}”: “{fact}” is {bounds}, so “{op} {given}” makes no sense.",
    ),
    "no_pathway": (
        "impossible",
        "Rule “{rule}”: “{given}” is no pathway: letters, digits, “_” and “.” make one.",
    ),
    "no_tag": (
        "impossible",
        "Rule “{rule}”: “{given}” is no tag: letters, digits, “_” and “.” make one.",
    ),
    "tag_too_deep": ("impossible", "Rule “{rule}”: The tag “{given}” has more than {most} levels."),
    "no_outcome": (
        "impossible",
        "Rule “{rule}”: “{given}” is no then; it must be one of {allowed}.",
    ),
    "needless_reason": (
        "impossible",
        "Rule “{rule}”: “{given}” is no escalation, so it has no reason.",
    ),
    "no_reason": (
        "impossible",
        "Rule “{rule}”: “{given}” is no reason; it must be one of {allowed}.",
    ),
    "no_minutes": (
        "impossible",
        "Rule “{rule}”: “{given}” is no number of minutes between -{most} and {most}.",
    ),
    "no_route": (
        "impossible",
        "Rule “{rule}”: A route is {{queue: NAME, skills: [...], desired: [...]}}, not “{given}”.",
    ),
    "not_in_a_route": ("impossible", "Rule “{rule}”: A route has no “{given}”."),
    "no_skills": ("impossible", "Rule “{rule}”: Skills are a list of names."),
    "no_skill": (
        "impossible",
        "Rule “{rule}”: “{given}” is no skill: a small-letter name, and @1 to @5 for its level.",
    ),
    "no_step": (
        "impossible",
        "Rule “{rule}”: “{given}” is no step: seconds, then drop, lower or add, then of what.",
    ),
    "relaxes_nothing": (
        "impossible",
        "Rule “{rule}”: a step relaxes “{given}”, which is not among the desired skills.",
    ),
    "no_target": ("impossible", "Rule “{rule}”: “{given}” is no name of a service target."),
    "unknown_queue": ("unknown", "Rule “{rule}”: there is no queue “{given}”."),
    "archived_queue": (
        "unknown",
        "Rule “{rule}”: the queue “{given}” is archived and takes nobody in.",
    ),
    "unknown_skill": ("unknown", "Rule “{rule}”: there is no skill “{given}”."),
    "unknown_target": ("unknown", "Rule “{rule}”: there is no service target “{given}”."),
    "no_thresholds": ("form", "Thresholds are names with probabilities."),
    "unknown_threshold": ("unknown", "There is no threshold “{given}”; known are {allowed}."),
    "no_probability": ("impossible", "The threshold “{name}” is a probability, not {given}."),
    "contradiction": (
        "contradiction",
        "Rule “{rule}” can never hold: {asked} contradict each other.",
    ),
    "never_true": ("contradiction", "Rule “{rule}” can never hold: {asked} is never true."),
    "shadowed": ("shadowed", "Rule “{rule}” can never fire: {by} comes first."),
    "shadowed_together": (
        "shadowed",
        "Rule “{rule}” can never fire: {by} come first and together take all that it asks for.",
    ),
    "said_twice": ("shadowed", "Rule “{rule}” says again what {by} says."),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault: its code (SENTENCES), the rule, and the values of its sentence. `by`: the earlier
    rules that take everything.
    """

    code: str
    rule: str | None = None
    by: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """form, unknown, impossible, double, contradiction or shadowed."""
        return SENTENCES[self.code][0]

    @property
    def says(self) -> str:
        """The fault in an English sentence."""
        return self.told(SENTENCES[self.code][1], "“{}”")

    def told(self, sentence: str, quotes: str) -> str:
        """The fault by that sentence. `quotes`: how a name is quoted, such as `“{}”`."""
        by = ", ".join(quotes.format(name) for name in self.by)
        return sentence.format(rule=self.rule, by=by, **self.values)


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A fault that does not know its rule yet."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def of(self, rule: str) -> Fault:
        """The fault of that rule."""
        return Fault(code=self.code, rule=rule, values=self.values)
