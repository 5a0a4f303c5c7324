"""The commands on models: which serves, and switches from one to another."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from base import log
from base.db import Session
from base.ids import new_id
from workbench.errors import (
    AlreadyServing,
    AlreadySwitching,
    GateRefused,
    NothingToRollBackTo,
    NotThere,
)
from workbench.events import (
    STREAM,
    ModelFound,
    ModelPromoted,
    ModelRolledBack,
    SwitchFailed,
    SwitchStarted,
)
from workbench.tables import Model, Promotion

Kind = Literal["promote", "roll_back"]


def newest(session: Session) -> list[Model]:
    """All models, newest first."""
    return list(session.scalars(select(Model).order_by(Model.trained_at.desc(), Model.id)))


def one(session: Session, model_id: str) -> Model:
    """The model. Raises NotThere."""
    model = session.get(Model, model_id)
    if model is None:
        raise NotThere("There is no such model.")
    return model


def serving(session: Session) -> Model | None:
    """The model that serves, as far as the workbench knows."""
    return session.scalars(select(Model).where(Model.state == "serving")).first()


def last_promotion(session: Session) -> Promotion | None:
    """The latest switch, finished or not."""
    query = select(Promotion).order_by(Promotion.started_at.desc(), Promotion.id.desc())
    return session.scalars(query.limit(1)).first()


def adopt(session: Session, file: str, card: dict[str, Any]) -> Model:
    """List the model that the bot serves; one that the workbench did not train is new to it."""
    log.lock(session, STREAM)
    model_id = str(card["model"])
    found = session.get(Model, model_id)
    model = found or Model(
        id=model_id,
        file=file,
        sha256=str(card["sha256"]),
        fingerprint=str(card.get("fingerprint")),
        trained_at=datetime.fromisoformat(str(card["trained_at"])),
        trained_by=None,
    )
    if model.state != "serving":
        _now_serves(session, model)
        session.add(model)
        log.append(session, STREAM, ModelFound(model_id=model_id), actor="system")
    return model


def before_the_serving_one(session: Session) -> Model:
    """The model to roll back to: the one that the serving model took over from.

    Raises NothingToRollBackTo.
    """
    now = serving(session)
    done = select(Promotion).where(Promotion.state == "done")
    if now is not None:
        done = done.where(Promotion.model_id == now.id)
    last = session.scalars(done.order_by(Promotion.finished_at.desc()).limit(1)).first()
    model = session.get(Model, last.from_model_id) if last and last.from_model_id else None
    if model is None:
        raise NothingToRollBackTo("No model served before this one.")
    return model


def start_switch(session: Session, kind: Kind, model_id: str, by: str) -> Promotion:
    """Note that another model is to serve.

    Raises NotThere, GateRefused, AlreadyServing or AlreadySwitching.
    """
    log.lock(session, STREAM)
    model = one(session, model_id)
    now = serving(session)
    if model.state == "refused":
        reasons = model.gate["reasons"] if model.gate else []
        raise GateRefused("The gate does not let this model serve.", reasons=reasons)
    if now is not None and now.id == model_id:
        raise AlreadyServing("This model serves already.")
    if switching(session) is not None:
        raise AlreadySwitching("A switch to another model is under way.")
    promotion = Promotion(
        id=new_id("prm"),
        kind=kind,
        model_id=model_id,
        from_model_id=now.id if now else None,
        state="switching",
        by=by,
        started_at=session.now,
    )
    session.add(promotion)
    event = SwitchStarted(
        promotion_id=promotion.id,
        kind=kind,
        model_id=model_id,
        from_model_id=promotion.from_model_id,
    )
    log.append(session, STREAM, event, actor=by)
    return promotion


def switching(session: Session) -> Promotion | None:
    """The switch that is under way."""
    return session.scalars(select(Promotion).where(Promotion.state == "switching")).first()


def switched(session: Session, promotion_id: str) -> None:
    """The model serves. Once only: a second telling changes nothing."""
    log.lock(session, STREAM)
    promotion = session.get_one(Promotion, promotion_id)
    if promotion.state != "switching":
        return
    promotion.state, promotion.finished_at = "done", session.now
    _now_serves(session, one(session, promotion.model_id))
    event = ModelPromoted if promotion.kind == "promote" else ModelRolledBack
    told = event(
        promotion_id=promotion_id,
        model_id=promotion.model_id,
        from_model_id=promotion.from_model_id,
    )
    log.append(session, STREAM, told, actor=promotion.by)


def not_switched(session: Session, promotion_id: str, why: str) -> None:
    """The model could not serve; the one before goes on. Once only."""
    log.lock(session, STREAM)
    promotion = session.get_one(Promotion, promotion_id)
    if promotion.state != "switching":
        return
    promotion.state, promotion.why, promotion.finished_at = "failed", why, session.now
    event = SwitchFailed(promotion_id=promotion_id, model_id=promotion.model_id)
    log.append(session, STREAM, event, actor=promotion.by)


def _now_serves(session: Session, model: Model) -> None:
    for other in session.scalars(select(Model).where(Model.state == "serving")):
        other.state = "retired"
    model.state = "serving"
