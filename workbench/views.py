"""What the workbench's calls take and answer (docs/api.md, "Workbench")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from base.http import Body, Reply, text_field
from workbench import tables
from workbench.inbox import Item

Names = Mapping[str, str]
Why = Literal["not_for_the_bot", "unclear", "several_matters", "private", "spam", "other"]
_Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_/.-]{1,100}$")]


class Asked(Body):
    state: Literal["open", "corrected", "dismissed"] = "open"
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] | None = None
    after: Annotated[str, Field(max_length=100)] | None = None


class Correct(Body):
    intent: _Word
    text: text_field | None = None


class Dismiss(Body):
    why: Why


class CorrectionView(Reply):
    intent: str | None
    text: str | None
    why: str | None
    by: str
    at: datetime


class RankedIntent(Reply):
    name: str
    confidence: float


class CandidateView(Reply):
    turn_id: str
    conversation_id: str
    at: datetime
    text: str
    masked: bool
    language: str
    intents: list[RankedIntent]
    why: str
    times: int
    state: str
    correction: CorrectionView | None


class CandidateReply(Reply):
    candidate: CandidateView


class CandidatesReply(Reply):
    candidates: list[CandidateView]
    next: str | None


class IntentView(Reply):
    name: str
    matter: str | None
    examples: dict[str, int]
    learnt: int


class IntentsReply(Reply):
    intents: list[IntentView]


class TrainingView(Reply):
    id: str
    state: str
    step: str
    progress: float
    log_tail: list[str]
    why: str | None
    by: str
    started_at: datetime
    finished_at: datetime | None
    model_id: str | None


class TrainingsReply(Reply):
    trainings: list[TrainingView]


class ModelView(Reply):
    id: str
    file: str
    trained_at: datetime
    trained_by: str | None
    state: str
    report: dict[str, Any] | None
    gate: dict[str, Any] | None


class PromotionView(Reply):
    kind: str
    model_id: str
    from_model_id: str | None
    state: str
    why: str | None
    by: str
    started_at: datetime
    finished_at: datetime | None


class PromotionReply(Reply):
    promotion: PromotionView


class ModelsReply(Reply):
    serving: str | None
    promotion: PromotionView | None
    models: list[ModelView]


def candidate_view(item: Item, by: Names) -> CandidateView:
    candidate, row = item.candidate, item.correction
    verdict = None
    if row is not None and row.state != "open":
        verdict = CorrectionView(
            intent=row.intent, text=row.text, why=row.why, by=by.get(row.by, row.by), at=row.at
        )
    return CandidateView(
        turn_id=candidate.turn_id,
        conversation_id=candidate.conversation_id,
        at=candidate.at,
        text=item.text,
        masked=item.masked,
        language=candidate.language,
        intents=[
            RankedIntent(name=str(one["name"]), confidence=float(one["confidence"]))
            for one in candidate.intents
        ],
        why=candidate.why,
        times=item.times,
        state=item.state,
        correction=verdict,
    )


def training_view(row: tables.Training, by: Names) -> TrainingView:
    return TrainingView(
        id=row.id,
        state=row.state,
        step=row.step,
        progress=row.progress,
        log_tail=row.log_tail,
        why=row.why,
        by=by.get(row.by, row.by),
        started_at=row.started_at,
        finished_at=row.finished_at,
        model_id=row.model_id,
    )


def model_view(row: tables.Model, by: Names) -> ModelView:
    return ModelView(
        id=row.id,
        file=row.file,
        trained_at=row.trained_at,
        trained_by=by.get(row.trained_by, row.trained_by) if row.trained_by else None,
        state=row.state,
        report=row.report,
        gate=row.gate,
    )


def promotion_view(row: tables.Promotion, by: Names) -> PromotionView:
    return PromotionView(
        kind=row.kind,
        model_id=row.model_id,
        from_model_id=row.from_model_id,
        state=row.state,
        why=row.why,
        by=by.get(row.by, row.by),
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
