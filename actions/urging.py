"""Urge once more: an extra message to the heads whom the standing office picks.

It says what the ladder's own messages say, under a key of its own, so that it neither
replaces nor hides a rung. Once a day for a duty, and only within the open hours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import note
from actions.office import OFFICE, OfficeMistakeError, Wrong, find, require_role
from models.directory import load_directory
from models.duty import Duty
from models.messages import Message, MessageItem
from models.plan import Plan
from models.policy import Policy, load_policy
from notifications import envelopes
from notifications.subjects import SubjectFacts, subject_for
from rules.addressing import Addressee, Directory
from rules.clock import local
from rules.folding import Envelope, Item, fold_for_head
from rules.ladder import Reach
from rules.states import OPEN, State
from tasks.gather import Named, name_duties

URGE = "urge"


@dataclass(frozen=True, kw_only=True)
class Urged:
    """What came of urging: the duties told of, why the others were not, the messages put.

    A reason is a key: not_open, no_deadline, urged_today, no_address.
    """

    told: tuple[int, ...] = ()
    left: Mapping[int, str] = field(default_factory=dict)
    messages: int = 0


@dataclass(frozen=True, kw_only=True)
class _Round:
    """One round of urging for one plan."""

    session: Session
    plan: Plan
    policy: Policy
    directory: Directory
    named: Mapping[int, Named]
    here: datetime
    now: datetime


def urge(
    session: Session,
    plan_id: int,
    duty_ids: Iterable[int],
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> Urged:
    """Put one more message to the head of each duty; several of one head share theirs.

    Raises RightsError for anybody but the standing office, OfficeMistakeError outside the
    hours in which a message may leave.
    """
    plan = find(session, plan_id)
    require_role(plan, actor, OFFICE, "urge the heads")
    policy, here = load_policy(session, plan), local(now, zone)
    if not policy.ladder.is_open(here, policy.calendar):
        opens = policy.ladder.next_open(here, policy.calendar)
        message = f"nothing may leave now; urge again from {opens:%d/%m/%Y %H:%M}"
        raise OfficeMistakeError(Wrong.QUIET_HOURS, message, opens=f"{opens:%H:%M, %d/%m/%Y}")
    duties = list(dict.fromkeys(duty_ids))
    around = _Round(
        session=session,
        plan=plan,
        policy=policy,
        directory=load_directory(session, plan),
        named=name_duties(session, plan, duties),
        here=here,
        now=now,
    )
    left = _left_out(around, duties)
    by_head, unreachable = _by_head(around, [number for number in duties if number not in left])
    messages = sum(len(_post(around, to, found)) for to, found in by_head.values())
    told = [duty for _, found in by_head.values() for duty in found]
    for duty in told:
        note(session, duty, act="duty.urged", actor=actor, now=now)
    return Urged(
        told=tuple(duty.id or 0 for duty in told), left=left | unreachable, messages=messages
    )


def _left_out(around: _Round, duties: Sequence[int]) -> dict[int, str]:
    already = _urged_today(around, duties)
    left: dict[int, str] = {}
    for number in duties:
        named = around.named.get(number)
        if named is None or named.observed.duty.plan_id != around.plan.id:
            left[number] = "gone"
        elif State(named.observed.duty.state) not in OPEN:
            left[number] = "not_open"
        elif named.observed.duty.last_day is None:
            left[number] = "no_deadline"
        elif number in already:
            left[number] = "urged_today"
    return left


def _urged_today(around: _Round, duties: Sequence[int]) -> set[int]:
    query = (
        select(MessageItem.duty_id)
        .join(Message, col(MessageItem.message_id) == Message.id)
        .where(
            col(MessageItem.duty_id).in_(duties),
            Message.day == around.here.date(),
            col(Message.key).contains(f":{URGE}:"),
        )
    )
    return set(around.session.exec(query))


def _by_head(
    around: _Round, duties: Sequence[int]
) -> tuple[dict[str, tuple[Addressee, list[Duty]]], dict[int, str]]:
    found: dict[str, tuple[Addressee, list[Duty]]] = {}
    unreachable: dict[int, str] = {}
    for number in duties:
        duty = around.named[number].observed.duty
        to = around.directory.route(duty.post_id, around.here.date(), duty=number).to
        if to is None or not to.by_preference():
            unreachable[number] = "no_address"
            continue
        found.setdefault(to.key, (to, []))[1].append(duty)
    return found, unreachable


def _post(around: _Round, to: Addressee, duties: Sequence[Duty]) -> list[Message]:
    items = [_item(around, duty) for duty in duties]
    folded = fold_for_head(items, digest_from=around.policy.ladder.digest_from)
    posted = [(envelope, _posting(around, to, envelope)) for envelope in folded]
    return envelopes.put_all(around.session, around.plan, posted, now=around.now)


def _item(around: _Round, duty: Duty) -> Item:
    last_day = duty.last_day or around.here.date()
    past = (around.here.date() - last_day).days
    return Item(
        duty=duty.id or 0,
        rung=None,
        offset=past,
        last_day=duty.last_day,
        days_overdue=max(0, past),
        sort_key=around.named[duty.id or 0].name,
    )


def _posting(around: _Round, to: Addressee, envelope: Envelope) -> envelopes.Posting:
    day, told = around.here.date(), [str(item.duty) for item in envelope.items]
    return envelopes.Posting(
        key=envelopes.message_key(around.plan, day, URGE, to.key, told),
        day=day,
        to=to,
        subject=_subject(around, envelope),
        reach=Reach.ALL if envelope.items[0].days_overdue else Reach.PREFERRED,
        not_before=around.now,
    )


def _subject(around: _Round, envelope: Envelope) -> str:
    first = envelope.items[0]
    named = around.named[first.duty]
    return subject_for(
        envelope.kind,
        facts=SubjectFacts(
            ref=named.observed.obligation.ref,
            short_title=named.observed.obligation.short_title,
            occurrence=named.occurrence,
            days_left=max(0, -first.offset),
            days_overdue=first.days_overdue,
            count=len(envelope.items),
            overdue=sum(1 for item in envelope.items if item.days_overdue),
            day=around.here.date(),
        ),
    )
