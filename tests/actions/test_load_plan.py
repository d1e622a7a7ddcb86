"""Loading the plan of Bắc Giang gives its obligations, occurrences and one duty a unit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

import pytest
from sqlmodel import Session, col, func, select

from actions.load_plan import DraftError, load_plan
from models import journal
from models.database import reading, writing
from models.directory import load_directory
from models.duty import Duty, Occurrence
from models.journal import JournalEntry
from models.lookup import find_duty, find_plan
from models.plan import CalendarDay, Indicator, Obligation, Question
from models.policy import load_policy
from models.roster import Post, Unit
from rules.states import State
from tests.plans import BAC_GIANG, ROOT, START_OF_YEAR, at, bac_giang, empty, loaded

PLAN = "bac-giang-2024"


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """Return the plan, activated on the first day of its year; only read."""
    with reading(loaded()) as opened:
        yield opened


def duties_of(session: Session, ref: str) -> list[tuple[str, Duty, str]]:
    query = (
        select(Occurrence.key, Duty, Unit.code)
        .where(col(Duty.occurrence_id) == Occurrence.id, col(Duty.unit_id) == Unit.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .where(Obligation.ref == ref)
    )
    return [(key, duty, unit) for key, duty, unit in session.exec(query)]


# ref: how many units owe each occurrence, and its last compliant day (issue 2).
DATED = {
    "IV.4.1": (
        30,
        {
            "2024Q1": date(2024, 3, 14),
            "2024Q2": date(2024, 6, 14),
            "2024Q3": date(2024, 9, 14),
            "2024Q4": date(2024, 12, 14),
        },
    ),
    "IV.1.1": (
        1,
        {
            "2024Q1": date(2024, 3, 24),
            "2024Q2": date(2024, 6, 24),
            "2024Q3": date(2024, 9, 24),
            "2024Q4": date(2024, 12, 24),
        },
    ),
    "III.1.e.1": (1, {"2024": date(2024, 5, 31)}),
    "IV.2.4": (14, {"2024": date(2024, 5, 31)}),
    "IV.3.7": (16, {"2024": date(2024, 5, 31)}),
    "III.3.5": (1, {"2024": date(2024, 10, 31)}),
    "III.6.1": (1, {"2024": date(2024, 12, 31)}),
}


@pytest.mark.parametrize("ref", DATED)
def test_each_limit_gives_its_occurrences_and_one_duty_a_unit(session: Session, ref: str) -> None:
    units, days = DATED[ref]

    found = duties_of(session, ref)

    assert Counter(key for key, _, _ in found) == dict.fromkeys(days, units)
    assert {key: duty.last_day for key, duty, _ in found} == days
    assert all(duty.original_last_day == duty.last_day for _, duty, _ in found)


def test_nothing_else_has_a_date(session: Session) -> None:
    query = (
        select(Obligation.ref)
        .join(Duty, col(Duty.obligation_id) == Obligation.id)
        .where(col(Duty.last_day).is_not(None))
    )

    assert set(session.exec(query)) == set(DATED)


def test_both_reports_of_the_first_quarter_are_drafts_and_nothing_else(session: Session) -> None:
    # The plan was issued in March 2024, its day is blank: 31/3 stands for it.
    drafts = session.exec(
        select(Obligation.ref, Occurrence.key, func.count())
        .where(Duty.state == State.DRAFT.value)
        .where(col(Duty.obligation_id) == Obligation.id, col(Duty.occurrence_id) == Occurrence.id)
        .group_by(Obligation.ref, Occurrence.key)
    ).all()

    assert set(drafts) == {("IV.1.1", "2024Q1", 1), ("IV.4.1", "2024Q1", 30)}


def test_the_94_items_with_an_owner_have_duties_and_no_other(session: Session) -> None:
    query = select(Obligation.section, func.count(func.distinct(Obligation.id))).join(
        Duty, col(Duty.obligation_id) == Obligation.id
    )

    found = dict(session.exec(query.group_by(Obligation.section)).all())

    assert found == {"III": 55, "IV": 15, "PL": 24}


def test_an_item_without_a_date_has_one_duty_a_unit_named_by_the_year(session: Session) -> None:
    found = duties_of(session, "IV.3.1")

    assert len(found) == 16
    assert {(key, duty.last_day) for key, duty, _ in found} == {("2024", None)}


def test_an_indicator_is_owed_by_its_monitor_and_keeps_its_targets(session: Session) -> None:
    row = session.exec(select(Obligation).where(Obligation.ref == "PL.II.1")).one()
    measures = session.exec(select(Indicator).where(Indicator.obligation_id == row.id)).all()

    found = duties_of(session, "PL.II.1")

    assert (row.section, row.kind) == ("PL", "indicator")
    assert row.owners == [f"post:{row.details['monitor']}"]
    assert len(found) == 1
    assert [(one.op, one.value) for one in measures] == [("gt", Decimal(50)), ("gt", Decimal(10))]


def test_a_head_in_two_groups_owes_one_report(session: Session) -> None:
    units = [unit for key, _, unit in duties_of(session, "IV.4.1") if key == "2024Q2"]

    assert len(units) == len(set(units)) == 30


def test_a_ward_owes_by_its_chairman(session: Session) -> None:
    duty = find_duty(session, "IV.3.7@2024@07201")

    assert session.get_one(Post, duty.post_id).title == "Chủ tịch UBND phường Thọ Xương"


def test_the_next_check_is_the_first_rung(session: Session) -> None:
    # Assigned on 1/1, so 31/5 has its T-30: 1/5 and 30/4 are holidays, 29/4 is swapped off,
    # 27 and 28/4 are a weekend: it moves back to Friday 26/4.
    duty = find_duty(session, "IV.3.7@2024@07201")

    assert duty.next_check_on == date(2024, 4, 26)


def test_the_next_check_of_an_undated_duty_is_the_t_7_of_the_quarterly_report(
    session: Session,
) -> None:
    # 14/6 less seven days is Friday 7/6; the first quarter is a draft and asks nobody.
    duty = find_duty(session, "IV.3.1@07201")

    assert duty.next_check_on == date(2024, 6, 7)


def test_a_draft_is_looked_at_too_so_that_its_rungs_are_explained(session: Session) -> None:
    duty = find_duty(session, "IV.4.1@2024Q1@vhtt")

    assert duty.next_check_on == date(2024, 2, 7)  # T-30 of 14/3: 13/2 lies in Tết


def test_roster_questions_and_calendar_are_loaded(session: Session) -> None:
    plan = find_plan(session, PLAN)
    directory = load_directory(session, plan)
    policy = load_policy(session, plan)

    ward = next(post for post in directory.posts.values() if post.code == "07201.head")
    assert directory.posts[directory.chair].title == "Trưởng Ban Chỉ đạo"
    assert directory.posts[directory.standing_office].code == "vhtt.head"
    assert directory.route(ward.id, date(2024, 5, 24)).to is not None
    assert all(contact.is_usable for contact in ward.contacts)
    assert policy.calendar.is_working_day(date(2024, 5, 4))
    assert not policy.calendar.is_working_day(date(2024, 4, 29))
    assert session.exec(select(func.count()).select_from(CalendarDay)).one() == len(
        bac_giang().calendar.days
    )
    assert session.exec(select(func.count()).select_from(Question)).one() == len(
        bac_giang().questions
    )


def test_the_load_is_in_the_journal(session: Session) -> None:
    entry = session.exec(select(JournalEntry)).one()

    assert (entry.act, entry.subject, entry.actor) == ("plan.loaded", PLAN, "administrator")
    assert journal.breaks(session) == ()


def test_activated_late_the_rungs_before_are_recorded_on_the_first_day() -> None:
    with reading(loaded(date(2024, 5, 23))) as session:
        duty = find_duty(session, "IV.3.7@2024@07201")

        # T-30 needs 45 days of notice; T-7 falls on 24/5.
        assert duty.next_check_on == date(2024, 5, 24)
        assert find_duty(session, "IV.1.1@2024Q1").next_check_on == date(2024, 5, 23)


def test_a_duty_assigned_after_its_last_day_is_still_escalated() -> None:
    # +1 falls on Saturday 1/6 and moves to Monday 3/6, where +3 overtakes it.
    with reading(loaded(date(2024, 6, 3))) as session:
        assert find_duty(session, "IV.3.7@2024@07201").next_check_on == date(2024, 6, 3)


def test_a_past_activation_says_how_much_the_next_sweep_will_tell() -> None:
    engine = empty()
    with writing(engine) as session:
        report = load_plan(
            session, bac_giang(), activate=date(2024, 5, 20), now=at(date(2024, 6, 3))
        )

    # T-7 … +1 of the three limits of 31/5: 1 + 14 + 16 duties, each told once.
    assert report.tells_now == 31


def test_an_activation_today_or_later_tells_nothing_yet() -> None:
    for days in (0, 10):
        engine = empty()
        with writing(engine) as session:
            today = date(2024, 6, 3)
            report = load_plan(
                session, bac_giang(), activate=today + timedelta(days=days), now=at(today)
            )

        assert report.tells_now == 0


def test_two_plans_live_side_by_side() -> None:
    from plan_reader.folder import read_folder

    engine = loaded()
    with writing(engine) as session:
        report = load_plan(
            session,
            read_folder(ROOT / "docs" / "sample-plan"),
            activate=START_OF_YEAR,
            now=at(START_OF_YEAR),
        )

    assert report.is_new
    with reading(engine) as session:
        assert find_plan(session, report.code).chair_post_id is not None


def test_reading_and_loading_takes_less_than_a_second_and_a_half_of_work() -> None:
    from plan_reader.folder import read_folder

    began = process_time()
    folder = read_folder(BAC_GIANG)
    engine = empty()
    with writing(engine) as session:
        load_plan(session, folder, activate=START_OF_YEAR, now=at(START_OF_YEAR))

    assert process_time() - began < 1.5


def test_a_draft_is_not_loaded_before_somebody_has_confirmed_it() -> None:
    folder = bac_giang()
    draft = replace(folder, document=replace(folder.document, is_draft=True))

    with writing(empty()) as session, pytest.raises(DraftError, match="draft: true"):
        load_plan(session, draft, activate=START_OF_YEAR, now=at(START_OF_YEAR))
