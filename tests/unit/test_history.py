"""The checker of histories finds what it is there for."""

from typing import Any

from tests.history import Happened, lost, wrongs

Log = list[Happened]


def log(*events: tuple[str, str, dict[str, Any]]) -> Log:
    seqs: dict[str, int] = {}
    rows = []
    for number, (stream, name, body) in enumerate(events, 1):
        seqs[stream] = seqs.get(stream, 0) + 1
        rows.append(
            Happened(
                number=number,
                at=number,
                seen=number,
                stream=stream,
                seq=seqs[stream],
                name=name,
                body=body,
            )
        )
    return rows


def escalated(stream: str, version: int = 2) -> tuple[str, str, dict[str, Any]]:
    body = {"handoff_id": f"h-{stream}", "priority": 0, "owner": "queue", "version": version}
    return stream, "Escalated", body


def offered(stream: str, agent: str) -> tuple[str, str, dict[str, Any]]:
    return stream, "Offered", {"handoff_id": f"h-{stream}", "agent_id": agent}


def accepted(stream: str, agent: str, version: int = 3) -> tuple[str, str, dict[str, Any]]:
    body = {"agent_id": agent, "owner": "agent", "version": version}
    return stream, "OfferAccepted", {**body, "handoff_id": f"h-{stream}"}


def test_a_sound_history_has_nothing_wrong() -> None:
    sound = log(
        escalated("a"),
        escalated("b"),
        offered("a", "mia"),
        accepted("a", "mia"),
        offered("b", "mia"),
        ("b", "OfferDeclined", {"agent_id": "mia", "handoff_id": "h-b"}),
        ("a", "HandedBack", {"agent_id": "mia", "owner": "bot", "version": 4}),
    )
    assert wrongs(sound, 2) == []


def test_a_gap_in_a_conversation_is_found() -> None:
    [first, second] = log(escalated("a"), offered("a", "mia"))
    late = Happened(**{**vars(second), "seq": 3})
    assert "gap" in wrongs([first, late], 3)[0]


def test_an_illegal_owner_and_a_version_that_jumps_are_found() -> None:
    assert any("cannot happen" in one for one in wrongs(log(accepted("a", "mia", 2)), 3))
    assert any("says" in one for one in wrongs(log(escalated("a", version=5)), 3))


def test_an_agent_who_holds_too_many_is_found() -> None:
    rows = log(escalated("a"), escalated("b"), offered("a", "mia"), offered("b", "mia"))
    assert wrongs(rows, 2) == []
    assert wrongs(rows, 1) == ["mia holds 2 of 1"]


def test_somebody_who_was_overtaken_is_found() -> None:
    rows = log(escalated("a"), escalated("b"), offered("b", "mia"), offered("a", "jo"))
    assert wrongs(rows, 3) == ["h-a was overtaken by who came 1.000 s later"]


def test_whom_the_offer_could_not_see_yet_was_not_overtaken() -> None:
    first, *others = log(escalated("a"), escalated("b"), offered("b", "mia"), offered("a", "jo"))
    for seen, overtaken in ((2.9, True), (3.0, False)):
        rows = [Happened(**{**vars(first), "seen": seen}), *others]
        assert bool(wrongs(rows, 3)) == overtaken


def test_an_acknowledged_turn_that_is_not_stored_once_is_lost() -> None:
    def turn(seq: int, name: str) -> dict[str, Any]:
        return {"seq": seq, "turn": {"client_turn_id": name}}

    told = {"x": 1, "y": 2, "z": 3}
    assert lost(told, [turn(1, "x"), turn(2, "y"), turn(3, "z")]) == []
    assert lost(told, [turn(1, "x"), turn(2, "y"), turn(4, "y")]) == ["y", "z"]
