"""A plan's policy as the rules take it: its ladder and its working calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlmodel import Session, select

from models.plan import CalendarDay, Plan
from rules.ladder import Audience, Ladder, Patience, Reach, Rung
from rules.working_calendar import WorkingCalendar

OFF_KINDS = frozenset({"holiday", "substitute", "swapped_off"})
MADE_UP = "made_up"
# The local wall clock knows no 24:00; the last representable moment of the day stands
# for it, and a message sent in that microsecond may wait for the morning.
END_OF_DAY = time.max


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What decides when a plan's people are told."""

    ladder: Ladder
    calendar: WorkingCalendar


def load_policy(session: Session, plan: Plan) -> Policy:
    """Read the ladder and the calendar of a plan."""
    days = session.exec(select(CalendarDay).where(CalendarDay.plan_id == plan.id)).all()
    return Policy(
        ladder=ladder_from_data(plan.ladder),
        calendar=WorkingCalendar(
            weekend=frozenset(plan.weekend),
            off=_days(days, OFF_KINDS),
            made_up=_days(days, frozenset({MADE_UP})),
        ),
    )


def _days(days: Sequence[CalendarDay], kinds: frozenset[str]) -> frozenset[date]:
    return frozenset(day.day for day in days if day.kind in kinds)


def ladder_from_data(data: Mapping[str, Any]) -> Ladder:
    """Build a ladder from its data form (docs/plan-format.md, "ladder")."""
    undated = data["undated"]
    return Ladder(
        rungs=tuple(_rung(rung) for rung in data["rungs"]),
        undated=_rung({"offset": 0, **undated}),
        undated_with=undated.get("rung", "T-7"),
        decide_at=_time(data.get("decide_at", "07:30")),
        send_at=_time(data.get("send_at", "08:00")),
        open_from=_time(data.get("open_from", "07:30")),
        open_until=_time(data.get("open_until", "17:00")),
        digest_from=int(data.get("digest_from", 3)),
        repeat_every=timedelta(days=int(data.get("repeat_every_days", 7))),
        repeat_weekday=int(data.get("repeat_weekday", 1)),
        no_sign=_patience(data.get("no_sign")),
    )


def _patience(data: Mapping[str, Any] | None) -> Patience | None:
    if not data:
        return None
    return Patience(
        wait=timedelta(hours=int(data["hours"])),
        rungs=frozenset(data["rungs"]),
        up=tuple(Audience(audience) for audience in data["up"]),
    )


def _rung(data: Mapping[str, Any]) -> Rung:
    return Rung(
        code=str(data["code"]),
        offset=int(data["offset"]),
        to=tuple(Audience(audience) for audience in data.get("to", ["owner"])),
        copy=tuple(Audience(audience) for audience in data.get("copy", [])),
        reach=Reach(data.get("channels", "preferred")),
        only_if_assigned_days_before=int(data.get("only_if_assigned_days_before", 0)),
        repeats=bool(data.get("repeats", False)),
    )


def _time(text: str) -> time:
    """Read "HH:MM"; "24:00" is the end of the day."""
    return END_OF_DAY if str(text) == "24:00" else time.fromisoformat(str(text))
