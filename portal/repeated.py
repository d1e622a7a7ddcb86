"""A form sent twice: whether the last thing that happened is exactly what it asks for."""

from sqlmodel import col, select

from actions import acting, objecting
from actions.changes import get_duty
from actions.handing import in_hands_of
from models.duty import Extension, StateChange
from portal.asked import Request, asked_extension, asked_objection
from portal.permits import STATE_ACTS
from portal.words import read_day
from rules.states import Act


def was_done(slug: str, request: Request) -> bool:
    """Tell whether the last thing that happened is exactly what the form asks for."""
    if slug in STATE_ACTS:
        return _was_last_change(STATE_ACTS[slug], request)
    if slug == "gia-han":
        found = _last_extension(request)
        return found is not None and (found.to_day, found.reason, found.asked_by) == (
            read_day(request.posted["to_day"]),
            request.posted["reason"],
            request.actor.label,
        )
    if slug == "quyet-dinh":
        wanted = "granted" if request.posted["decision"] == "grant" else "refused"
        found = asked_extension(request)
        return (found.outcome, found.decided_by) == (wanted, request.actor.label)
    if slug == "nhan-lai":
        return in_hands_of(request.session, request.duty_id) is None
    return _was_said(slug, request)


def _was_said(slug: str, request: Request) -> bool:
    by, words = request.actor.label, request.posted["reason"]
    if slug == "khong-thuoc":
        last = next(iter(objecting.objections_to(request.session, request.duty_id)), None)
        return last is not None and (last.made_by, last.reason) == (by, words)
    if slug == "tra-loi":
        said = asked_objection(request)
        done = (said.outcome, said.answered_by, said.answer)
        return done == (request.posted["outcome"], by, words)
    return False


def _was_last_change(act: Act, request: Request) -> bool:
    last = request.session.exec(
        select(StateChange)
        .where(StateChange.duty_id == request.duty_id)
        .order_by(col(StateChange.id).desc())
    ).first()
    if last is None or (last.act, last.by) != (act.value, request.actor.label):
        return False
    if act is not Act.SUBMIT:
        return last.reason == request.posted["reason"]
    pending = acting.pending_submission(request.session, get_duty(request.session, request.duty_id))
    return pending is not None and pending.text == request.posted["text"]


def _last_extension(request: Request) -> Extension | None:
    return request.session.exec(
        select(Extension)
        .where(Extension.duty_id == request.duty_id)
        .order_by(col(Extension.id).desc())
    ).first()
