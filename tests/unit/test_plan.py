"""What the children get to see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from base.settings import Settings
from tandem.plan import Plan

MACHINE = {
    "PATH": "/usr/bin",
    "LANG": "C.UTF-8",
    "HOME": "/home/me",
    "AWS_SECRET_ACCESS_KEY": "x",
    "TANDEM_DATABASE_URL": "postgresql://me:secret@db/desk",
    "TANDEM_REDIS_URL": "redis://cache",
    "TANDEM_LOG_LEVEL": "debug",
    "PGPASSFILE": "/etc/pgpass",
    "OPENBLAS_CORETYPE": "Haswell",
}


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(replace(Settings(), data_dir=tmp_path), MACHINE)


def test_rasa_gets_its_two_secrets_its_tracker_and_nothing_else(plan: Plan, tmp_path: Path) -> None:
    env = plan.rasa(tmp_path / "m.tar.gz", 8083).env
    assert set(env) == {
        *("PATH", "LANG", "TMPDIR", "PYTHONUNBUFFERED", "HOME", "OPENBLAS_CORETYPE"),
        *("RASA_TELEMETRY_ENABLED", "TANDEM_BOT_TOKEN_FILE", "TANDEM_ACTIONS_TOKEN_FILE"),
        "TANDEM_TRACKER_DB",
    }
    assert env["HOME"] == str(tmp_path / "bot" / "home")


def test_several_bots_share_their_trackers_and_get_the_way_to_the_password(tmp_path: Path) -> None:
    url = "postgresql://bots@db/trackers"
    shared = Plan(replace(Settings(), data_dir=tmp_path, tracker_url=url), MACHINE)
    env = shared.rasa(tmp_path / "m.tar.gz", 8083).env
    assert (env["TANDEM_TRACKER_DB"], env["PGPASSFILE"]) == (url, "/etc/pgpass")


def test_the_action_server_gets_the_way_to_the_orders_and_no_database(plan: Plan) -> None:
    env = plan.action_server().env
    assert env["TANDEM_ORDERS_URL"] == "http://127.0.0.1:8081"
    assert env["TANDEM_KNOWLEDGE_URL"] == "http://127.0.0.1:8080"
    assert env["TANDEM_KNOWLEDGE_TOKEN_FILE"].endswith("/secrets/knowledge_token")
    assert not {"TANDEM_DATABASE_URL", "TANDEM_BOT_TOKEN_FILE", "AWS_SECRET_ACCESS_KEY"} & set(env)


def test_training_gets_no_secret_at_all(plan: Plan) -> None:
    env = plan.bot_command("bot.train", "--out", "x").env
    assert not [name for name in env if name.startswith("TANDEM_")]


def test_the_desk_gets_the_settings_and_what_its_database_client_reads(plan: Plan) -> None:
    env = plan.desk().env
    assert env["TANDEM_DATABASE_URL"] == MACHINE["TANDEM_DATABASE_URL"]
    assert env["PGPASSFILE"] == "/etc/pgpass"
    assert "AWS_SECRET_ACCESS_KEY" not in env


def test_no_secret_stands_on_a_command_line(plan: Plan, tmp_path: Path) -> None:
    plan.make_folders_and_secrets()
    secrets = [file.read_text().strip() for file in (tmp_path / "secrets").iterdir()]
    programs = [plan.desk(), plan.order_system(), plan.action_server(), plan.rasa(tmp_path, 8083)]
    assert len(secrets) == 6
    for program in programs:
        shown = " ".join([*program.command, *program.env.values()])
        assert not any(secret in shown for secret in secrets), program.name


def test_a_secret_in_a_file_of_its_owner_is_used_where_it_lies(plan: Plan, tmp_path: Path) -> None:
    own = tmp_path / "mine"
    given = replace(plan.settings, secret_files=(("bot_token", own),))
    env = Plan(given, {}).rasa(tmp_path, 8083).env
    assert env["TANDEM_BOT_TOKEN_FILE"] == str(own)
