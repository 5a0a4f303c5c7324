"""What supervisors set up over HTTP, in verbs."""

from __future__ import annotations

from typing import Any

from tests.desk import CustomerClient, DeskServer, StaffClient
from tests.managers import said


async def make_queue(who: StaffClient, queue_id: str, status: int = 201, **more: Any) -> Any:
    body = {"id": queue_id, "name": queue_id.title(), **more}
    return await said(await who.post("/api/setup/queues", body), status)


async def change_queue(who: StaffClient, queue_id: str, status: int = 200, **given: Any) -> Any:
    return await said(await who.patch(f"/api/setup/queues/{queue_id}", given), status)


async def archive(who: StaffClient, queue_id: str, status: int = 200, **body: Any) -> Any:
    return await said(await who.post(f"/api/setup/queues/{queue_id}/archive", body), status)


async def make_team(who: StaffClient, team_id: str, status: int = 201) -> Any:
    body = {"id": team_id, "name": team_id.title()}
    return await said(await who.post("/api/setup/teams", body), status)


async def make_skill(who: StaffClient, code: str, status: int = 201) -> Any:
    body = {"code": code, "name": f"Skill {code}"[:80]}
    return await said(await who.post("/api/setup/skills", body), status)


async def change_agent(
    who: StaffClient, agent: StaffClient, status: int = 200, **given: Any
) -> Any:
    return await said(await who.patch(f"/api/setup/agents/{agent.user_id}", given), status)


async def warned(who: StaffClient) -> dict[str, list[str]]:
    """{code: what the warnings with it say}."""
    found: dict[str, list[str]] = {}
    for one in (await who.get("/api/setup/check"))["warnings"]:
        found.setdefault(one["code"], []).append(one["says"])
    return found


async def waits(desk: DeskServer, language: str = "en") -> CustomerClient:
    """A customer who wants a human, and waits."""
    customer = await desk.customer(language=language)
    await customer.say("I want a human" if language == "en" else "Ich will einen Menschen")
    return customer


OFFICE = {"mon": [["09:00", "12:30"], ["13:30", "18:00"]], "tue": [["09:00", "18:00"]]}


async def make_calendar(
    who: StaffClient, calendar_id: str, status: int = 201, **document: Any
) -> Any:
    usual = {"id": calendar_id, "name": calendar_id.title(), "zone": "Europe/Berlin"}
    body = {**usual, "hours": OFFICE, **document}
    return await said(await who.post("/api/setup/calendars", body), status)


async def change_calendar(
    who: StaffClient, calendar_id: str, status: int = 200, **given: Any
) -> Any:
    return await said(await who.patch(f"/api/setup/calendars/{calendar_id}", given), status)


async def preview(who: StaffClient, lang: str = "en", **document: Any) -> Any:
    path = f"/api/setup/calendars/preview?lang={lang}"
    return await said(await who.post(path, {"zone": "Europe/Berlin", "hours": OFFICE, **document}))


async def make_target(who: StaffClient, target_id: str, status: int = 201, **given: Any) -> Any:
    body = {"id": target_id, "name": target_id.title(), **given}
    return await said(await who.post("/api/setup/targets", body), status)


async def change_target(who: StaffClient, target_id: str, status: int = 200, **given: Any) -> Any:
    return await said(await who.patch(f"/api/setup/targets/{target_id}", given), status)


async def delete(who: StaffClient, path: str, status: int = 204) -> Any:
    """Delete `calendars/office`, `targets/vip`; what is said when it stays."""
    answer = await who.post(f"/api/setup/{path}/delete")
    if status != 204:
        return await said(answer, status)
    assert answer.status == 204, await answer.text()
