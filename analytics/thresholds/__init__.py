"""Which confidence should let the bot act? Risk, coverage and cost from labelled turns. Pure.

Nothing here changes a rule: it draws what each threshold would mean and proposes the cheapest.
"""
