"""Whoever signs in chooses the language of the own screens."""

from base import log
from tests.desk import DeskServer


async def test_a_chosen_language_stays_and_the_desks_words_come_in_it(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    assert (await mia.post("/api/auth/language", {"language": "de"})).status == 204
    assert (await mia.post("/api/auth/language", {"language": "de"})).status == 204
    me = await (await mia.http.get("/api/auth/me")).json()
    assert me["user"]["language"] == "de"
    tags = await (await mia.http.get("/api/desk/tags")).json()
    assert "Lieferung" in str(tags)
    told = await desk.desk.database.read(log.read, f"user:{mia.user_id}")
    assert [event.name for event in told].count("LanguageChanged") == 1


async def test_a_language_that_no_screen_speaks_is_refused(desk: DeskServer) -> None:
    mia = await desk.staff("Mia")
    answer = await mia.post("/api/auth/language", {"language": "tlh"})
    assert answer.status == 422
    me = await (await mia.http.get("/api/auth/me")).json()
    assert me["user"]["language"] == "en"
