"""Tests of the bot's side. Run: bot/.venv/bin/python -m pytest tests/bot"""
