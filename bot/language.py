"""The languages that the bot answers in: those that have replies (bot/replies/<language>.yml).

Which language a text is in is found by `bot.components.language`.
"""

from bot import paths

DEFAULT = "en"
LANGUAGES = tuple(sorted(file.stem for file in paths.REPLIES.glob("*.yml")))
