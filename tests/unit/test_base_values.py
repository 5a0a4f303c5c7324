"""Clock, ids, plain values, settings and secrets."""

from __future__ import annotations

import itertools
import re
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.clock import ManualClock, SystemClock
from base.ids import new_id
from base.plain import plain
from base.secrets import read_or_create
from base.settings import SETTINGS, Settings, SettingsError


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock(datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == datetime(2026, 3, 2, 9, tzinfo=UTC)
    clock.advance(90)
    clock.advance(timedelta(minutes=1))
    assert clock.now() == datetime(2026, 3, 2, 9, 2, 30, tzinfo=UTC)
    clock.set(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_manual_clock_refuses_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        ManualClock(datetime(2026, 3, 2))  # noqa: DTZ001


def test_ids_are_unique_opaque_and_sort_by_time() -> None:
    ids = [new_id("cnv") for _ in range(5_000)]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"cnv_[0-9a-hjkmnp-tv-z]{26}", one) for one in ids)


def test_ids_of_one_millisecond_are_far_apart() -> None:
    """Nobody finds the neighbour of an id by counting."""
    numbers = [int.from_bytes(new_id("a")[2:].encode()) for _ in range(200)]
    assert min(b - a for a, b in itertools.pairwise(numbers)) > 1_000_000


class Colour(Enum):
    RED = "red"


def test_plain_spells_values_as_json() -> None:
    at = datetime(2026, 3, 2, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    value = {Colour.RED: [at, date(2026, 1, 2), timedelta(seconds=1.5), {"b", "a"}, (1, None)]}
    assert plain(value) == {
        "red": ["2026-03-02T09:00:00.000005Z", "2026-01-02", 1.5, ["a", "b"], [1, None]]
    }


@pytest.mark.parametrize(
    "value",
    [object(), float("nan"), {1: 2}, b"x", datetime(2026, 1, 1)],  # noqa: DTZ001
)
def test_plain_refuses_what_json_cannot_say(value: object) -> None:
    with pytest.raises(TypeError):
        plain(value)


def test_settings_have_defaults_that_need_nothing() -> None:
    settings = Settings.from_env({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.effective_database_url.endswith("/var/desk.db")
    assert settings.effective_bot_url == "http://127.0.0.1:8083"
    assert settings.effective_orders_url == "http://127.0.0.1:8081"
    assert settings.redis_url is None


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_env(
        {
            "TANDEM_PORT": "9000",
            "TANDEM_DATABASE_URL": "postgresql://desk@db/desk",
            "TANDEM_BOT_URL": "http://rasa:5005/",
            "TANDEM_ALLOWED_ORIGINS": "https://shop.example, http://localhost:3000",
            "TANDEM_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,::1",
            "TANDEM_LOG_LEVEL": "DEBUG",
        }
    )
    assert settings.port == 9000
    assert [*map(str, settings.trusted_proxies)] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
    assert settings.effective_database_url == "postgresql://desk@db/desk"
    assert settings.effective_bot_url == "http://rasa:5005"
    assert settings.effective_orders_url == "http://127.0.0.1:9001"
    assert settings.allowed_origins == ("https://shop.example", "http://localhost:3000")
    assert settings.log_level == "debug"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TANDEM_PORT", "eighty"),
        ("TANDEM_PORT", "0"),
        ("TANDEM_PORT", "65535"),
        ("TANDEM_PORT", "²"),
        ("TANDEM_DATABASE_URL", "mysql://x"),
        ("TANDEM_REDIS_URL", "localhost:6379"),
        ("TANDEM_BOT_URL", "rasa:5005"),
        ("TANDEM_ORDERS_URL", "http://"),
        ("TANDEM_ALLOWED_ORIGINS", "https://shop.example/path"),
        ("TANDEM_ALLOWED_ORIGINS", "*"),
        ("TANDEM_LOG_LEVEL", "loud"),
        ("TANDEM_TRUSTED_PROXIES", "the balancer"),
        ("TANDEM_TRUSTED_PROXIES", "10.0.0.0/40"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({name: value})
    assert name in str(refused.value)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_the_home_of_an_unknown_user_is_refused_in_a_sentence() -> None:
    with pytest.raises(SettingsError, match="TANDEM_DATA_DIR names the home of an unknown user"):
        Settings.from_env({"TANDEM_DATA_DIR": "~nobody-of-this-name/var"})


@given(st.dictionaries(st.sampled_from([one.name for one in SETTINGS]), st.text(max_size=30)))
def test_any_text_gives_settings_or_a_clear_refusal(environ: dict[str, str]) -> None:
    try:
        Settings.from_env(environ)
    except SettingsError as refused:
        assert str(refused).endswith(".")


def test_every_setting_says_what_it_means() -> None:
    assert all(one.meaning.endswith(".") for one in SETTINGS)


def test_a_secret_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    made = read_or_create(settings, "identity_key")
    assert len(made) >= 43
    assert read_or_create(settings, "identity_key") == made
    path = tmp_path / "var" / "secrets" / "identity_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["identity_key"]


def test_a_secret_can_lie_in_a_file_of_the_operator(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the vault\n")
    environ = {"TANDEM_IDENTITY_KEY_FILE": str(tmp_path / "key")}
    assert read_or_create(Settings.from_env(environ), "identity_key") == "from the vault"


@pytest.mark.parametrize("content", [None, "", b"\xff"])
def test_an_unreadable_secret_is_refused_by_name(
    tmp_path: Path, content: str | bytes | None
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    settings = Settings.from_env({"TANDEM_BOT_TOKEN_FILE": str(path)})
    with pytest.raises(SettingsError, match="TANDEM_BOT_TOKEN_FILE"):
        read_or_create(settings, "bot_token")


def test_a_secret_name_cannot_leave_its_directory(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name"):
        read_or_create(Settings(data_dir=tmp_path), "../x")
