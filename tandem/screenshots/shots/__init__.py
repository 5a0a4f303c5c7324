"""The states of each screen."""
