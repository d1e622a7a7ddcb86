"""The calendar and the ladder changed by hand, and what moves."""

from datetime import date, timedelta

import pytest
import yaml
from sqlmodel import Session, col, select

from actions.office import OfficeMistakeError, Wrong
from actions.timetable import (
    DayChange,
    LadderMistakesError,
    change_day,
    change_ladder,
    confirm_day,
)
from models.database import reading, rehearsing, writing
from models.duty import Duty
from models.messages import Notice
from models.plan import CalendarDay
from models.policy import load_policy
from rules.states import RightsError
from tasks.audit import audit
from tasks.sweep import sweep
from tests.actions.desk import CHAIR, OFFICE, Desk, desk
from tests.actions.office_desk import last_act, plan_of, wrong
from tests.plans import ZONE, at, loaded

MAY_23, MONDAY = date(2024, 5, 23), date(2024, 6, 3)
NOW = at(MAY_23, 9)


def off(here: Desk, day: date, *, by: str = OFFICE, kind: str = "swapped_off") -> int:
    moved = change_day(
        here.session,
        plan_of(here.session).id or 0,
        DayChange(day=day, kind=kind, name="Nghỉ", decision="Công văn số 9"),
        actor=here.who(by),
        now=NOW,
        zone=ZONE,
    )
    return len(moved)


def test_a_day_off_moves_the_rungs_on_it_and_their_next_checks() -> None:
    with desk() as here:
        before = here.duty().next_check_on
        count = off(here, date(2024, 5, 24))

        # T-7 of "trước 01/6/2024" falls on Friday 24/5 and moves back to Thursday.
        assert count > 0
        assert (before, here.duty().next_check_on) == (date(2024, 5, 24), MAY_23)
        assert last_act(here.session).details["moved"] == count


def test_a_day_taken_out_again_moves_everything_back() -> None:
    with desk() as here:
        there = off(here, date(2024, 6, 17))
        back = off(here, date(2024, 6, 17), kind="")

        assert there == back > 0


def test_the_number_told_beforehand_is_what_is_applied() -> None:
    engine = loaded(MAY_23)
    with rehearsing(engine) as session:
        told = off(Desk(session), date(2024, 6, 7))
    with reading(engine) as session:
        days = session.exec(select(col(CalendarDay.day))).all()
    with writing(engine) as session:
        done = off(Desk(session), date(2024, 6, 7))

    assert date(2024, 6, 7) not in days
    assert told == done > 0


def test_the_engine_keeps_to_the_new_calendar_and_the_audit_finds_nothing_lost() -> None:
    engine = loaded(MAY_23)
    sweep(engine, now=at(MAY_23, 8), zone=ZONE)
    with writing(engine) as session:
        off(Desk(session), date(2024, 5, 24))
    for offset in range(9):
        sweep(engine, now=at(MAY_23 + timedelta(days=offset), 8), zone=ZONE)

    with reading(engine) as session:
        days = {
            (n.rung, n.day)
            for n in session.exec(select(Notice))
            if n.duty_id == Desk(session).duty().id
        }
    report = audit(engine, now=at(MAY_23 + timedelta(days=8), 8), zone=ZONE)

    assert ("T-7", MAY_23) in days
    assert not any(day == date(2024, 5, 24) for _, day in days)
    assert [f for f in report.findings if f.code == "un-notified"] == []


def test_a_confirmed_day_needs_a_decision_and_moves_nothing() -> None:
    with desk() as here:
        plan = plan_of(here.session).id or 0
        expected = CalendarDay(
            plan_id=plan, day=date(2024, 12, 31), kind="swapped_off", confirmed=False
        )
        here.session.add(expected)
        here.session.flush()
        before = [d.next_check_on for d in here.session.exec(select(Duty))]

        confirm_day(
            here.session,
            plan,
            expected.day,
            actor=here.who(OFFICE),
            now=NOW,
            decision="Công văn số 8726",
        )

        assert expected.confirmed
        assert [d.next_check_on for d in here.session.exec(select(Duty))] == before
        assert last_act(here.session).act == "calendar.confirmed"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (DayChange(day=MAY_23, kind="feast", decision="x"), Wrong.DAY_KIND),
        (DayChange(day=MAY_23, kind="holiday"), Wrong.NO_DOCUMENT),
        (DayChange(day=MAY_23, kind=""), Wrong.NO_SUCH_DAY),
    ],
)
def test_a_day_that_cannot_be_is_refused(change: DayChange, key: Wrong) -> None:
    with desk() as here:
        plan = plan_of(here.session).id or 0
        with pytest.raises(OfficeMistakeError) as error:
            change_day(here.session, plan, change, actor=here.who(OFFICE), now=NOW, zone=ZONE)

    assert wrong(error) is key


def test_only_the_standing_office_changes_the_calendar() -> None:
    with desk() as here, pytest.raises(RightsError, match="change the calendar"):
        off(here, date(2024, 6, 7), by=CHAIR)


def written(session: Session, **changed: object) -> str:
    return yaml.safe_dump(dict(plan_of(session).ladder) | changed, allow_unicode=True)


def change(here: Desk, text: str) -> int:
    plan = plan_of(here.session).id or 0
    who = here.who(OFFICE)
    return len(change_ladder(here.session, plan, text, actor=who, now=NOW, zone=ZONE))


def rungs_of(session: Session) -> list[dict[str, object]]:
    return [dict(rung) for rung in plan_of(session).ladder["rungs"]]


def test_the_ladder_that_stands_is_read_back_and_changes_nothing() -> None:
    with desk() as here, pytest.raises(OfficeMistakeError) as error:
        change(here, written(here.session))

    assert wrong(error) is Wrong.SAME_LADDER


def test_every_mistake_of_the_text_is_named_at_once() -> None:
    text = 'send_at: "19:00"\nrungs:\n  - code: T-7\n    offset: x\n    to: [nobody]\n'

    with desk() as here, pytest.raises(LadderMistakesError) as error:
        change(here, text)

    assert len(error.value.mistakes) >= 3
    assert {m.line for m in error.value.mistakes} >= {1, 4, 5}


def test_a_rung_moved_by_a_day_moves_for_every_open_duty() -> None:
    with desk() as here:
        rungs = rungs_of(here.session)
        for rung in rungs:
            if rung["code"] == "T-3":
                rung["offset"] = -4

        assert change(here, written(here.session, rungs=rungs)) > 0
        policy = load_policy(here.session, plan_of(here.session))
        assert policy.ladder.rung("T-3").offset == -4


def test_a_rung_added_for_a_day_that_has_passed_is_explained_and_not_told() -> None:
    engine = loaded(date(2024, 4, 1))
    late = at(date(2024, 6, 7), 8)
    for day in (date(2024, 5, 24), MONDAY, date(2024, 6, 4), date(2024, 6, 7)):
        sweep(engine, now=at(day, 8), zone=ZONE)
    with writing(engine) as session:
        here = Desk(session)
        added = {"code": "+2", "offset": 2, "to": ["owner"]}
        text = written(session, rungs=[*rungs_of(session), added])
        plan, who = plan_of(session).id or 0, here.who(OFFICE)
        change_ladder(session, plan, text, actor=who, now=late, zone=ZONE)
    told = sweep(engine, now=late, zone=ZONE)

    with reading(engine) as session:
        duty = Desk(session).duty().id
        added_rows = [
            (n.status, n.reason)
            for n in session.exec(select(Notice).where(Notice.rung == "+2"))
            if n.duty_id == duty
        ]
    assert added_rows == [("not_sent", "ladder_changed")]
    assert told.told == 0
    report = audit(engine, now=late, zone=ZONE)
    assert [f for f in report.findings if f.code == "un-notified"] == []


def test_what_waits_for_a_rung_that_is_gone_is_explained() -> None:
    with desk() as here:
        duty = here.duty()
        here.session.add(
            Notice(
                plan_id=duty.plan_id,
                duty_id=duty.id or 0,
                last_day=date(2024, 5, 31),
                rung="T-3",
                offset=-3,
                day=date(2024, 5, 28),
                addressee=f"post:{duty.post_id}",
                post_id=duty.post_id,
                audience="owner",
                reach="preferred",
                status="waiting",
                decided_at=NOW,
            )
        )
        rungs = [rung for rung in rungs_of(here.session) if rung["code"] != "T-3"]
        change(here, written(here.session, rungs=rungs))

        waiting = here.session.exec(select(Notice).where(Notice.rung == "T-3")).one()
        assert (waiting.status, waiting.reason) == ("not_sent", "ladder_changed")
