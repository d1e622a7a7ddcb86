"""More time: asked by the head, seen by the standing office, decided by the chair (IV.4.2).

The original last day stays for ever; a pending request stops nothing.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from actions.actors import Actor, roles_of
from actions.changes import get_duty, note, require_role
from actions.events import announce
from models.duty import Duty, Extension
from models.lookup import LARGEST_ID, full_name
from models.plan import Plan
from models.policy import load_policy
from rules.clock import local
from rules.folding import Kind
from rules.ladder import Reason
from rules.states import (
    ENDED,
    UNDONE,
    ReasonMissingError,
    RightsError,
    Role,
    State,
    TransitionError,
)
from tasks.decide import record_fallen

ASKED, GRANTED, REFUSED = "asked", "granted", "refused"
FEBRUARY_28 = 28


class ExtensionError(ValueError):
    """The request does not fit the duty, or was decided already."""


def ask_extension(
    session: Session,
    duty_id: int,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    to_day: date,
    reason: str,
) -> Extension:
    """Ask for a later last day (inclusive), with a reason; a late request is marked."""
    duty = get_duty(session, duty_id)
    _require(session, duty, actor, frozenset({Role.OWNER}), "ask for more time for")
    _check_request(session, duty, to_day, reason)
    today = local(now, zone).date()
    extension = Extension(
        duty_id=duty_id,
        from_day=duty.last_day or to_day,
        to_day=to_day,
        reason=reason.strip(),
        asked_at=now,
        asked_by=actor.label,
        late=duty.last_day is not None and today > duty.last_day,
    )
    session.add(extension)
    session.flush()
    _note(session, duty, extension, "extension.asked", actor=actor, now=now)
    return extension


def _check_request(session: Session, duty: Duty, to_day: date, reason: str) -> None:
    name = full_name(session, duty)
    if duty.last_day is None:
        message = f"{name} has no deadline; there is nothing to extend"
        raise ExtensionError(message)
    if State(duty.state) not in UNDONE:
        message = f'{name} is "{duty.state}"; only an open duty can be extended'
        raise TransitionError(message)
    if to_day <= duty.last_day:
        message = f"{to_day} is not after the present last day {duty.last_day}; give a later day"
        raise ExtensionError(message)
    latest = latest_day(session, duty)
    if to_day > latest:
        message = (
            f"{to_day} lies more than a year after the plan's last day; "
            f"give {latest} or an earlier day"
        )
        raise ExtensionError(message)
    if not reason.strip():
        message = "a request for more time needs a reason; give one"
        raise ReasonMissingError(message)
    if _open_request(session, duty):
        message = f"a request for {name} already waits for a decision; wait for it"
        raise ExtensionError(message)


def latest_day(session: Session, duty: Duty) -> date:
    """Return the latest day that may be asked for: one year after the plan's period."""
    ends = session.get_one(Plan, duty.plan_id).period_to
    day = FEBRUARY_28 if (ends.month, ends.day) == (2, 29) else ends.day
    return ends.replace(year=ends.year + 1, day=day)


def _open_request(session: Session, duty: Duty) -> Extension | None:
    return session.exec(
        select(Extension).where(Extension.duty_id == duty.id, Extension.outcome == ASKED)
    ).first()


def give_opinion(
    session: Session, extension_id: int, *, actor: Actor, now: datetime, opinion: str
) -> Extension:
    """Give the standing office's opinion on a request."""
    extension, duty = _undecided(session, extension_id)
    _require(session, duty, actor, frozenset({Role.STANDING_OFFICE}), "give an opinion on")
    extension.opinion, extension.opinion_by = opinion.strip(), actor.label
    session.add(extension)
    _note(session, duty, extension, "extension.opinion", actor=actor, now=now)
    return extension


def decide_extension(
    session: Session,
    extension_id: int,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    grant: bool,
    remark: str = "",
) -> Extension:
    """Grant or refuse; granted, the duty's rungs fall anew around the new last day.

    The chair decides, or the deputy for the chair; nobody on what they owe themselves.
    What no longer fits the duty can only be refused.
    """
    extension, duty = _undecided(session, extension_id)
    _require(session, duty, actor, frozenset({Role.CHAIR, Role.DEPUTY}), "decide on")
    if grant:
        _check_grant(session, duty, extension.to_day, today=local(now, zone).date())
    extension.outcome = GRANTED if grant else REFUSED
    extension.decided_at, extension.decided_by = now, actor.label
    extension.remark = remark.strip()
    session.add(extension)
    if grant:
        redate(session, duty, extension.to_day, now=now, zone=zone)
    _note(session, duty, extension, f"extension.{extension.outcome}", actor=actor, now=now)
    announce(session, duty, Kind.EXTENSION_DECISION, now=now, zone=zone, extension=extension)
    return extension


def _check_grant(session: Session, duty: Duty, to_day: date, *, today: date) -> None:
    """Raise unless the duty, as it stands now, can be given until `to_day`."""
    name = full_name(session, duty)
    if State(duty.state) in ENDED:
        message = f'{name} is "{duty.state}"; there is nothing to extend, refuse the request'
        raise TransitionError(message)
    if duty.last_day is None or to_day <= duty.last_day:
        message = (
            f"{to_day} is not after the present last day {duty.last_day} of {name}; "
            "refuse the request and ask for a later day"
        )
        raise ExtensionError(message)
    if to_day < today:
        message = (
            f"{to_day} has passed meanwhile; refuse the request for {name} and ask for a later day"
        )
        raise ExtensionError(message)


def duty_of(session: Session, extension_id: int) -> Duty:
    """Return the duty a request is about; ExtensionError for an unknown number."""
    possible = 0 < extension_id <= LARGEST_ID
    extension = session.get(Extension, extension_id, with_for_update=True) if possible else None
    if extension is None:
        open_ones = session.exec(select(Extension.id).where(Extension.outcome == ASKED)).all()
        waiting = ", ".join(str(number) for number in open_ones) or "none"
        message = f"there is no request for more time number {extension_id}; waiting: {waiting}"
        raise ExtensionError(message)
    return get_duty(session, extension.duty_id)


def redate(session: Session, duty: Duty, last_day: date, *, now: datetime, zone: ZoneInfo) -> None:
    """Move the last day of a duty.

    1. What fell for the old day and was not decided is recorded as re-dated.
    2. Rungs of the new day before today are skipped, unless the duty is overdue under the
       new day as well: then the most urgent one it missed is told (law 7).
    3. The next pass looks at the duty, also when that is today.
    """
    plan = session.get_one(Plan, duty.plan_id)
    policy = load_policy(session, plan)
    record_fallen(session, plan, policy, duty, now=now, zone=zone, reason=Reason.REDATED)
    today = local(now, zone).date()
    duty.last_day, duty.active_from = last_day, min(today, last_day + timedelta(days=1))
    duty.moves += 1
    duty.next_check_on = today
    session.add(duty)
    session.flush()


def _undecided(session: Session, extension_id: int) -> tuple[Extension, Duty]:
    duty = duty_of(session, extension_id)
    extension = session.get_one(Extension, extension_id)
    if extension.outcome != ASKED:
        message = f"request {extension_id} was {extension.outcome} by {extension.decided_by}"
        raise ExtensionError(message)
    return extension, duty


def _require(
    session: Session, duty: Duty, actor: Actor, roles: frozenset[Role], doing: str
) -> None:
    require_role(session, duty, roles, doing, actor=actor)
    deciding = Role.CHAIR in roles
    if deciding and Role.OWNER in roles_of(session, actor, duty):
        message = f'"{actor.label}" owes {full_name(session, duty)} and cannot decide on it'
        raise RightsError(message)


def _note(
    session: Session, duty: Duty, extension: Extension, act: str, *, actor: Actor, now: datetime
) -> None:
    details: dict[str, object] = {
        "extension": extension.id,
        "from": extension.from_day.isoformat(),
        "to": extension.to_day.isoformat(),
        "reason": extension.reason,
        "late": extension.late,
        "remark": extension.remark,
    }
    note(session, duty, act=act, actor=actor, now=now, details=details)
