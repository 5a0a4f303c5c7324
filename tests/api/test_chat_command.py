"""`bin/tandem chat`: a person, a terminal and the bot."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.bot_client import BotError
from handoff.bot_protocol import Proposal, QuickReply
from tandem import chat, cli
from tandem.chat import Chat, converse
from tests.fakes.bot import FakeBot, saying

YES = QuickReply(title="Yes, cancel it", payload='/affirm{"order_id": "TD-1"}')


async def talk(bot: FakeBot, *lines: str, **more: str) -> list[str]:
    """What the terminal shows when a person types these lines."""
    shown: list[str] = []
    typed = iter(lines)
    one = Chat(bot, more.get("language", "en"), more.get("customer"), shown.append)
    await converse(one, lambda: next(typed, None))
    return shown


async def test_every_turn_shows_what_was_understood_and_what_would_be_said() -> None:
    shown = "\n".join(await talk(FakeBot(), "where is my order?"))
    assert "understood  order_status 0.95, faq 0.05  (margin 0.90)" in shown
    assert "bot> Answer to: where is my order?" in shown


async def test_a_number_presses_the_button_and_another_number_is_text() -> None:
    bot = FakeBot()
    bot.responds = lambda turn, _: Proposal.model_validate(
        saying(turn, "Cancel?").model_dump()
        | {"messages": [{"text": "Cancel?", "quick_replies": [YES.model_dump()]}]}
    )
    shown = await talk(bot, "cancel", "1", "7")
    assert "  [1] Yes, cancel it" in shown
    assert [turn.payload for turn in bot.asked] == [None, YES.payload, None]
    assert [turn.text for turn in bot.asked] == ["cancel", YES.title, "7"]


async def test_a_customer_is_verified_only_when_named_on_the_command_line() -> None:
    bot = FakeBot()
    await talk(bot, "hello")
    await talk(bot, "hello", customer="C-1003", language="de")
    assert [turn.customer["external_id"] for turn in bot.asked] == [None, "C-1003"]
    assert [turn.customer["verified"] for turn in bot.asked] == [False, True]
    assert bot.asked[1].language == "de"


async def test_a_failing_turn_is_told_and_the_chat_goes_on() -> None:
    bot = FakeBot()
    understand = bot.understands
    bot.understands = lambda turn: BotError("timeout") if turn.text == "1" else understand(turn)
    shown = await talk(bot, "1", "hello")
    assert shown[0] == "  the bot failed: timeout"
    assert any(line.startswith("bot> ") for line in shown)


async def test_what_the_bot_says_cannot_command_the_terminal() -> None:
    shown = await talk(FakeBot(), "\x1b]0;gotcha\x07 \x9b2J")
    assert not any("\x1b" in line or "\x9b" in line or "\x07" in line for line in shown)


def test_without_a_bot_the_command_says_how_to_start_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TANDEM_BOT_URL", "http://127.0.0.1:9")
    assert cli.main(["chat", "--data-dir", str(tmp_path)]) == 1
    assert "No bot answers at http://127.0.0.1:9" in capsys.readouterr().err


def test_the_help_names_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        chat.main(["--help"])
    assert "--language" in capsys.readouterr().out
