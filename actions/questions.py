"""Settle what a plan leaves open: a decision in words, on a document, by a post.

A decision changes no printed word and no data by itself (law 1): what follows from it is
done by acts of their own, each in the journal.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import BOARD_CHANGED_AT
from actions.office import STEERING, OfficeMistakeError, Wrong, find, require_role
from models import engine_state, journal
from models.plan import Question


def settle_question(
    session: Session,
    question_id: int,
    *,
    actor: Actor,
    now: datetime,
    words: str,
    document: str,
) -> Question:
    """Keep a decision on an open question.

    `document` names what it rests on (number and day). Raises OfficeMistakeError for a
    blank decision or document, and for a question that somebody has settled meanwhile.
    """
    question = get_question(session, question_id)
    plan = find(session, question.plan_id)
    require_role(plan, actor, STEERING, "settle a question")
    if not words.strip():
        message = f"question {question.code} has no decision; write what was decided"
        raise OfficeMistakeError(Wrong.NO_DECISION_WORDS, message)
    if not document.strip():
        message = f"the decision on {question.code} names no document; give its number and day"
        raise OfficeMistakeError(Wrong.NO_DOCUMENT, message)
    if question.decision is not None:
        message = f"{question.code} was settled by {question.decided_by}; take that back first"
        raise OfficeMistakeError(Wrong.SETTLED_ALREADY, message, code=question.code)
    question.decision, question.decision_document = words.strip(), document.strip()
    question.decided_by, question.decided_at = actor.label, now
    _keep(session, question, "question.settled", actor=actor, now=now)
    return question


def reopen_question(
    session: Session, question_id: int, *, actor: Actor, now: datetime, reason: str
) -> Question:
    """Take a decision back with a reason; the journal keeps what had been decided."""
    question = get_question(session, question_id)
    require_role(find(session, question.plan_id), actor, STEERING, "reopen a question")
    if not reason.strip():
        message = f"to reopen question {question.code} a reason is needed; give one"
        raise OfficeMistakeError(Wrong.NO_REASON, message)
    if question.decision is None:
        message = f"question {question.code} is open; there is nothing to take back"
        raise OfficeMistakeError(Wrong.OPEN_ALREADY, message, code=question.code)
    _keep(session, question, "question.reopened", actor=actor, now=now, reason=reason.strip())
    question.decision, question.decision_document = None, ""
    question.decided_by = question.decided_at = None
    session.add(question)
    return question


def get_question(session: Session, question_id: int) -> Question:
    """Return the question; OfficeMistakeError if there is none."""
    question = session.get(Question, question_id)
    if question is None:
        message = f"there is no question {question_id}; open the list of questions"
        raise OfficeMistakeError(Wrong.GONE, message)
    return question


def questions_of(session: Session, plan_ids: set[int]) -> list[Question]:
    """Return the questions of these plans, the open ones first, the weighty before the rest."""
    query = select(Question).where(col(Question.plan_id).in_(plan_ids))
    found = session.exec(query.order_by(col(Question.severity), col(Question.code))).all()
    return sorted(found, key=lambda question: question.decision is not None)


def _keep(
    session: Session, question: Question, act: str, *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    session.add(question)
    subject = f"{find(session, question.plan_id).code}:{question.code}"
    details: dict[str, object] = {
        "decision": question.decision,
        "document": question.decision_document,
    }
    if reason:
        details["reason"] = reason
    journal.write(session, at=now, actor=actor.label, act=act, subject=subject, details=details)
    engine_state.remember(session, BOARD_CHANGED_AT, now.isoformat())
