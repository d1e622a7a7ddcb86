"""A letter in the words of its plan; words that fail are used no more, and the letter leaves."""

from datetime import datetime

from sqlmodel import Session

from models import journal
from models.plan import Plan
from models.wordings import Wording, present_wordings
from notifications.compose import Composed, compose
from notifications.rewording import Flaw, Found, tried
from notifications.view import Letter

ENGINE = "engine"


def in_present_words(session: Session, plan_id: int, letter: Letter, *, now: datetime) -> Composed:
    """Write a letter as the office words it; as shipped where its words fail.

    What fails is marked, journalled once and shown to the office; a letter that is too long for
    the phone in those words alone leaves as shipped. Raises NothingToTellError like compose.
    """
    rows = [r for r in present_wordings(session, plan_id, letter.kind) if not r.failure]
    if not rows or not letter.items:
        return compose(letter)
    composed, flaws = tried(letter, {row.part: row.text for row in rows})
    if composed is not None and not flaws:
        return composed
    if any(found.flaw is not Flaw.PHONE_TOO_LONG for found in flaws):
        _give_up(session, plan_id, letter, rows, flaws, now=now)
    return compose(letter)


def _give_up(
    session: Session,
    plan_id: int,
    letter: Letter,
    rows: list[Wording],
    flaws: tuple[Found, ...],
    *,
    now: datetime,
) -> None:
    why = "; ".join(f"{found.flaw} {found.what}".strip() for found in flaws)
    for row in rows:
        row.failure = why
        session.add(row)
    code = session.get_one(Plan, plan_id).code
    journal.write(
        session,
        at=now,
        actor=ENGINE,
        act="wording.failed",
        subject=f"{code}:{letter.kind}",
        details={"why": why, "message": letter.key},
    )
