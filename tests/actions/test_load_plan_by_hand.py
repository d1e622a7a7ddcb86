"""A plan loaded again leaves alone what the office has changed by hand since."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions import groups
from actions.actors import Actor
from actions.load_plan import LoadReport, load_plan
from actions.timetable import DayChange, change_day, change_ladder
from models.database import reading, writing
from models.duty import Duty
from models.plan import Plan
from models.policy import Policy, load_policy
from models.roster import GroupMember, Unit
from plan_reader.folder import read_folder
from rules.states import State
from tests.plan_reader.small import write_plan
from tests.plans import ZONE, at, empty

START, LATER = date(2027, 1, 4), date(2027, 5, 10)
NOW = at(LATER, 9)
TITLE = ("plan.yaml", "issued_on: null", "issued_on: 2027-01-02")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Return the small plan, loaded on 4 January 2027."""
    opened = empty()
    load(opened, tmp_path, on=START)
    return opened


def load(
    engine: Engine, folder: Path, *changes: tuple[str, str, str], on: date = LATER
) -> LoadReport:
    read = read_folder(write_plan(folder, *changes))
    with writing(engine) as session:
        return load_plan(session, read, activate=on, now=at(on), apply=True)


def office(session: Session) -> tuple[int, Actor]:
    plan = session.exec(select(Plan)).one()
    return plan.id or 0, Actor(label="VP", post_ids=frozenset({plan.standing_post_id or 0}))


def policy(engine: Engine) -> Policy:
    with reading(engine) as session:
        return load_policy(session, session.exec(select(Plan)).one())


def by_hand(engine: Engine, day: str, kind: str) -> None:
    with writing(engine) as session:
        plan, who = office(session)
        wish = DayChange(day=date.fromisoformat(day), kind=kind, decision="CV 1")
        change_day(session, plan, wish, actor=who, now=NOW, zone=ZONE)


def test_a_day_added_and_a_day_taken_out_stay_so(engine: Engine, tmp_path: Path) -> None:
    by_hand(engine, "2027-07-01", "swapped_off")
    by_hand(engine, "2027-04-30", "")

    report = load(engine, tmp_path, TITLE)

    assert {change.what for change in report.changes} == {"plan"}
    assert not policy(engine).calendar.is_working_day(date(2027, 7, 1))
    assert policy(engine).calendar.is_working_day(date(2027, 4, 30))


def test_a_day_that_the_file_names_anew_is_taken_from_the_file(
    engine: Engine, tmp_path: Path
) -> None:
    by_hand(engine, "2027-07-01", "swapped_off")

    load(engine, tmp_path, ("calendar.yaml", "2027-04-30", "2027-06-21"))

    calendar = policy(engine).calendar
    assert not calendar.is_working_day(date(2027, 6, 21))
    assert calendar.is_working_day(date(2027, 4, 30))
    assert not calendar.is_working_day(date(2027, 7, 1))


def test_a_ladder_changed_by_hand_stays_until_the_file_changes(
    engine: Engine, tmp_path: Path
) -> None:
    with writing(engine) as session:
        plan, who = office(session)
        data = dict(session.get_one(Plan, plan).ladder) | {"digest_from": 5}
        change_ladder(session, plan, yaml.safe_dump(data), actor=who, now=NOW, zone=ZONE)

    load(engine, tmp_path, TITLE)
    kept = policy(engine).ladder
    load(engine, tmp_path, TITLE, ("ladder.yaml", "offset: -7", "offset: -9"))
    taken = policy(engine).ladder

    assert (kept.digest_from, kept.rung("T-7").offset) == (5, -7)
    assert (taken.digest_from, taken.rung("T-7").offset) == (3, -9)


def test_a_unit_that_left_its_group_by_hand_is_not_given_its_duties_back(
    engine: Engine, tmp_path: Path
) -> None:
    with writing(engine) as session:
        _, who = office(session)
        member = session.exec(select(GroupMember).order_by(col(GroupMember.id))).first()
        assert member is not None
        left = groups.end_member(
            session, member.id or 0, until=LATER - timedelta(days=1), actor=who, now=NOW
        )
        unit = session.get_one(Unit, member.unit_id).id

    load(engine, tmp_path, TITLE)

    with reading(engine) as session:
        mine = session.exec(select(Duty).where(Duty.unit_id == unit)).all()
        superseded = [duty for duty in mine if duty.state == State.SUPERSEDED]
    assert left.let_off == len(superseded) > 0
