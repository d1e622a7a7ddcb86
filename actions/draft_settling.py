"""What a draft needs besides its proposals: answers, whom names mean, what the plan is called."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from actions.actors import Actor
from actions.draft_roster import names_of, plan_named
from actions.drafting import (
    DraftFault,
    DraftMistakeError,
    claim,
    find_body,
    find_draft,
    name_bodies,
    record,
    require_drafter,
)
from models.plan import Plan
from models.plan_drafts import DraftBody, DraftQuestion, PlanDraft, bodies_of
from plan_reader.confirming.matching import candidates, is_group, sure
from plan_reader.document import CODE

NEW_POST, NEW_GROUP = "new:post", "new:group"
SETTINGS = (
    "code",
    "title",
    "number",
    "symbol",
    "issued_on",
    "issuer",
    "period_from",
    "period_to",
    "roster_plan",
    "chair",
    "deputy",
    "standing",
)
DAYS = ("issued_on", "period_from", "period_to")


def answer_question(
    session: Session,
    draft_id: int,
    question_id: int,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    answer: str,
    is_left_open: bool = False,
) -> DraftQuestion:
    """Answer a question, or leave it open: then the plan asks it."""
    require_drafter(session, actor)
    draft = find_draft(session, draft_id)
    question = session.get(DraftQuestion, question_id)
    if question is None or question.draft_id != draft.id:
        message = f"there is no question {question_id} in this draft; open the draft again"
        raise DraftMistakeError(DraftFault.GONE, message)
    if not answer.strip() and not is_left_open:
        message = "the question has no answer; write one, or leave it open"
        raise DraftMistakeError(DraftFault.NO_ANSWER, message)
    claim(question, version, actor=actor, now=now)
    question.answer, question.is_left_open = answer.strip(), is_left_open and not answer.strip()
    session.add(question)
    facts = {"question": question.code, "answer": question.answer, "left": question.is_left_open}
    record(session, draft, "draft.answered", actor=actor, now=now, facts=facts)
    return question


def name_body(
    session: Session,
    draft_id: int,
    body_id: int,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    owner: str,
) -> DraftBody:
    """Say which post or group of the roster a printed name means, or that it is new."""
    require_drafter(session, actor)
    draft = find_draft(session, draft_id)
    body = find_body(session, draft, body_id)
    names = names_of(session, str(draft.settings.get("roster_plan", "")))
    if owner not in {NEW_POST, NEW_GROUP, *names}:
        message = f'"{owner}" is not in the roster; choose one of the list'
        raise DraftMistakeError(DraftFault.UNKNOWN_OWNER, message, words=owner)
    claim(body, version, actor=actor, now=now)
    found = candidates(body.printed, names)
    body.owner = owner
    body.score = next((one.score for one in found if one.owner == owner), 0)
    session.add(body)
    facts = {"printed": body.printed, "owner": owner, "score": body.score}
    record(session, draft, "draft.body_named", actor=actor, now=now, facts=facts)
    return body


def make_all_new(session: Session, draft_id: int, *, actor: Actor, now: datetime) -> int:
    """Say of every name that nobody has matched that it is new; return how many those are."""
    require_drafter(session, actor)
    draft = find_draft(session, draft_id)
    waiting = [body for body in bodies_of(session, draft_id) if not body.owner]
    for body in waiting:
        claim(body, body.version, actor=actor, now=now)
        body.owner = NEW_GROUP if is_group(body.printed) else NEW_POST
        session.add(body)
    if waiting:
        facts = {"printed": [body.printed for body in waiting]}
        record(session, draft, "draft.bodies_new", actor=actor, now=now, facts=facts)
    return len(waiting)


def settle(
    session: Session,
    draft_id: int,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    given: Mapping[str, str],
) -> PlanDraft:
    """Say what the plan is called, when it runs, who steers it and whose roster it takes."""
    require_drafter(session, actor)
    draft = find_draft(session, draft_id)
    settings: dict[str, Any] = {
        **draft.settings,
        **{name: given[name].strip() for name in SETTINGS if name in given},
    }
    _check(session, settings)
    claim(draft, version, actor=actor, now=now)
    before, draft.settings = draft.settings, settings
    session.add(draft)
    session.flush()
    if before.get("roster_plan") != settings["roster_plan"]:
        _match_again(session, draft)
    changed = sorted(name for name in SETTINGS if before.get(name) != settings.get(name))
    record(session, draft, "draft.settled", actor=actor, now=now, facts={"changed": changed})
    return draft


def _check(session: Session, settings: Mapping[str, Any]) -> None:
    for name in DAYS:
        words = str(settings.get(name, ""))
        try:
            if words:
                date.fromisoformat(words)
        except ValueError as error:
            message = f'"{words}" is no day; choose one of the calendar'
            raise DraftMistakeError(DraftFault.BAD_DAY, message, words=words) from error
    first, last = settings.get("period_from"), settings.get("period_to")
    if first and last and first > last:
        message = f"the period ends on {last} before it begins on {first}; swap the days"
        raise DraftMistakeError(DraftFault.PERIOD, message)
    code = str(settings.get("code", ""))
    if not CODE.fullmatch(code):
        message = f'code "{code}" holds other signs; write small letters, digits and hyphens'
        raise DraftMistakeError(DraftFault.CODE_WRONG, message, code=code)
    if session.exec(select(Plan.id).where(Plan.code == code)).first() is not None:
        message = f'there is a plan "{code}" already; write another code'
        raise DraftMistakeError(DraftFault.CODE_TAKEN, message, code=code)
    roster = str(settings.get("roster_plan", ""))
    if roster and plan_named(session, roster) is None:
        message = f'there is no plan "{roster}" to take the roster of; choose one of the list'
        raise DraftMistakeError(DraftFault.UNKNOWN_OWNER, message, words=roster)


def _match_again(session: Session, draft: PlanDraft) -> None:
    """Match every name to the other roster; what was said about the one before is gone."""
    names = names_of(session, str(draft.settings["roster_plan"]))
    for body in bodies_of(session, draft.id or 0):
        meant = sure(candidates(body.printed, names))
        body.owner, body.score = (meant.owner, meant.score) if meant else ("", 0)
        body.decided_by, body.decided_at, body.version = "", None, body.version + 1
        session.add(body)
    session.flush()
    name_bodies(session, draft)
