"""The bot's own NLU components, named in config.yml."""
