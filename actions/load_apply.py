"""Apply a changed plan folder to a plan that is running (`dondoc plan load --apply`).

What is added gets duties, what is dropped has its open duties superseded, a changed last
day moves its duties while their original last day stays (issue 2, "changes nothing
silently"). Nothing that is completed or withdrawn is touched.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.handing import end_handover
from actions.load_duties import Owed, Timing, add_duties, add_to_occurrence
from actions.load_roster import RosterIds
from models.duty import Duty, Occurrence, StateChange
from models.plan import Obligation
from rules.states import ENDED, Act, State

# A superseded duty comes back with its obligation; a completed or withdrawn one does not.
DONE_WITH = ENDED - {State.SUPERSEDED}
REASON = "plan.changed"


@dataclass(frozen=True, kw_only=True)
class Applying:
    """What every step of applying needs: by whom, when, and with which ids."""

    plan_id: int
    actor: str
    now: datetime
    today: date
    obligations: Mapping[str, int]
    roster: RosterIds
    timing: Timing


@dataclass(frozen=True, kw_only=True)
class Applied:
    """How many duties were added, moved to another day, superseded and taken up again."""

    added: int = 0
    moved: int = 0
    superseded: int = 0
    revived: int = 0


def apply_duties(session: Session, wanted: Iterable[Owed], work: Applying) -> Applied:
    """Bring the duties of a plan in line with what is owed now."""
    existing = _existing(session, work.plan_id)
    fresh: list[Owed] = []
    tally: Counter[str] = Counter()
    for one in wanted:
        slot = existing.pop((work.obligations[one.item.ref], one.occurrence), None)
        if slot is None:
            fresh.append(one)
        else:
            tally += _bring_in_line(session, one, *slot, work)
    for _, duties in existing.values():
        tally += _supersede(session, duties.values(), work)
    tally["added"] += add_duties(
        session,
        work.plan_id,
        fresh,
        obligations=work.obligations,
        roster=work.roster,
        timing=work.timing,
        activate=work.today,
    )
    session.flush()
    return Applied(**tally)


def _bring_in_line(
    session: Session,
    one: Owed,
    occurrence: Occurrence,
    duties: dict[int, Duty],
    work: Applying,
) -> Counter[str]:
    tally: Counter[str] = Counter()
    before, occurrence.last_day = occurrence.last_day, one.last_day
    missing: list[tuple[str, str]] = []
    for unit, post in one.owing:
        duty = duties.pop(work.roster.units[unit], None)
        if duty is None:
            missing.append((unit, post))
        elif State(duty.state) not in DONE_WITH:
            if duty.reassigned_from is None:
                _give_to(session, duty, work.roster.posts[post], work)
            tally += _adjust(session, duty, one, before, work)
    if not _is_over(one.last_day, work.today):
        # A unit that joins later does not owe what was due before it came.
        left = [duty for duty in duties.values() if not _is_over(duty.last_day, work.today)]
        tally += _supersede(session, left, work)
        tally["added"] += add_to_occurrence(
            session,
            occurrence,
            one,
            missing,
            plan_id=work.plan_id,
            roster=work.roster,
            timing=work.timing,
            activate=work.today,
        )
    return tally


def _give_to(session: Session, duty: Duty, post_id: int, work: Applying) -> None:
    if duty.post_id == post_id:
        return
    loader = Actor(label=work.actor, post_ids=frozenset())
    end_handover(session, duty, actor=loader, now=work.now)
    duty.post_id = post_id


def _is_over(last_day: date | None, today: date) -> bool:
    return last_day is not None and last_day < today


def _adjust(
    session: Session, duty: Duty, one: Owed, before: date | None, work: Applying
) -> Counter[str]:
    tally: Counter[str] = Counter()
    state = State(duty.state)
    if state is State.SUPERSEDED or (state is State.DRAFT and not one.is_draft):
        _set_state(session, duty, Act.ASSIGN, State.ASSIGNED, work)
        tally["revived"] += 1
    if one.last_day != before:
        _move(duty, one.last_day, before, work.today)
        tally["moved"] += 1
    # The next sweep finds the right day; one look too early finds nothing to do.
    duty.next_check_on = min(duty.next_check_on or work.today, work.today)
    session.add(duty)
    return tally


def _move(duty: Duty, last_day: date | None, before: date | None, today: date) -> None:
    """Set the new last day; a granted extension that reaches further stays.

    Moved later, the rungs of the new day start today. Moved earlier, all rungs that it has
    passed count, so that a duty which is now long overdue still reaches the chair.
    """
    present = duty.last_day
    extended = present is not None and before is not None and present > before
    if extended and last_day is not None and present is not None and present >= last_day:
        return
    if last_day is not None and (present is None or last_day > present):
        duty.active_from = today
    duty.moves += duty.last_day != last_day
    duty.last_day = last_day
    duty.original_last_day = duty.original_last_day or last_day


def _supersede(session: Session, duties: Iterable[Duty], work: Applying) -> Counter[str]:
    tally: Counter[str] = Counter()
    for duty in duties:
        if State(duty.state) not in ENDED:
            _set_state(session, duty, Act.SUPERSEDE, State.SUPERSEDED, work)
            tally["superseded"] += 1
    return tally


def _set_state(session: Session, duty: Duty, act: Act, state: State, work: Applying) -> None:
    session.add(
        StateChange(
            duty_id=duty.id or 0,
            at=work.now,
            by=work.actor,
            act=act.value,
            old_state=duty.state,
            new_state=state.value,
            reason=REASON,
        )
    )
    duty.state = state.value
    session.add(duty)


def _existing(
    session: Session, plan_id: int
) -> dict[tuple[int, str], tuple[Occurrence, dict[int, Duty]]]:
    found: dict[tuple[int, str], tuple[Occurrence, dict[int, Duty]]] = {}
    query = (
        select(Occurrence)
        .join(Obligation, col(Occurrence.obligation_id) == Obligation.id)
        .where(Obligation.plan_id == plan_id, col(Obligation.given_at).is_(None))
    )
    by_id: dict[int | None, dict[int, Duty]] = {}
    for occurrence in session.exec(query):
        by_id[occurrence.id] = {}
        found[occurrence.obligation_id, occurrence.key] = (occurrence, by_id[occurrence.id])
    for duty in session.exec(select(Duty).where(Duty.plan_id == plan_id)):
        if duty.occurrence_id in by_id:
            by_id[duty.occurrence_id][duty.reassigned_from or duty.unit_id] = duty
    return found
