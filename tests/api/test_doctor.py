"""What `bin/tandem doctor` sees."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from base.clock import SystemClock
from base.settings import Settings
from tandem import checkups, doctor
from tandem.checkups import Level
from tandem.model import write_json
from tandem.plan import Plan
from tests.fakes.oidc_provider import oidc_provider


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    plan = Plan(replace(Settings(), data_dir=tmp_path), {})
    plan.make_folders_and_secrets()
    return plan


def test_an_environment_that_fits_its_lock_is_well(tmp_path: Path) -> None:
    lock, folder = tmp_path / "desk.lock", tmp_path / ".venv"
    folder.mkdir()
    lock.write_text("aiohttp==3.14.5\n")
    assert checkups.environment(folder, [lock]).level is Level.FAIL
    (folder / "made-from.lock").write_text("aiohttp==3.14.5\n")
    assert checkups.environment(folder, [lock]).level is Level.OK
    lock.write_text("aiohttp==3.14.6\n")
    assert checkups.environment(folder, [lock]).level is Level.WARN


def test_a_secret_that_others_may_read_fails(plan: Plan) -> None:
    folder = plan.data / "secrets"
    assert {f.level for f in checkups.secrets(folder, plan.settings)} == {Level.OK}
    (folder / "bot_token").chmod(0o644)
    [bad] = [f for f in checkups.secrets(folder, plan.settings) if f.level is Level.FAIL]
    assert "bot_token" in bad.what
    assert "mode 0644" in bad.detail


def test_a_data_directory_that_others_may_look_into_warns(plan: Plan) -> None:
    for mode, level in ((0o700, Level.OK), (0o755, Level.WARN)):
        plan.data.chmod(mode)
        assert checkups.data_directory(plan.data).level is level


def test_a_secret_file_that_a_setting_names_and_is_not_there_fails(plan: Plan) -> None:
    given = replace(plan.settings, secret_files=(("bot_token", plan.data / "nowhere"),))
    assert Level.FAIL in {f.level for f in checkups.secrets(plan.data / "secrets", given)}


@pytest.mark.parametrize(
    ("free", "level"), [(100 * 2**30, Level.OK), (2**30, Level.WARN), (2**20, Level.FAIL)]
)
def test_little_space_warns_and_too_little_fails(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda place: type("", (), {"free": free}))
    assert checkups.disk(plan.data / "not" / "yet").level is level


def test_a_database_that_is_not_there_yet_is_not_made_by_looking(plan: Plan) -> None:
    assert checkups.database(plan.settings.effective_database_url).level is Level.WARN
    assert not (plan.data / "desk.db").exists()
    assert checkups.database("postgresql://me:secret@127.0.0.1:1/x").level is Level.FAIL


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux has these tables")
def test_a_bot_that_listens_to_the_world_fails() -> None:
    for host, level in (("127.0.0.1", Level.OK), ("0.0.0.0", Level.FAIL)):
        with socket.create_server((host, 0)) as server:
            port = server.getsockname()[1]
            settings = replace(Settings(), port=port - 3)
            [found] = [
                finding
                for finding in checkups.loopback_only(settings)
                if "the bot " in finding.detail
            ]
        assert found.level is level, host


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("0100007F:1F90", ("127.0.0.1", 8080)),
        ("00000000:0050", ("0.0.0.0", 80)),
        ("00000000000000000000000001000000:1F90", ("::1", 8080)),
        ("0000000000000000FFFF00000100007F:1F90", ("127.0.0.1", 8080)),
    ],
)
def test_the_tables_of_sockets_are_read_rightly(
    tmp_path: Path, word: str, shown: tuple[str, int]
) -> None:
    table = tmp_path / "tcp"
    table.write_text(f"sl local rem st\n0: {word} 0:0 0A\n1: {word} 0:0 01\n")
    [(host, port)] = checkups.listening(table)
    assert (str(host), port) == shown


async def test_a_tandem_that_is_not_started_is_a_warning(plan: Plan) -> None:
    unused = Plan(replace(plan.settings, port=_unused()), {})
    [finding] = await checkups.health(unused)
    assert finding.level is Level.WARN
    assert "bin/run" in finding.detail


async def test_the_model_that_serves_is_named_and_a_silent_bot_fails(plan: Plan) -> None:
    async def health(request: web.Request) -> web.Response:
        token = (plan.data / "secrets" / "bot_token").read_text().strip()
        assert request.headers["Authorization"] == f"Bearer {token}"
        return web.json_response({"ready": True, "model": "own-1"})

    app = web.Application()
    app.router.add_get("/webhooks/tandem/health", health)
    async with TestServer(app) as server:
        write_json(plan.bot / "serving.json", {"url": str(server.make_url("")).rstrip("/")})
        finding = await checkups.bot(plan)
        assert (finding.level, finding.detail) == (Level.OK, "serves the model own-1")
    assert (await checkups.bot(plan)).level is Level.FAIL


async def test_every_part_of_a_running_tandem_is_asked(plan: Plan) -> None:
    async def health(request: web.Request) -> web.Response:
        return web.json_response({})

    app = web.Application()
    app.router.add_get("/health", health)
    async with TestServer(app) as server:
        running = Plan(replace(plan.settings, port=int(server.port or 0)), {})
        found = await checkups.health(running)
    assert [finding.what for finding in found] == ["desk", "order system", "bot", "action server"]
    assert [finding.level for finding in found] == [Level.OK, *[Level.FAIL] * 3]


def test_the_doctor_ends_with_1_when_something_fails(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TANDEM_DATA_DIR", str(plan.data))
    monkeypatch.setenv("TANDEM_PORT", str(_unused()))
    monkeypatch.setattr(doctor, "of_installation", lambda checkout: iter([]))
    assert doctor.main([]) == 0
    (plan.data / "secrets" / "bot_token").chmod(0o644)
    assert doctor.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(line.split()[0] in ("ok", "warn", "FAIL") for line in lines)


def _unused() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_the_provider_for_sign_on_is_looked_at(plan: Plan) -> None:
    assert await checkups.sign_on(plan.settings) == []
    async with oidc_provider(SystemClock().now) as provider:
        given = replace(plan.settings, sign_on=provider.settings(desk_url="https://desk.example"))
        [well] = await checkups.sign_on(given)
        assert (well.level, well.what) == (Level.OK, f"sign-on with {provider.origin}")
        assert "https://desk.example/api/auth/sign-on/return" in well.detail
        provider.metadata = {"issuer": "https://evil.example"}
        [bad] = await checkups.sign_on(given)
        assert (bad.level, "another issuer" in bad.detail) == (Level.FAIL, True)
    [away] = await checkups.sign_on(given)
    assert away.level is Level.FAIL
