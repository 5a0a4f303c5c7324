"""The dialogues. Each is one function that runs from the top each turn; slots are its memory."""
