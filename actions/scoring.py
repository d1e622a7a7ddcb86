"""Scores of an index set: loaded, scored by the unit, reviewed, made final by the chair.

The unit scores itself; the standing office reviews, with a reason where it differs; the chair
makes the result final, and then nothing about that unit changes any more.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import OFFICE, require_role
from models import journal
from models.dti import (
    DtiFinal,
    DtiIndex,
    DtiScore,
    Stage,
    as_data,
    by_unit,
    finals,
    index_set,
    latest_scores,
)
from models.plan import Plan
from models.roster import Post, Unit
from rules.index_score import Given, points_of
from rules.index_set import Criterion, IndexSet
from rules.states import RightsError, Role

CHAIR = frozenset({Role.CHAIR})


class Unready(StrEnum):
    """Why a score or a result cannot be taken now."""

    SCORED = "scored_already"
    NO_REASON = "no_reason"
    NOT_REVIEWED = "not_reviewed"
    REVIEWED = "reviewed_already"
    FINAL = "final"
    NO_CRITERION = "no_criterion"
    NO_UNIT = "no_unit"


class ScoringError(ValueError):
    """The score or the result cannot be taken now; `key` names why, for surfaces."""

    def __init__(self, key: Unready, message: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is scored: one criterion of one unit."""

    index: DtiIndex
    unit: Unit
    criterion: str
    given: Given
    evidence: str = ""
    note: str = ""


def load_index(
    session: Session, plan: Plan, index: IndexSet, *, actor: Actor, now: datetime
) -> DtiIndex:
    """Load a set for a plan; the same one again changes nothing.

    Raises RightsError unless the standing office or an administrator does it, ScoringError
    where a changed set already has scores: these were given by the old one.
    """
    require_role(plan, actor, OFFICE | {Role.ADMINISTRATOR}, "load an index set")
    data = as_data(index)
    row = session.exec(
        select(DtiIndex).where(DtiIndex.plan_id == plan.id, DtiIndex.code == index.code)
    ).first()
    if row is not None and row.data == data:
        return row
    if row is not None and latest_scores(session, row):
        message = f'"{index.code}" has scores already; load the changed set under another code'
        raise ScoringError(Unready.SCORED, message, code=index.code)
    if row is None:
        row = DtiIndex(
            plan_id=plan.id or 0,
            code=index.code,
            year=index.year,
            data=data,
            loaded_at=now,
            loaded_by=actor.label,
        )
    row.data, row.year, row.loaded_at, row.loaded_by = data, index.year, now, actor.label
    session.add(row)
    session.flush()
    _note(session, "loaded", row.code, {"criteria": len(index.criteria)}, actor=actor, now=now)
    return row


def units_scored_by(session: Session, actor: Actor) -> frozenset[int]:
    """Return the units for which the actor scores: as head, delegate or clerk."""
    units = session.exec(select(Post.unit_id).where(col(Post.id).in_(actor.post_ids)))
    return frozenset(units) | actor.clerk_of


def score(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> DtiScore:
    """Keep the unit's own score of one criterion.

    Raises RightsError, ScoreError for what cannot be scored, ScoringError once it is
    reviewed or final.
    """
    if wanted.unit.id not in units_scored_by(session, actor):
        message = f'"{actor.label}" may not score {wanted.unit.name}; the unit itself does'
        raise RightsError(message)
    slot = (wanted.unit.id or 0, Stage.REVIEW, wanted.criterion)
    if slot in latest_scores(session, wanted.index):
        message = f"{wanted.criterion} of {wanted.unit.name} is reviewed; ask the standing office"
        raise ScoringError(Unready.REVIEWED, message, criterion=wanted.criterion)
    return _keep(session, wanted, Stage.SELF, actor=actor, now=now)


def review(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> DtiScore:
    """Keep the standing office's score of one criterion; another than the unit's has a reason.

    Raises RightsError, ScoreError, and ScoringError without a reason or once it is final.
    """
    plan = session.get_one(Plan, wanted.index.plan_id)
    require_role(plan, actor, OFFICE, "review scores")
    own = latest_scores(session, wanted.index).get(
        (wanted.unit.id or 0, Stage.SELF, wanted.criterion)
    )
    points = points_of(_criterion(wanted), wanted.given)
    if (own is None or own.exact != points) and not wanted.note.strip():
        message = f"{wanted.criterion} of {wanted.unit.name}: say why it differs from its own score"
        raise ScoringError(Unready.NO_REASON, message, criterion=wanted.criterion)
    return _keep(session, wanted, Stage.REVIEW, actor=actor, now=now)


def accept_rest(
    session: Session, index: DtiIndex, unit: Unit, *, actor: Actor, now: datetime
) -> int:
    """Take over the unit's own scores that have not been reviewed; return how many."""
    latest = latest_scores(session, index)
    rest = [
        row
        for (of, stage, criterion), row in latest.items()
        if of == unit.id and stage is Stage.SELF and (of, Stage.REVIEW, criterion) not in latest
    ]
    for row in rest:
        wanted = Wanted(index=index, unit=unit, criterion=row.criterion, given=row.given)
        review(session, wanted, actor=actor, now=now)
    return len(rest)


def finish(
    session: Session, index: DtiIndex, unit: Unit, *, actor: Actor, now: datetime
) -> DtiFinal:
    """Make the result of a unit final; the same again changes nothing.

    Raises RightsError unless the chair does it, ScoringError while a criterion waits for its
    review.
    """
    plan = session.get_one(Plan, index.plan_id)
    require_role(plan, actor, CHAIR, "make results final")
    known = finals(session, index).get(unit.id or 0)
    if known is not None:
        return known
    latest = latest_scores(session, index)
    waiting = [
        c.code
        for c in index_set(index).criteria
        if (unit.id or 0, Stage.REVIEW, c.code) not in latest
    ]
    if waiting:
        named = ", ".join(waiting)
        message = f"{unit.name}: {named} wait for the review of the standing office"
        raise ScoringError(Unready.NOT_REVIEWED, message, unit=unit.name, named=named)
    scores = {code: _text(points) for code, points in by_unit(latest)[unit.id or 0].items()}
    final = DtiFinal(
        index_id=index.id or 0,
        unit_id=unit.id or 0,
        scores=scores,
        sha256=_seal(index, unit, scores),
        finished_at=now,
        finished_by=actor.label,
    )
    session.add(final)
    session.flush()
    subject = f"{index.code}:{unit.code}"
    _note(session, "finished", subject, {"sha256": final.sha256}, actor=actor, now=now)
    return final


def _seal(index: DtiIndex, unit: Unit, scores: Mapping[str, str | None]) -> str:
    kept = json.dumps([index.data, unit.code, scores], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(kept.encode()).hexdigest()


def _keep(
    session: Session, wanted: Wanted, stage: Stage, *, actor: Actor, now: datetime
) -> DtiScore:
    index, unit, given = wanted.index, wanted.unit, wanted.given
    if unit.id in finals(session, index):
        message = f"the result of {unit.name} is final; nothing about it changes any more"
        raise ScoringError(Unready.FINAL, message, unit=unit.name)
    points = points_of(_criterion(wanted), given)
    row = DtiScore(
        index_id=index.id or 0,
        unit_id=unit.id or 0,
        criterion=wanted.criterion,
        stage=stage.value,
        points=_text(points),
        numerator=_text(given.numerator),
        denominator=_text(given.denominator),
        value=_text(given.value),
        evidence=wanted.evidence.strip(),
        note=wanted.note.strip(),
        given_at=now,
        given_by=actor.label,
    )
    session.add(row)
    session.flush()
    details = {"criterion": row.criterion, "points": row.points, "note": row.note}
    act = "scored" if stage is Stage.SELF else "reviewed"
    _note(session, act, f"{index.code}:{unit.code}", details, actor=actor, now=now)
    return row


def _criterion(wanted: Wanted) -> Criterion:
    index = index_set(wanted.index)
    found = index.criterion(wanted.criterion)
    if found is None:
        known = ", ".join(each.code for each in index.criteria)
        message = f'"{index.code}" has no criterion "{wanted.criterion}"; it has {known}'
        raise ScoringError(Unready.NO_CRITERION, message, criterion=wanted.criterion)
    if not any(wanted.unit.kind == kind for kind in index.unit_kinds):
        message = f'"{index.code}" is not for {wanted.unit.name}, a unit of kind {wanted.unit.kind}'
        raise ScoringError(Unready.NO_UNIT, message, unit=wanted.unit.name)
    return found


def _text(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def _note(
    session: Session,
    act: str,
    subject: str,
    details: Mapping[str, object],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    journal.write(
        session, at=now, actor=actor.label, act=f"dti.{act}", subject=subject, details=details
    )
