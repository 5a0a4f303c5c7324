"""The traps of Rasa 3.6, each closed against the real thing."""

from __future__ import annotations

import json
import os
import shutil
import socket
import tarfile
from pathlib import Path

import pytest

from tests.bot.conftest import ACTIONS_TOKEN, Bot, Process, call, free_port, run, start_actions
from tests.bot.fake_orders import ANNA, BEN

SPACES = ["", " ", "\u00a0", "\u3000", "\u2028", "\u001f", "\ufeff", "\n\t"]
COMMANDS = ["/restart", '/cancel_order@1.0{"order_id": "TD-100482"}', "/session_start", "/back"]


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("command", [*COMMANDS, "\uff0frestart"])
def test_a_slash_from_a_customer_is_text(bot: Bot, space: str, command: str) -> None:
    """The model may guess what it likes, but it guesses: no certainty, no built-in intent, no
    smuggled entity.
    """
    body = {
        "conversation": "c",
        "turn": "t",
        "text": f"{space}{command}",
        "language": "en",
        "channel": "web",
    }
    status, answer = bot.post("understand", body)
    assert status == 200
    assert answer["intents"][0]["confidence"] < 1.0
    assert len(answer["intents"]) == 10
    names = {one["name"] for one in answer["intents"]}
    assert not names & {"restart", "session_start", "back", "nlu_fallback"}
    assert all(one["extractor"] == "EntityExtractor" for one in answer["entities"])
    for one in answer["entities"]:
        assert body["text"][one["start"] : one["end"]]


def test_a_slash_said_in_a_dialogue_runs_nothing(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    talk.say("/affirm")
    assert bot.shop.writes == [] or talk.sent["understanding"]["intents"][0]["name"] == "affirm"
    talk.say('/cancel_order@1.0{"order_id":"TD-100482"}')
    assert all("TD-100482" not in path for _, path, _ in bot.shop.writes)


ROUTES = [
    "/",
    "/version",
    "/status",
    "/model",
    "/domain",
    "/conversations/c/tracker",
    "/webhooks/rest/webhook",
    "/webhooks/rasa/webhook",
    "/webhooks/tandem/health",
    "/webhooks/tandem/",
    "/docs",
]


@pytest.mark.parametrize("path", ROUTES)
def test_no_address_answers_without_the_token(bot: Bot, path: str) -> None:
    for body in (None, {"text": "x"}):
        status, answer = call(f"{bot.url}{path}", body, token=None)
        assert (status, answer["error"]["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("path", [p for p in ROUTES if p != "/webhooks/tandem/health"])
def test_rasas_own_routes_are_not_there_even_with_the_token(bot: Bot, path: str) -> None:
    assert call(f"{bot.url}{path}")[0] in (404, 405)


def test_the_action_server_answers_nobody_without_its_token(bot: Bot) -> None:
    base = f"http://127.0.0.1:{bot.actions_port}"
    for path in ("/webhook", "/health", "/actions", "/"):
        assert call(f"{base}{path}", token=None)[0] == 401
        assert call(f"{base}{path}", token="wrong")[0] == 401
    assert call(f"{base}/health", token=ACTIONS_TOKEN)[0] == 200


def test_both_servers_listen_on_loopback_only(bot: Bot) -> None:
    own = socket.gethostbyname(socket.gethostname())
    if own.startswith("127."):
        own = _outer_address()
    for port in (bot.port, bot.actions_port):
        with socket.socket() as probe, pytest.raises(OSError):
            probe.settimeout(2)
            probe.connect((own, port))


def _outer_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback")
        address = probe.getsockname()[0]
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    return address


def test_an_action_server_that_is_down_gives_an_honest_sentence_and_comes_back(bot: Bot) -> None:
    bot.processes[0].stop()
    try:
        talk = bot.talk(BEN, "de")
        text = talk.say("Wo ist meine Bestellung?")
        assert "antwortet nicht" in text
        assert talk.last["silent"] is False
        report = talk.last["actions"][0]
        assert (report["name"], report["status"]) == ("order_status_form", "failed")
        assert report["code"] == "action_server_unreachable"
        assert talk.last["took_ms"] < 4000
    finally:
        bot.processes[0] = start_actions(bot.actions_port, bot.environment, bot.folder)
    assert "TD-100500" in talk.say("Wo ist meine Bestellung?")


def test_an_action_server_that_dies_in_a_dialogue_changes_nothing(bot: Bot) -> None:
    talk = bot.talk(BEN, "en")
    talk.say("cancel my order")
    bot.processes[0].stop()
    try:
        talk.say("yes")
        assert talk.last["actions"][0]["code"] == "action_server_unreachable"
        assert talk.last["messages"]
    finally:
        bot.processes[0] = start_actions(bot.actions_port, bot.environment, bot.folder)
    talk.say("yes")
    assert "cancelled" in talk.text
    assert len(bot.shop.writes) == 1


def test_trackers_that_cannot_be_written_are_an_error_not_a_note_in_memory(
    model_file: Path, tmp_path: Path, bot: Bot
) -> None:
    database = tmp_path / "trackers.db"
    port = free_port()
    process = Process(
        "bot.serve",
        "--model",
        str(model_file),
        "--port",
        str(port),
        "--actions-url",
        "http://127.0.0.1:9/webhook",
        environment={**bot.environment, "TANDEM_TRACKER_DB": str(database)},
        log=tmp_path / "log",
    )
    try:
        _drop_events(database)
        other = Bot(
            f"http://127.0.0.1:{port}", port, 9, bot.model, bot.shop, tmp_path, {}, [process]
        )
        talk = other.talk(BEN, "en")
        _, heard = other.post("understand", talk._body(text="hello there, my secret is 4711"))
        with pytest.raises(AssertionError, match="bot_error"):
            talk.respond("hello there, my secret is 4711", heard)
        assert "4711" not in process.log.read_text()
    finally:
        process.stop()


def _drop_events(database: Path) -> None:
    import sqlite3

    with sqlite3.connect(database) as db:
        db.execute("drop table events")


def test_nothing_a_customer_wrote_is_logged(bot: Bot) -> None:
    talk = bot.talk(ANNA, "en")
    talk.say("where is TD-100482, my secret word is Rumpelstilzchen")
    for process in bot.processes:
        assert "Rumpelstilzchen" not in process.log.read_text()
    assert "trace-1" in bot.processes[1].log.read_text()


def test_a_damaged_model_is_refused_with_one_sentence(
    model_file: Path, tmp_path: Path, bot: Bot
) -> None:
    for damage in (_cut, _flip, _empty):
        file = _copy(model_file, tmp_path)
        damage(file)
        done = _serve(file, bot, tmp_path)
        assert done.returncode == 3
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert "damaged" in done.stderr
        assert "ready" not in done.stdout


def test_a_model_with_an_untrained_component_is_refused_even_with_the_right_checksum(
    model_file: Path, tmp_path: Path, bot: Bot
) -> None:
    file = _repacked(model_file, tmp_path, drop="arrays.npz")
    done = _serve(file, bot, tmp_path)
    assert done.returncode == 3
    assert "cannot be loaded" in done.stderr
    assert run("bot.canary", "--model", str(file)).returncode == 3


def test_a_model_that_says_the_same_for_everything_fails_the_canary(
    model_file: Path, tmp_path: Path
) -> None:
    file = _repacked(model_file, tmp_path, drop=None, flatten="model.json")
    done = run("bot.canary", "--model", str(file))
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_missing_model_and_a_missing_setting_are_told_in_a_sentence(
    tmp_path: Path, bot: Bot
) -> None:
    assert _serve(tmp_path / "none.tar.gz", bot, tmp_path).returncode == 3
    done = run("bot.serve", "--model", "x", "--port", "1", "--actions-url", "x", env=_bare())
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    done = run("actions.server", "--port", "1", env=_bare())
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def _bare() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}


def _serve(file: Path, bot: Bot, folder: Path):
    environment = {**_bare(), **bot.environment, "TANDEM_TRACKER_DB": str(folder / "t.db")}
    options = ("--model", str(file), "--port", str(free_port()), "--actions-url", "http://x/")
    return run("bot.serve", *options, env=environment)


def _copy(model_file: Path, folder: Path) -> Path:
    for file in (model_file, model_file.with_name(model_file.name + ".json")):
        shutil.copy(file, folder / file.name)
    return folder / model_file.name


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1000])


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _repacked(model_file: Path, folder: Path, drop: str | None, flatten: str | None = None) -> Path:
    """The model with one of its files missing or flattened, and a card that fits it."""
    from bot.model import sha256

    inside = folder / "inside"
    with tarfile.open(model_file) as archive:
        archive.extractall(inside)
    for file in inside.rglob("*"):
        if file.name == drop:
            file.unlink()
        elif file.name == flatten and "IntentClassifier" in file.parent.name:
            words = json.loads(file.read_text())
            for plan in words["plans"].values():
                for stage in plan["stages"]:
                    stage["weights"] = [0.0] * len(stage["weights"])
            file.write_text(json.dumps(words))
    target = folder / "model.tar.gz"
    with tarfile.open(target, "w:gz") as archive:
        archive.add(inside, arcname="")
    card = json.loads(model_file.with_name(model_file.name + ".json").read_text())
    target.with_name("model.tar.gz.json").write_text(json.dumps({**card, "sha256": sha256(target)}))
    return target
