"""Demo data: a month of made-up service, driven through the desk's real commands.

People and their words are invented (`dialogues/`); every decision, handoff and event is the desk's.
"""
