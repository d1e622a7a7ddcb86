"""What is decided on paper and recorded here: another last day, another owner, a paper report.

Each names the document that says so. Who owes a duty records nothing on it (law 9).
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from actions.actors import Actor, is_owed_by_standing_office, roles_of
from actions.changes import change, get_duty, note
from actions.events import announce
from actions.extending import latest_day, redate
from actions.handing import end_handover
from actions.office import OfficeMistakeError, Wrong
from models.duty import Duty, Extension, Submission
from models.lookup import full_name
from models.messages import Notice
from models.roster import Post
from rules.clock import local
from rules.folding import Kind
from rules.ladder import Audience
from rules.states import ENDED, Act, RightsError, Role, State
from tasks.decide import WAITING

REDATED = "redated"
RECORDING = frozenset({Role.STANDING_OFFICE, Role.DEPUTY, Role.CHAIR})


def redate_by_decision(
    session: Session,
    duty_id: int,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    to_day: date,
    document: str,
    reason: str,
) -> Duty:
    """Move a duty's last day (inclusive) as a document decides; the original one stays.

    It stands in the history beside requests for more time. Raises RightsError, or
    OfficeMistakeError for a duty without a date or one that has ended.
    """
    duty = _open(session, duty_id, actor, "re-date", document)
    if not reason.strip():
        message = f"{full_name(session, duty)} is re-dated for a reason; give it"
        raise OfficeMistakeError(Wrong.NO_REASON, message, column="reason")
    if duty.last_day is None or to_day == duty.last_day or to_day > latest_day(session, duty):
        message = f"{to_day} is no new last day of {full_name(session, duty)}"
        raise OfficeMistakeError(Wrong.NO_DAY, message, column="last_day")
    kept = Extension(
        duty_id=duty_id,
        from_day=duty.last_day,
        to_day=to_day,
        reason=reason.strip(),
        asked_at=now,
        asked_by=actor.label,
        late=local(now, zone).date() > duty.last_day,
        outcome=REDATED,
        decided_at=now,
        decided_by=actor.label,
        remark=document.strip(),
    )
    session.add(kept)
    _redate(session, duty, kept, actor=actor, now=now, zone=zone)
    return duty


def _redate(
    session: Session, duty: Duty, kept: Extension, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> None:
    details: dict[str, object] = {
        "from": kept.from_day.isoformat(),
        "to": kept.to_day.isoformat(),
        "document": kept.remark,
        "reason": kept.reason,
    }
    redate(session, duty, kept.to_day, now=now, zone=zone)
    note(session, duty, act="duty.redated", actor=actor, now=now, details=details)


def reassign(
    session: Session,
    duty_id: int,
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    document: str,
) -> Duty:
    """Let another post answer for a duty, as a document decides.

    What still waits to be told goes to the new head, and whoever the former one handed it to
    has it no more. Loading the plan's files again leaves
    it there. Raises RightsError, or OfficeMistakeError for a post of another plan or of a
    unit that owes the same already.
    """
    duty = _open(session, duty_id, actor, "reassign", document)
    post = session.get(Post, post_id)
    if post is None or post.plan_id != duty.plan_id or post.id == duty.post_id:
        message = f"post {post_id} cannot take over {full_name(session, duty)}; name another"
        raise OfficeMistakeError(Wrong.UNKNOWN_OWNER, message, column="post", owner=post_id)
    same = select(Duty.id).where(
        Duty.occurrence_id == duty.occurrence_id,
        Duty.unit_id == post.unit_id,
        Duty.id != duty.id,
    )
    if session.exec(same).first() is not None:
        message = f"{post.title} owes the same already; withdraw this one instead"
        raise OfficeMistakeError(Wrong.OWES_ALREADY, message, column="post")
    details: dict[str, object] = {
        "from": session.get_one(Post, duty.post_id).code,
        "to": post.code,
        "document": document.strip(),
    }
    end_handover(session, duty, actor=actor, now=now)
    duty.reassigned_from = duty.reassigned_from or duty.unit_id
    duty.post_id, duty.unit_id = post.id or 0, post.unit_id
    session.add(duty)
    _readdress(session, duty)
    note(session, duty, act="duty.reassigned", actor=actor, now=now, details=details)
    return duty


def _readdress(session: Session, duty: Duty) -> None:
    waiting = session.exec(
        select(Notice).where(
            Notice.duty_id == duty.id,
            Notice.status == WAITING,
            Notice.audience == Audience.OWNER.value,
        )
    )
    for notice in waiting:
        # Whom of that post it reaches is found when the morning is folded.
        notice.post_id = duty.post_id
        session.add(notice)


def record_paper(
    session: Session,
    duty_id: int,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    day: date,
    document: str,
    text: str,
) -> Submission:
    """Record a result that the unit reported on paper on that day; it waits to be confirmed.

    Timeliness counts the day of the paper. Raises RightsError, TransitionError, or
    OfficeMistakeError for a day to come.
    """
    duty = get_duty(session, duty_id)
    _require_document(session, duty, document)
    if day > local(now, zone).date():
        message = f"{day} is still to come; give the day on which the paper came in"
        raise OfficeMistakeError(Wrong.NO_DAY, message, column="reported_on")
    change(session, duty, Act.RECORD, actor=actor, now=now, reason=document)
    submission = Submission(
        duty_id=duty_id,
        text=text.strip() or document.strip(),
        remarks=document.strip(),
        filed_at=datetime.combine(day, time(12), tzinfo=zone),
        filed_by=actor.label,
    )
    session.add(submission)
    session.flush()
    details: dict[str, object] = {"submission": submission.id, "document": document.strip()}
    note(session, duty, act="submission.recorded", actor=actor, now=now, details=details)
    announce(session, duty, Kind.RECEIPT, now=now, zone=zone, submission=submission)
    return submission


def _open(session: Session, duty_id: int, actor: Actor, doing: str, document: str) -> Duty:
    duty = get_duty(session, duty_id)
    _require_recorder(session, duty, actor, doing)
    if State(duty.state) in ENDED:
        message = f'{full_name(session, duty)} is "{duty.state}"; open it again first'
        raise OfficeMistakeError(Wrong.ENDED_ALREADY, message, column="state")
    _require_document(session, duty, document)
    return duty


def _require_recorder(session: Session, duty: Duty, actor: Actor, doing: str) -> None:
    roles = roles_of(session, actor, duty)
    allowed = RECORDING - (
        {Role.STANDING_OFFICE} if is_owed_by_standing_office(session, duty) else set()
    )
    if not roles & allowed or roles & {Role.OWNER, Role.CLERK}:
        message = (
            f'"{actor.label}" may not {doing} {full_name(session, duty)}; the standing office, '
            "deputy or chair may, on a duty that is not their own"
        )
        raise RightsError(message)


def _require_document(session: Session, duty: Duty, document: str) -> None:
    if not document.strip():
        message = f"{full_name(session, duty)}: name the document, its number and day"
        raise OfficeMistakeError(Wrong.NO_DOCUMENT, message, column="document")
