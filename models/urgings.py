"""How often a head was really urged after a last day, and what the head said last."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.duty import Duty, Extension, Submission
from models.messages import Message, Notice
from rules.ladder import Audience
from rules.states import OPEN

# As the letters count: a message that never left urged nobody.
NOT_TOLD = ("suppressed", "failed")


@dataclass(frozen=True, kw_only=True)
class Urged:
    """How often, and on which day last; `told_on` None: never."""

    times: int = 0
    told_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a head said last; `is_request` for the reason of a request for more time."""

    text: str
    at: datetime
    is_request: bool = False


def load_urged(session: Session, plan_ids: Collection[int], *, today: date) -> Mapping[int, Urged]:
    """Return by duty how often its head was told of it after the last day, up to today."""
    query = (
        select(Notice.duty_id, col(Notice.last_day), col(Notice.offset), col(Notice.day))
        .join(Message, col(Notice.message_id) == Message.id)
        .where(
            col(Notice.plan_id).in_(plan_ids),
            Notice.audience == Audience.OWNER,
            col(Notice.is_copy).is_(False),
            col(Notice.offset) > 0,
            col(Notice.day) <= today,
            col(Message.status).not_in(NOT_TOLD),
        )
    )
    # Several people of one office may be told of one rung: that urges once.
    found: dict[int, set[tuple[date, int, date]]] = defaultdict(set)
    for duty_id, last_day, offset, day in session.exec(query):
        found[duty_id].add((last_day, offset, day))
    return {
        duty_id: Urged(times=len(told), told_on=max(day for _, _, day in told))
        for duty_id, told in found.items()
    }


def load_said(session: Session, plan_id: int) -> Mapping[int, Said]:
    """Return by open duty what its head reported or asked last."""
    of_plan = (
        Duty.plan_id == plan_id,
        col(Duty.state).in_([state.value for state in OPEN]),
    )
    found: dict[int, Said] = {}
    results = select(Submission).join(Duty, col(Submission.duty_id) == Duty.id).where(*of_plan)
    for result in session.exec(results.order_by(col(Submission.id))):
        found[result.duty_id] = Said(text=result.text, at=result.filed_at)
    requests = select(Extension).join(Duty, col(Extension.duty_id) == Duty.id).where(*of_plan)
    for request in session.exec(requests.order_by(col(Extension.id))):
        known = found.get(request.duty_id)
        if known is None or known.at <= request.asked_at:
            found[request.duty_id] = Said(text=request.reason, at=request.asked_at, is_request=True)
    return found
