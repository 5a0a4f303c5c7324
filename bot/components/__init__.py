"""The bot's own NLU components, named in config.yml. docs/bot.md says how they work together."""
