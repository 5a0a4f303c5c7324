"""The few sentences that the channel itself says, when nothing else can."""

APOLOGY = {
    "de": "Das hat gerade nicht geklappt: Unser System antwortet nicht. Ich habe nichts geändert.",
    "en": "That did not work just now: our system is not answering. I have changed nothing.",
}
