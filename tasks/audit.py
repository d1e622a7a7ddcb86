"""Audit: prove that nothing due is un-notified, and name what a person must look at.

Looks at the duties again from the plan's own dates, not at what the engine believes it
has done: what Prefect lost or a crash cut off shows here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, or_, select

from models import journal
from models.database import reading, writing
from models.directory import load_directory
from models.duty import Duty
from models.lookup import full_name, plans_in_force
from models.messages import Delivery, Message, Notice
from models.plan import Obligation, Plan
from models.policy import Policy, load_policy
from notifications import outbox_repeats
from notifications.outbox_retry import expires_at
from rules.checkpoints import Checkpoint
from rules.clock import local, moment_of
from rules.ladder import Reason
from rules.steps import fallen
from tasks.audit_zalo import lost_answers, zalo_findings
from tasks.gather import is_week_begun, standing_duties
from tasks.observe import Observed, observe
from tasks.sweep import sweep

# A message that could leave and has not within this time is waiting for a person.
PATIENCE = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing a person must look at; `code` is stable, `what` is a sentence."""

    code: str
    what: str


@dataclass(frozen=True, kw_only=True)
class AuditReport:
    """`findings` fail the audit; `notes` only inform (a repeat after a lost answer)."""

    at: datetime
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Tell whether everything due was told or explained and the journal holds."""
        return not self.findings


def audit(engine: Engine, *, now: datetime, zone: ZoneInfo, repair: bool = False) -> AuditReport:
    """Audit all plans in force at `now`; with `repair` decide first what was missed."""
    if repair:
        _look_again(engine, now=now, zone=zone)
        sweep(engine, now=now, zone=zone)
    with reading(engine) as session:
        findings = [
            finding
            for plan in plans_in_force(session)
            for finding in _plan_findings(session, plan, now=now, zone=zone)
        ]
        findings += [
            Finding(code="journal-broken", what=str(each)) for each in journal.breaks(session)
        ]
        findings += [Finding(code=code, what=what) for code, what in zalo_findings(session)]
        lost = [Finding(code=code, what=what) for code, what in lost_answers(session)]
        notes = (*_repeats(session), *lost)
        return AuditReport(at=now, findings=tuple(findings), notes=notes)


def _plan_findings(
    session: Session, plan: Plan, *, now: datetime, zone: ZoneInfo
) -> Iterator[Finding]:
    policy = load_policy(session, plan)
    yield from _unexplained(session, plan, policy, now=now, zone=zone)
    yield from _left_waiting(session, plan, policy, now=now, zone=zone)
    yield from _undelivered(session, plan, policy, now=now, zone=zone)
    yield from _failed(session, plan, now=now, zone=zone)
    yield from _failed_lately(session, plan, policy, now=now, zone=zone)
    yield from _in_nothing(session, plan)
    yield from _week_missed(session, plan, policy, now=now, zone=zone)


def _look_again(engine: Engine, *, now: datetime, zone: ZoneInfo) -> None:
    """Have the next sweep look at every duty with a lost rung, whatever it believes is due."""
    with writing(engine) as session:
        for plan in plans_in_force(session):
            policy = load_policy(session, plan)
            for seen, point in _lost(session, plan, policy, now=now, zone=zone):
                known = seen.duty.next_check_on
                seen.duty.next_check_on = min(point.day, known) if known else point.day
                session.add(seen.duty)


def _lost(
    session: Session, plan: Plan, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> Iterator[tuple[Observed, Checkpoint]]:
    """Yield every rung that has fallen by now and has neither a message nor a reason."""
    reached = policy.ladder.reached(local(now, zone))
    rows: Sequence[tuple[Duty, Obligation]] = session.exec(
        select(Duty, Obligation)
        .where(col(Duty.obligation_id) == Obligation.id, Duty.plan_id == plan.id)
        .order_by(col(Duty.id))
    ).all()
    for seen in observe(session, plan, rows):
        for point in fallen(policy.ladder, policy.calendar, seen.watched, until=reached):
            if point.key not in seen.watched.recorded:
                yield seen, point


def _unexplained(
    session: Session, plan: Plan, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> Iterator[Finding]:
    for seen, point in _lost(session, plan, policy, now=now, zone=zone):
        name = full_name(session, seen.duty)
        what = (
            f"{name}: rung {point.rung} of {point.last_day} fell on {point.day} and has "
            "neither a message nor a reason; run `dondoc audit --repair`"
        )
        yield Finding(code="un-notified", what=what)


def _left_waiting(
    session: Session, plan: Plan, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> Iterator[Finding]:
    """Find notices that a morning passed over although mail could leave."""
    here = local(now, zone)
    send_at = moment_of(here.date(), policy.ladder.send_at, zone)
    if not policy.ladder.is_open(here, policy.calendar) or now < send_at:
        return
    query = select(Notice).where(
        Notice.plan_id == plan.id, Notice.status == "waiting", col(Notice.decided_at) < send_at
    )
    for notice in session.exec(query):
        name = full_name(session, session.get_one(Duty, notice.duty_id))
        since = f"{local(notice.decided_at, zone):%Y-%m-%d %H:%M}"
        what = f"{name}: rung {notice.rung} waits in no message since {since}; run `dondoc sweep`"
        yield Finding(code="left-waiting", what=what)


def _undelivered(
    session: Session, plan: Plan, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> Iterator[Finding]:
    if not policy.ladder.is_open(local(now, zone), policy.calendar):
        return
    query = (
        select(Delivery, Message)
        .where(
            col(Delivery.message_id) == Message.id,
            Message.plan_id == plan.id,
            col(Delivery.status).in_(("queued", "sending")),
            col(Delivery.not_before) < now - PATIENCE,
        )
        .order_by(col(Delivery.id))
    )
    for delivery, message in session.exec(query):
        what = (
            f'message {message.id} "{message.subject}" waits on {delivery.channel} since '
            f"{local(delivery.not_before, zone):%Y-%m-%d %H:%M}; run `dondoc deliver`"
        )
        yield Finding(code="undelivered", what=what)


def _failed(session: Session, plan: Plan, *, now: datetime, zone: ZoneInfo) -> Iterator[Finding]:
    """Find people whom no channel reaches now: their last message failed, or had no address.

    Somebody reached again since is no finding any more, what failed then stays on record.
    """
    directory = load_directory(session, plan)
    today = local(now, zone).date()
    for key, post_id in _unreached(session, plan):
        found = directory.candidates(post_id, today)
        to = next((one for one in found if one.key == key), None)
        if to is None or to.by_preference():
            continue
        what = (
            f"{to.name or to.post.title}: no usable address; what is due there "
            'reaches nobody. Record one: dondoc contact set "'
            f'{to.post.title}" --email … --verified'
        )
        yield Finding(code="unreachable", what=what)


def _unreached(session: Session, plan: Plan) -> set[tuple[str, int]]:
    lost = select(col(Notice.addressee), col(Notice.post_id)).where(
        Notice.plan_id == plan.id, Notice.reason == Reason.NO_ADDRESS
    )
    failed = select(col(Message.addressee), col(Message.post_id)).where(
        Message.plan_id == plan.id, Message.status == "failed"
    )
    return set(session.exec(lost.distinct())) | set(session.exec(failed.distinct()))


def _failed_lately(
    session: Session, plan: Plan, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> Iterator[Finding]:
    """Find messages that failed and are still worth sending: they can be queued again."""
    query = select(Message).where(Message.plan_id == plan.id, Message.status == "failed")
    for message in session.exec(query.order_by(col(Message.id))):
        if now < expires_at(message.not_before, policy.calendar, zone):
            what = (
                f'message {message.id} "{message.subject}" reached {message.addressee} on no '
                f"channel ({message.reason}); `dondoc contact set` with a good address sends it"
            )
            yield Finding(code="failed", what=what)


def _in_nothing(session: Session, plan: Plan) -> Iterator[Finding]:
    """Find messages without a try under way, and notices whose message is gone."""
    tried = select(Delivery.message_id).where(col(Delivery.status).in_(("queued", "sending")))
    stuck = select(Message).where(
        Message.plan_id == plan.id, Message.status == "queued", col(Message.id).not_in(tried)
    )
    for message in session.exec(stuck):
        what = f'message {message.id} "{message.subject}" is queued on no channel'
        yield Finding(code="stuck", what=what)
    orphans = select(Notice).where(
        Notice.plan_id == plan.id,
        Notice.status == "queued",
        or_(
            col(Notice.message_id).is_(None),
            col(Notice.message_id).not_in(select(col(Message.id))),
        ),
    )
    for notice in session.exec(orphans):
        name = full_name(session, session.get_one(Duty, notice.duty_id))
        yield Finding(code="stuck", what=f"{name}: rung {notice.rung} stands in no message")


def _week_missed(
    session: Session, plan: Plan, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> Iterator[Finding]:
    here = local(now, zone)
    send_at = moment_of(here.date(), policy.ladder.send_at, zone)
    if not policy.ladder.is_open(here, policy.calendar) or now < send_at:
        return
    standing = standing_duties(session, plan, policy)
    if standing and not is_week_begun(session, plan, policy, today=here.date()):
        what = f"the weekly list of {len(standing)} duties was not made; run `dondoc sweep`"
        yield Finding(code="un-notified", what=what)


def _repeats(session: Session) -> Iterator[Finding]:
    for repeat in outbox_repeats.repeated(session):
        again = repeat.repeat
        if again is None:
            continue
        what = (
            f'message {repeat.message.id} "{repeat.message.subject}" to {repeat.message.addressee} '
            f"on {again.channel}: the answer to try {repeat.unknown.attempt} was lost, sent again "
            f"as try {again.attempt} under the same Message-ID"
        )
        yield Finding(code="repeated", what=what)
