"""The only writers of conversation state, one file per actor: load, decide (pure), apply, log."""
