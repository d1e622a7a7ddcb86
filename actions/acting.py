"""What people do to a duty: accept, submit, confirm, return, take back, stop."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import change, get_duty, note, require
from actions.events import announce
from actions.evidence import EvidenceStore, StoredFile, Upload
from models.duty import Duty, Evidence, Submission
from rules.clock import local
from rules.folding import Kind
from rules.states import Act


class EmptyResultError(ValueError):
    """A result was filed without a word."""


class NothingToJudgeError(ValueError):
    """There is no submission waiting to be confirmed or returned."""


def accept(session: Session, duty_id: int, *, actor: Actor, now: datetime) -> Duty:
    """Take the duty in hand."""
    duty = get_duty(session, duty_id)
    change(session, duty, Act.ACCEPT, actor=actor, now=now)
    return duty


def submit(
    session: Session,
    duty_id: int,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    text: str,
    store: EvidenceStore,
    remarks: str = "",
    files: Sequence[Upload] = (),
) -> Submission:
    """File a result with its evidence; a receipt goes to the head.

    The day that counts for timeliness is the local day of `now`. Raises EmptyResultError
    without text, UploadError for a file that cannot be kept; then nothing is filed.
    """
    duty = get_duty(session, duty_id)
    if not text.strip():
        message = "the result has no text; write what was done, in one sentence at least"
        raise EmptyResultError(message)
    require(session, duty, Act.SUBMIT, actor=actor)
    kept = store.keep(files)
    change(session, duty, Act.SUBMIT, actor=actor, now=now)
    submission = Submission(
        duty_id=duty_id,
        text=text.strip(),
        remarks=remarks.strip(),
        filed_at=now,
        filed_by=actor.label,
    )
    session.add(submission)
    session.flush()
    number = submission.id or 0
    session.add_all(_evidence(number, kept))
    note(
        session,
        duty,
        act="submission.filed",
        actor=actor,
        now=now,
        details={"submission": number, "files": [f.sha256 for f in kept]},
    )
    announce(session, duty, Kind.RECEIPT, now=now, zone=zone, submission=submission)
    return submission


def _evidence(submission_id: int, kept: Sequence[StoredFile]) -> list[Evidence]:
    return [
        Evidence(
            submission_id=submission_id,
            name=f.name,
            media_type=f.media_type,
            size=f.size,
            sha256=f.sha256,
        )
        for f in kept
    ]


def take_back(session: Session, duty_id: int, *, actor: Actor, now: datetime) -> Submission:
    """Take a result back before it was judged; it is kept as withdrawn."""
    duty = get_duty(session, duty_id)
    change(session, duty, Act.TAKE_BACK, actor=actor, now=now)
    return _judge(session, duty, "withdrawn", actor=actor, now=now)


def confirm(session: Session, duty_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo) -> Duty:
    """Confirm the result; whether it was on time is judged by the day it was filed."""
    duty = get_duty(session, duty_id)
    change(session, duty, Act.CONFIRM, actor=actor, now=now)
    submission = _judge(session, duty, "accepted", actor=actor, now=now)
    duty.reported_on = local(submission.filed_at, zone).date()
    session.add(duty)
    announce(session, duty, Kind.COMPLETED, now=now, zone=zone, submission=submission)
    return duty


def return_(
    session: Session, duty_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo, reason: str
) -> Duty:
    """Return the result with a reason; the submission is kept, the duty is open again."""
    duty = get_duty(session, duty_id)
    change(session, duty, Act.RETURN, actor=actor, now=now, reason=reason)
    submission = _judge(session, duty, "returned", actor=actor, now=now, reason=reason)
    announce(session, duty, Kind.RETURNED, now=now, zone=zone, submission=submission)
    return duty


def pause(session: Session, duty_id: int, *, actor: Actor, now: datetime, reason: str) -> Duty:
    """Stop reminding until resumed, by decision of the Committee."""
    duty = get_duty(session, duty_id)
    change(session, duty, Act.PAUSE, actor=actor, now=now, reason=reason)
    return duty


def resume(session: Session, duty_id: int, *, actor: Actor, now: datetime) -> Duty:
    """Go on after a pause."""
    duty = get_duty(session, duty_id)
    change(session, duty, Act.RESUME, actor=actor, now=now)
    return duty


def withdraw(session: Session, duty_id: int, *, actor: Actor, now: datetime, reason: str) -> Duty:
    """Take the duty out of the plan, by decision of the Committee; it is never deleted."""
    duty = get_duty(session, duty_id)
    change(session, duty, Act.WITHDRAW, actor=actor, now=now, reason=reason)
    return duty


def reopen(session: Session, duty_id: int, *, actor: Actor, now: datetime, reason: str) -> Duty:
    """Open a completed duty again, with a reason."""
    duty = get_duty(session, duty_id)
    change(session, duty, Act.REOPEN, actor=actor, now=now, reason=reason)
    return duty


def assign_draft(
    session: Session, duty_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> Duty:
    """Turn a proposed duty into an assigned one; its rungs count from that day on."""
    duty = get_duty(session, duty_id)
    today = local(now, zone).date()
    duty.assigned_on = duty.active_from = today
    change(session, duty, Act.ASSIGN, actor=actor, now=now)
    _ask_again(session, duty, today=today)
    return duty


def _ask_again(session: Session, duty: Duty, *, today: date) -> None:
    """Have the unit's undated duties looked at: a report more may carry their question."""
    query = select(Duty).where(
        Duty.plan_id == duty.plan_id, Duty.unit_id == duty.unit_id, col(Duty.last_day).is_(None)
    )
    for undated in session.exec(query):
        undated.next_check_on = today
        session.add(undated)


def _judge(
    session: Session, duty: Duty, outcome: str, *, actor: Actor, now: datetime, reason: str = ""
) -> Submission:
    submission = pending_submission(session, duty)
    if submission is None:
        message = f'no result of duty {duty.id} waits to be judged; its state is "{duty.state}"'
        raise NothingToJudgeError(message)
    submission.outcome = outcome
    submission.judged_at, submission.judged_by = now, actor.label
    submission.reason = reason.strip()
    session.add(submission)
    return submission


def pending_submission(session: Session, duty: Duty) -> Submission | None:
    """Return the submission that waits to be judged, None if there is none."""
    return session.exec(
        select(Submission)
        .where(Submission.duty_id == duty.id, Submission.outcome == "pending")
        .order_by(col(Submission.id).desc())
    ).first()
