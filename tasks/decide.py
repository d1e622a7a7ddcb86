"""Decide: turn fallen rungs into notices, and record why the others are not told.

Notices and the reason rows are written in one transaction with the duty's next check, so
that a pass repeated, doubled or broken off changes nothing (laws 5 to 7).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.database import insert_new
from models.directory import load_directory
from models.duty import Duty
from models.messages import Notice
from models.plan import Plan
from models.policy import Policy
from notifications import hooks
from notifications.hooks import EventKind
from rules.addressing import Addressee, Directory, Route
from rules.clock import local
from rules.ladder import Audience, Reason, Rung
from rules.steps import Step, next_check, steps
from tasks.observe import Observed, due_duties, observe_one

WAITING, NOT_SENT = "waiting", "not_sent"
ABOVE = frozenset({Audience.DEPUTY, Audience.CHAIR})


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided about one checkpoint of one duty; no reason: it is told."""

    observed: Observed
    step: Step


def decide(
    session: Session,
    plan: Plan,
    policy: Policy,
    *,
    now: datetime,
    zone: ZoneInfo,
    obligation_ref: str | None = None,
) -> list[Decision]:
    """Decide every rung that has fallen by `now`, of all duties or of one obligation's.

    Must run in a writing session. Returns the decisions in the order of the duties.
    """
    reached = policy.ladder.reached(local(now, zone))
    due = due_duties(session, plan, reached=reached, obligation_ref=obligation_ref)
    if not due:
        return []
    desk = _Desk(plan=plan, directory=load_directory(session, plan), now=now, day=reached)
    decisions: list[Decision] = []
    rows: list[dict[str, object]] = []
    heard = hooks.is_anybody_listening(session)
    for observed in due:
        for step in steps(policy.ladder, policy.calendar, observed.watched, until=reached):
            decisions.append(Decision(observed=observed, step=step))
            rung = policy.ladder.rung(step.checkpoint.rung)
            rows.extend(desk.notices(_Fallen(observed=observed, step=step, rung=rung)))
            if heard and step.reason is None:
                _tell_others(session, observed.duty, step, rung, now=now)
        observed.duty.next_check_on = next_check(
            policy.ladder, policy.calendar, observed.watched, after=reached
        )
        session.add(observed.duty)
    session.flush()
    insert_new(session, Notice, rows)
    return decisions


def _tell_others(session: Session, duty: Duty, step: Step, rung: Rung, *, now: datetime) -> None:
    """Put the events of a rung after the last day: overdue once, escalated at each such rung."""
    point = step.checkpoint
    if point.offset <= 0:
        return
    about = f"{duty.id}:{point.last_day}"
    facts = {"rung": point.rung, "day": point.day.isoformat(), "days_after": point.offset}
    hooks.put(session, duty, EventKind.OVERDUE, key=f"overdue:{about}", at=now, details=facts)
    if ABOVE & set(rung.to):
        key = f"escalated:{about}:{point.rung}"
        hooks.put(session, duty, EventKind.ESCALATED, key=key, at=now, details=facts)


def record_fallen(
    session: Session,
    plan: Plan,
    policy: Policy,
    duty: Duty,
    *,
    now: datetime,
    zone: ZoneInfo,
    reason: Reason,
) -> None:
    """Record every undecided rung of a duty that has fallen by `now` with one reason.

    For a duty whose last day is about to move: the old date's rungs are explained first.
    """
    reached = policy.ladder.reached(local(now, zone))
    observed = observe_one(session, plan, duty)
    desk = _Desk(plan=plan, directory=load_directory(session, plan), now=now, day=reached)
    rows: list[dict[str, object]] = []
    for step in steps(policy.ladder, policy.calendar, observed.watched, until=reached):
        # None of them was told, so none of them superseded another.
        told = step.reason is None or step.reason is Reason.SUPERSEDED
        explained = replace(step, reason=reason) if told else step
        rung = policy.ladder.rung(step.checkpoint.rung)
        rows.extend(desk.notices(_Fallen(observed=observed, step=explained, rung=rung)))
    insert_new(session, Notice, rows)


@dataclass(frozen=True, kw_only=True)
class _Fallen:
    """One rung that fell for one duty, and what the rules say about it."""

    observed: Observed
    step: Step
    rung: Rung


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """Writes the notice rows of one pass over one plan."""

    plan: Plan
    directory: Directory
    now: datetime
    day: date

    def notices(self, fallen: _Fallen) -> Iterator[dict[str, object]]:
        """Return one row a person to be told, or one row with the reason why nobody is."""
        owner = fallen.observed.duty.post_id
        if fallen.step.reason:
            post = self.directory.posts[owner]
            nobody = Addressee(key=f"post:{post.id}", post=post)
            yield self._row(fallen, nobody, Audience.OWNER, reason=fallen.step.reason)
            return
        seen: set[str] = set()
        rung = fallen.rung
        for audience, is_copy in (*((a, False) for a in rung.to), *((a, True) for a in rung.copy)):
            told = self.directory.post_of(audience, owner)
            duty = fallen.observed.duty.id if audience is Audience.OWNER else None
            route = self.directory.route(told, self.day, duty=duty)
            for row in self._routed(fallen, audience, route, is_copy=is_copy):
                # A person who has two parts in a rung is told once, in the first of them.
                if row["addressee"] not in seen:
                    seen.add(str(row["addressee"]))
                    yield row

    def _routed(
        self, fallen: _Fallen, audience: Audience, route: Route, *, is_copy: bool
    ) -> Iterator[dict[str, object]]:
        passed = "; ".join(post.title for post in route.vacant)
        for post in route.vacant:
            # The vacant post keeps a row that says why nobody was told there.
            nobody = Addressee(key=f"post:{post.id}", post=post)
            yield self._row(fallen, nobody, audience, reason=Reason.VACANT, passed=passed)
        if route.to is None:
            return
        part = self._part(audience, route)
        for addressee, copied in ((route.to, is_copy), *((c, True) for c in route.copies)):
            reason = None if addressee.by_preference() else Reason.NO_ADDRESS
            yield self._row(fallen, addressee, part, reason=reason, passed=passed, is_copy=copied)

    def _part(self, audience: Audience, route: Route) -> Audience:
        """Return the part the addressee plays: a step passed up joins that post's own list."""
        if not route.vacant or route.to is None:
            return audience
        reached = route.to.post.id
        if reached == self.directory.chair:
            return Audience.CHAIR
        return Audience.DEPUTY if reached == self.directory.deputy else Audience.STANDING_OFFICE

    def _row(
        self,
        fallen: _Fallen,
        addressee: Addressee,
        audience: Audience,
        *,
        reason: Reason | None = None,
        passed: str = "",
        is_copy: bool = False,
    ) -> dict[str, object]:
        checkpoint = fallen.step.checkpoint
        return {
            "plan_id": self.plan.id,
            "duty_id": fallen.observed.duty.id,
            "last_day": checkpoint.last_day,
            "rung": checkpoint.rung,
            "offset": checkpoint.offset,
            "day": checkpoint.day,
            "addressee": addressee.key,
            "post_id": addressee.post.id,
            "person_id": addressee.person,
            "audience": audience.value,
            "is_copy": is_copy,
            "reach": fallen.rung.reach.value,
            "status": NOT_SENT if reason else WAITING,
            "reason": reason.value if reason else None,
            "passed_over": passed,
            "unheard": False,
            "decided_at": self.now,
            "message_id": None,
        }
