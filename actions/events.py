"""Event messages: what the head is told at once about an act (receipt, return, decision)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.directory import load_directory
from models.duty import Duty, Extension, Occurrence, Submission
from models.messages import Message
from models.plan import Obligation, Plan
from models.policy import load_policy
from models.remarks import Instruction
from models.within import Handover
from notifications import envelopes
from notifications.subjects import SubjectFacts, subject_for
from rules.clock import local
from rules.folding import Envelope, Item, Kind
from rules.ladder import Reach
from rules.states import State
from rules.timeliness import standing

# What goes to who works on the duty within its unit; the rest is for the head alone.
IN_HAND = frozenset({Kind.RECEIPT, Kind.RETURNED, Kind.COMPLETED, Kind.HANDED_OVER})


def announce(
    session: Session,
    duty: Duty,
    kind: Kind,
    *,
    now: datetime,
    zone: ZoneInfo,
    submission: Submission | None = None,
    extension: Extension | None = None,
    instruction: Instruction | None = None,
    handover: Handover | None = None,
) -> Message | None:
    """Put a message about an act for the duty's head; None where every post up is vacant.

    A head without a usable address gets a message that failed and says so. It leaves at
    once within the open hours, else when they begin.
    """
    plan = session.get_one(Plan, duty.plan_id)
    policy = load_policy(session, plan)
    here = local(now, zone)
    route = load_directory(session, plan).route(
        duty.post_id, here.date(), duty=duty.id if kind in IN_HAND else None
    )
    if route.to is None:
        return None
    about = _about(submission, extension, instruction, handover)
    posting = envelopes.Posting(
        key=envelopes.message_key(plan, here.date(), kind, route.to.key, [about]),
        day=here.date(),
        to=route.to,
        subject=_subject(session, duty, kind, here, extension),
        reach=Reach.PREFERRED,
        not_before=policy.ladder.next_open(here, policy.calendar),
        submission_id=submission.id if submission else None,
        extension_id=extension.id if extension else None,
        instruction_id=instruction.id if instruction else None,
    )
    envelope = Envelope(kind=kind, items=(_item(duty, here),))
    return envelopes.put(session, plan, envelope, posting, now=now)


def _about(
    submission: Submission | None,
    extension: Extension | None,
    instruction: Instruction | None,
    handover: Handover | None,
) -> str:
    if submission:
        return f"submission:{submission.id}"
    if handover:
        return f"handover:{handover.id}"
    if instruction:
        return f"instruction:{instruction.id}"
    return f"extension:{extension.id if extension else None}"


def _item(duty: Duty, here: datetime) -> Item:
    return Item(
        duty=duty.id or 0,
        rung=None,
        offset=0,
        last_day=duty.last_day,
        days_overdue=_days_overdue(duty, here),
        sort_key="",
    )


def _days_overdue(duty: Duty, here: datetime) -> int:
    # A result confirmed is as late as it was filed: the judge's own delay makes nobody late.
    stands = standing(
        state=State(duty.state),
        last_day=duty.last_day,
        today=here.date(),
        accepted_on=duty.reported_on,
    )
    return stands.days_overdue


def _subject(
    session: Session, duty: Duty, kind: Kind, here: datetime, extension: Extension | None
) -> str:
    obligation = session.get_one(Obligation, duty.obligation_id)
    occurrence = session.get_one(Occurrence, duty.occurrence_id)
    return subject_for(
        kind,
        facts=SubjectFacts(
            ref=obligation.ref,
            short_title=obligation.short_title,
            occurrence=occurrence.key,
            days_left=(duty.last_day - here.date()).days if duty.last_day else 0,
            days_overdue=_days_overdue(duty, here),
            count=1,
            day=extension.to_day if extension else here.date(),
            granted=extension.outcome == "granted" if extension else None,
        ),
    )
