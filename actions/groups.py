"""Who belongs to a group of units, and what that does to the duties the group owes.

A unit that joins owes what is due from its first day on; one that leaves is let off what
is due after its last day. What was done, or was due before, stays.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import BOARD_CHANGED_AT, check_again
from actions.handing import end_handover
from actions.office import OFFICE, OfficeMistakeError, Wrong, find, require_role
from models import engine_state, journal
from models.database import insert_new
from models.duty import Duty, Occurrence, StateChange
from models.plan import Obligation, Plan
from models.roster import Group, GroupMember, Post, Unit
from rules.fan_out import Membership, members_on
from rules.states import ENDED, Act, State

OWNED = "group:"
HEAD = ".head"


@dataclass(frozen=True, kw_only=True)
class GroupChange:
    """What a change of a group's members came to: duties newly owed, and let off."""

    added: int = 0
    let_off: int = 0


def add_member(
    session: Session, group_id: int, unit_id: int, *, since: date, actor: Actor, now: datetime
) -> GroupChange:
    """Let a unit belong to the group from a day on, and owe what is due from then on."""
    group, plan = _open(session, group_id, actor)
    unit = session.get(Unit, unit_id)
    if unit is None or unit.plan_id != plan.id:
        message = f"plan {plan.code} has no unit {unit_id}; choose one of its own"
        raise OfficeMistakeError(Wrong.GONE, message)
    if any(m.valid_to is None or m.valid_to >= since for m in _places(session, group, unit_id)):
        message = f"{unit.code} belongs to {group.code} already on {since} or later; end that first"
        raise OfficeMistakeError(Wrong.MEMBER_ALREADY, message, unit=unit.name)
    post = session.exec(
        select(Post).where(Post.plan_id == plan.id, Post.code == unit.code + HEAD)
    ).first()
    if post is None:
        message = f"{unit.code} has no head that could answer; add the post to the roster"
        raise OfficeMistakeError(Wrong.NO_HEAD, message, unit=unit.name)
    session.add(GroupMember(group_id=group_id, unit_id=unit_id, valid_from=since))
    session.flush()
    added = _owe(session, plan, group, unit, post, since=since, actor=actor, now=now)
    change = GroupChange(added=added)
    _keep(session, group, change, act="group.joined", unit=unit, day=since, actor=actor, now=now)
    return change


def end_member(
    session: Session, member_id: int, *, until: date, actor: Actor, now: datetime
) -> GroupChange:
    """Let a unit leave the group after a day, and let it off what is due later."""
    member = session.get(GroupMember, member_id)
    if member is None:
        message = f"there is no membership {member_id}; open the group again"
        raise OfficeMistakeError(Wrong.GONE, message)
    group, plan = _open(session, member.group_id, actor)
    if member.valid_to is not None and member.valid_to <= until:
        message = f"that membership ends on {member.valid_to} already"
        raise OfficeMistakeError(Wrong.ENDED_ALREADY, message)
    if member.valid_from is not None and until < member.valid_from - timedelta(days=1):
        message = f"{until} is before its first day {member.valid_from}; give a later day"
        raise OfficeMistakeError(Wrong.UNTIL_BEFORE_FROM, message)
    member.valid_to = until
    session.add(member)
    session.flush()
    unit = session.get_one(Unit, member.unit_id)
    let_off = _let_off(session, plan, group, unit, until=until, actor=actor, now=now)
    change = GroupChange(let_off=let_off)
    _keep(session, group, change, act="group.left", unit=unit, day=until, actor=actor, now=now)
    return change


def confirm_group(session: Session, group_id: int, *, actor: Actor, now: datetime) -> Group:
    """Confirm that the members of the group are those the plan means."""
    group, plan = _open(session, group_id, actor)
    group.confirmed = True
    session.add(group)
    subject = f"{plan.code}:{group.code}"
    journal.write(session, at=now, actor=actor.label, act="group.confirmed", subject=subject)
    return group


def _open(session: Session, group_id: int, actor: Actor) -> tuple[Group, Plan]:
    group = session.get(Group, group_id)
    if group is None:
        message = f"there is no group {group_id}; open the roster"
        raise OfficeMistakeError(Wrong.GONE, message)
    plan = find(session, group.plan_id)
    # Members decide who owes: that is the office's, not the administrator's.
    require_role(plan, actor, OFFICE, "change the groups")
    return group, plan


def _places(session: Session, group: Group, unit_id: int) -> list[GroupMember]:
    query = select(GroupMember).where(
        GroupMember.group_id == group.id, GroupMember.unit_id == unit_id
    )
    return list(session.exec(query))


def _owed_by(
    session: Session, plan: Plan, group: Group, *, after: date
) -> list[tuple[Occurrence, Obligation]]:
    """Return what the group owes with a last day after `after`, or with none."""
    query = (
        select(Occurrence, Obligation)
        .join(Obligation, col(Occurrence.obligation_id) == Obligation.id)
        .where(Obligation.plan_id == plan.id)
        .order_by(col(Occurrence.id))
    )
    return [
        (occurrence, obligation)
        for occurrence, obligation in session.exec(query)
        if OWNED + group.code in obligation.owners
        and (occurrence.last_day is None or occurrence.last_day > after)
    ]


def _owe(
    session: Session,
    plan: Plan,
    group: Group,
    unit: Unit,
    post: Post,
    *,
    since: date,
    actor: Actor,
    now: datetime,
) -> int:
    known = {
        duty.occurrence_id: duty
        for duty in session.exec(select(Duty).where(Duty.unit_id == unit.id))
    }
    proposed = _proposed(session, plan)
    # What had to be said before today is not said afterwards.
    first = max(since, now.date())
    rows: list[dict[str, object]] = []
    fresh = 0
    for occurrence, obligation in _owed_by(session, plan, group, after=since - timedelta(days=1)):
        duty = known.get(occurrence.id or 0)
        if duty is None:
            state = State.DRAFT if occurrence.id in proposed else State.ASSIGNED
            rows.append(
                _new(occurrence, obligation, post, state)
                | {"assigned_on": since, "active_from": first, "next_check_on": first}
            )
        elif State(duty.state) is State.SUPERSEDED:
            _set_state(session, duty, Act.ASSIGN, State.ASSIGNED, group, actor=actor, now=now)
            if duty.post_id != post.id:
                end_handover(session, duty, actor=actor, now=now)
            duty.post_id, duty.active_from = post.id or 0, first
            check_again(session, duty, now=now)
            fresh += 1
    insert_new(session, Duty, rows)
    return fresh + len(rows)


def _proposed(session: Session, plan: Plan) -> set[int]:
    """Return the occurrences that nobody has assigned yet: they are proposed to all alike."""
    query = select(Duty.occurrence_id).where(
        Duty.plan_id == plan.id, Duty.state == State.DRAFT.value
    )
    return set(session.exec(query.distinct()))


def _new(
    occurrence: Occurrence, obligation: Obligation, post: Post, state: State
) -> dict[str, object]:
    return {
        "plan_id": obligation.plan_id,
        "obligation_id": obligation.id,
        "occurrence_id": occurrence.id,
        "unit_id": post.unit_id,
        "post_id": post.id,
        "state": state.value,
        "last_day": occurrence.last_day,
        "original_last_day": occurrence.last_day,
    }


def _let_off(
    session: Session,
    plan: Plan,
    group: Group,
    unit: Unit,
    *,
    until: date,
    actor: Actor,
    now: datetime,
) -> int:
    found = _owed_by(session, plan, group, after=until)
    owed = {occurrence.id: obligation for occurrence, obligation in found}
    query = select(Duty).where(Duty.unit_id == unit.id, col(Duty.occurrence_id).in_(owed))
    count = 0
    for duty in session.exec(query).all():
        bound = _binds(session, plan, owed[duty.occurrence_id], unit, until + timedelta(days=1))
        if State(duty.state) in ENDED or bound:
            continue
        _set_state(session, duty, Act.SUPERSEDE, State.SUPERSEDED, group, actor=actor, now=now)
        count += 1
    return count


def _binds(session: Session, plan: Plan, obligation: Obligation, unit: Unit, day: date) -> bool:
    """Tell whether the clause binds the unit on that day by another group or by its post."""
    posts = session.exec(select(Post.code).where(Post.unit_id == unit.id)).all()
    if any(f"post:{code}" in obligation.owners for code in posts):
        return True
    codes = [o.removeprefix(OWNED) for o in obligation.owners if o.startswith(OWNED)]
    rows = session.exec(
        select(GroupMember)
        .join(Group, col(GroupMember.group_id) == Group.id)
        .where(Group.plan_id == plan.id, col(Group.code).in_(codes))
    )
    places = [
        Membership(unit=str(m.unit_id), valid_from=m.valid_from, valid_to=m.valid_to) for m in rows
    ]
    return str(unit.id) in members_on(day, places)


def _set_state(
    session: Session,
    duty: Duty,
    act: Act,
    state: State,
    group: Group,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    session.add(
        StateChange(
            duty_id=duty.id or 0,
            at=now,
            by=actor.label,
            act=act.value,
            old_state=duty.state,
            new_state=state.value,
            reason=group.name,
        )
    )
    duty.state = state.value
    session.add(duty)


def _keep(
    session: Session,
    group: Group,
    change: GroupChange,
    *,
    act: str,
    unit: Unit,
    day: date,
    actor: Actor,
    now: datetime,
) -> None:
    details: dict[str, object] = {
        "unit": unit.code,
        "day": day.isoformat(),
        "added": change.added,
        "let_off": change.let_off,
    }
    subject = f"{find(session, group.plan_id).code}:{group.code}"
    journal.write(session, at=now, actor=actor.label, act=act, subject=subject, details=details)
    engine_state.remember(session, BOARD_CHANGED_AT, now.isoformat())
