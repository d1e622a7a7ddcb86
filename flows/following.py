"""What a track run does and says, without Prefect: decide one obligation, put it in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from flows import names
from flows.sheets import obligation_link
from flows.wording import say, word
from models.board import BoardRow, load_board
from models.database import reading, writing
from models.plan import Obligation, Plan
from models.policy import Policy, load_policy
from rules.clock import local
from tasks.decide import Decision, decide
from tasks.publish import status_of
from wiring import Office

# Prefect starts a run within seconds; later than this is worth a word.
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One obligation after its decisions: what was decided, and how its duties stand now."""

    plan: str
    ref: str
    now: datetime
    policy: Policy | None = None
    obligation_id: int = 0
    decisions: tuple[Decision, ...] = ()
    rows: tuple[BoardRow, ...] = ()
    link: str = ""

    @property
    def summary(self) -> str:
        """Return the one sentence that stands with the run's state."""
        told = sum(1 for d in self.decisions if d.step.reason is None)
        status = word("statuses", status_of(self.rows))
        return say("log.summary", status=status, told=told, untold=len(self.decisions) - told)


def follow(office: Office, *, plan: str, ref: str, now: datetime) -> Followed:
    """Decide everything of one obligation that has fallen by `now`, in one transaction.

    A plan or an obligation that is not there any more is followed to nothing: its late
    runs must end quietly.
    """
    with writing(office.engine) as session:
        found = _find(session, plan, ref)
        if found is None:
            return Followed(plan=plan, ref=ref, now=now)
        the_plan, obligation = found
        policy = load_policy(session, the_plan)
        decisions = decide(session, the_plan, policy, now=now, zone=office.zone, obligation_ref=ref)
    with reading(office.engine) as session:
        today = local(now, office.zone).date()
        rows = load_board(session, today=today, plan=the_plan, ref=ref).rows
    return Followed(
        plan=plan,
        ref=ref,
        now=now,
        policy=policy,
        obligation_id=obligation.id or 0,
        decisions=tuple(decisions),
        rows=rows,
        link=obligation_link(office.settings.public_url, plan=plan, ref=ref),
    )


def _find(session: Session, plan: str, ref: str) -> tuple[Plan, Obligation] | None:
    return session.exec(
        select(Plan, Obligation).where(
            Plan.code == plan,
            col(Plan.activated_on).is_not(None),
            col(Obligation.plan_id) == Plan.id,
            Obligation.ref == ref,
        )
    ).first()


def lines(
    followed: Followed, *, checkpoint: str, planned: datetime | None, zone: ZoneInfo
) -> Iterator[str]:
    """Yield what the run logs: what was decided about each duty, and why."""
    at = _moment(followed.now, zone)
    if followed.policy is None:
        yield say("log.gone", ref=followed.ref, plan=followed.plan)
        return
    yield say("log.start", ref=followed.ref, at=at, checkpoint=checkpoint)
    if planned and followed.now - planned > LATE_AFTER:
        yield say("log.late", planned=_moment(planned, zone))
    by_duty = {row.duty_id: row for row in followed.rows}
    for decision in followed.decisions:
        yield _decided(decision, by_duty[decision.observed.duty.id or 0])
    if not followed.decisions:
        yield say("log.nothing_new")
    yield followed.summary
    yield say("log.portal", link=followed.link)


def _decided(decision: Decision, row: BoardRow) -> str:
    step = decision.step
    facts = {
        "duty": row.name,
        "unit": row.unit_name,
        "rung": step.checkpoint.rung,
        "last_day": names.shown(step.checkpoint.last_day),
    }
    if step.reason is None:
        return say("log.told", **facts)
    return say("log.not_told", reason=word("reasons", step.reason.value), **facts)


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    here = local(moment, zone)
    return f"{here:%H:%M} {names.shown(here)}"
