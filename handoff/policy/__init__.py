"""When the bot must stop, and why: pure rules over closed, typed facts."""
