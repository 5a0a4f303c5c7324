"""A seller objects to a penalty: which one, why, are you sure, sent. People decide about it."""

from __future__ import annotations

from actions.dialogues.partner import finish, label, pick, seller_of
from actions.sellers import Penalty
from actions.talk import Talk
from actions.transport import Failed, Refused

_LONGEST = 3_000
_SHOWN = 400


async def seller_penalty_appeal(talk: Talk) -> None:
    """Appeals after a yes, in the seller's words. What can't be appealed is told with why."""
    seller = await seller_of(talk, "seller_penalty_appeal")
    if seller is None:
        return
    result = await talk.shop.penalties(seller)
    if isinstance(result, Failed):
        talk.trouble(result, None, "trouble.before_change")
        return
    penalties = () if isinstance(result, Refused) else result.value
    able = {one.id: one for one in penalties if one.can_appeal}
    if not able:
        talk.report(Refused("nothing_to_appeal", result.took_ms), None)
        told = [_why_not(talk, one) for one in penalties if one.status != "lifted"]
        finish(talk, told or [talk.words.text("penalty.none")])
        return
    chosen = pick(talk, "penalty", {i: _short(talk, p) for i, p in able.items()}, "penalty.which")
    if chosen is not None:
        await _appeal(talk, able[chosen])


async def _appeal(talk: Talk, one: Penalty) -> None:
    reasons = _reasons(talk)
    if not reasons:
        talk.ask("objection", "penalty.ask", [talk.human()], **_values(talk, one))
    elif talk.turn.answer is None:
        shown = reasons if len(reasons) <= _SHOWN else reasons[: _SHOWN - 1] + "…"
        talk.confirm("penalty.confirm", penalty=one.id, reasons=shown)
    elif not talk.turn.answer:
        talk.say("penalty.kept", penalty=one.id)
    else:
        await _send(talk, one, reasons)


async def _send(talk: Talk, one: Penalty, reasons: str) -> None:
    result = await talk.shop.appeal(one.id, reasons, talk.turn.key(talk.action))
    if isinstance(result, Failed):
        talk.trouble(result, None, "trouble.before_change")
        return
    talk.report(result, None, changed=not isinstance(result, Refused))
    if isinstance(result, Refused):
        name = f"penalty.{result.code}"
        known = name if talk.words.knows(name) else "penalty.refused"
        talk.give_up(known, **_values(talk, one))
    else:
        talk.say("penalty.done", penalty=one.id)


def _reasons(talk: Talk) -> str:
    """What the seller gave as reasons so far, with this turn's words; kept until the end."""
    turn = talk.turn
    before = talk.noted("reasons") or ""
    asked = turn.requested in ("objection", "confirmed")
    if not asked or turn.pressed or turn.intent in ("affirm", "deny") or not turn.text.strip():
        return before
    words = "".join(c for c in turn.text if c.isprintable() or c in "\n\t").strip()
    reasons = f"{before}\n{words}".strip()[:_LONGEST]
    talk.note("reasons", reasons)
    if turn.requested == "confirmed":
        talk.first_time()  # more reasons are no fruitless turn
    return reasons


def _why_not(talk: Talk, one: Penalty) -> str:
    over = one.status == "in_force"
    return talk.words.text(
        "penalty.appeal_window_over" if over else "penalty.already_appealed", **_values(talk, one)
    )


def _values(talk: Talk, one: Penalty) -> dict[str, str]:
    return {
        "penalty": one.id,
        "what": _short(talk, one),
        "imposed": talk.day(one.imposed_at),
        "day": talk.day(one.appeal_until),
    }


def _short(talk: Talk, one: Penalty) -> str:
    """What it is for and what it costs."""
    text = label(talk, "penalty_kind", one.kind)
    if one.points:
        text += f", {talk.words.text('penalty.points', points=one.points)}"
    if one.amount_minor:
        text += f", {talk.money(one.amount_minor, one.currency)}"
    return text
