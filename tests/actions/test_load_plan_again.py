"""Loading a plan again shows what differs, and puts it in force only when told to."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions.load_diff import DROPPED_ON
from actions.load_plan import LoadReport, load_plan
from models import journal
from models.database import reading, writing
from models.duty import Duty, Occurrence, StateChange
from models.lookup import find_duty, find_plan, find_post
from models.plan import Obligation, Question
from models.policy import load_policy
from models.roster import Contact, Tenure
from plan_reader.folder import read_folder
from plan_reader.summary import diff_words
from tasks.sweep import sweep
from tests.fakes.databases import ON_BOTH
from tests.plan_reader.small import PLAN, write_plan
from tests.plans import ZONE, at, empty

pytestmark = ON_BOTH

START = date(2027, 1, 4)
LATER = date(2027, 5, 10)
ONCE = "II.1@2027@001"
P, R, OB, A = "plan.yaml", "roster.yaml", "obligations.yaml", "appendix.yaml"
Q, L, C = "questions.yaml", "ladder.yaml", "calendar.yaml"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Return the small plan, loaded on 4 January 2027."""
    opened = empty()
    load(opened, tmp_path, on=START)
    return opened


def load(
    engine: Engine,
    folder: Path,
    *changes: tuple[str, str, str],
    on: date = LATER,
    apply: bool = False,
) -> LoadReport:
    read = read_folder(write_plan(folder, *changes))
    with writing(engine) as session:
        return load_plan(session, read, activate=on, now=at(on), apply=apply)


def applied(engine: Engine, folder: Path, *changes: tuple[str, str, str]) -> LoadReport:
    return load(engine, folder, *changes, apply=True)


def seen(report: LoadReport) -> set[tuple[str, str, str]]:
    return {(change.kind.value, change.what, change.ref) for change in report.changes}


def names(session: Session, ref: str) -> dict[str, str]:
    """Return the state of each duty of an obligation by occurrence and unit id."""
    query = (
        select(Occurrence.key, Duty)
        .where(col(Duty.occurrence_id) == Occurrence.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .where(Obligation.ref == ref)
    )
    return {f"{key} {duty.unit_id}": duty.state for key, duty in session.exec(query)}


def without_source(*changes: tuple[str, str, str]) -> tuple[tuple[str, str, str], ...]:
    """Return changes of a plan whose words are not compared with a source."""
    line = next(line for line in PLAN.split("\n") if "sha256" in line)
    return ((P, f"source:\n  file: source.txt\n{line}\n", ""), *changes)


LATER_LIMIT = without_source(
    (OB, "trước 01/7/2027.", "trước 01/8/2027."),
    (OB, "phrase: trước 01/7/2027", "phrase: trước 01/8/2027"),
    (OB, "2027-06-30", "2027-07-31"),
)


def test_nothing_changed_is_said_and_nothing_is_written(engine: Engine, tmp_path: Path) -> None:
    report = load(engine, tmp_path, apply=True)

    assert report.changes == ()
    assert not report.applied
    assert "không có gì thay đổi" in diff_words(report)
    with reading(engine) as session:
        assert [entry.act for entry in session.exec(select(journal.JournalEntry))] == [
            "plan.loaded"
        ]


def test_a_difference_is_shown_and_changes_nothing_silently(engine: Engine, tmp_path: Path) -> None:
    report = load(engine, tmp_path, *LATER_LIMIT)

    assert ("changed", "obligation", "II.1") in seen(report)
    assert not report.applied
    assert "2027: 2027-06-30 → 2027: 2027-07-31" in diff_words(report)
    with reading(engine) as session:
        assert find_duty(session, ONCE).last_day == date(2027, 6, 30)


def test_every_kind_of_entry_is_compared(engine: Engine, tmp_path: Path) -> None:
    report = load(
        engine,
        tmp_path,
        (P, "contact: Văn phòng", "contact: Tổ giúp việc"),
        (R, "name: Văn phòng,", "name: Văn phòng HĐND,"),
        (R, "title: Trưởng Ban,", "title: Trưởng Ban Chỉ đạo,"),
        (R, "to: null}", "to: 2027-05-31}"),
        (R, "name: Thành viên", "name: Các thành viên"),
        (OB, "short_title: Việc B", "short_title: Việc B mới"),
        (A, "value: 80", "value: 85"),
        (Q, "question: Ai chủ trì?", "question: Ai chủ trì mục này?"),
        (C, "2027-04-30", "2027-05-03"),
        (L, "offset: -7", "offset: -8"),
    )

    assert seen(report) == {
        ("changed", "plan", "nho-2027"),
        ("changed", "unit", "vp"),
        ("changed", "post", "truong-ban"),
        ("changed", "tenure", "pho-ban a 2026-01-01"),
        ("changed", "group", "members"),
        ("changed", "obligation", "II.2"),
        ("changed", "obligation", "PL.I.1"),
        ("changed", "question", "CH-01"),
        ("added", "day", "2027-05-03"),
        ("dropped", "day", "2027-04-30"),
    }


def test_a_later_limit_moves_the_duty_and_keeps_its_original_day(
    engine: Engine, tmp_path: Path
) -> None:
    report = applied(engine, tmp_path, *LATER_LIMIT)

    assert report.applied
    assert report.duties_changed.moved == 2
    with reading(engine) as session:
        duty = find_duty(session, ONCE)
        assert duty.last_day == date(2027, 7, 31)
        assert duty.original_last_day == date(2027, 6, 30)
        assert duty.active_from == LATER
        assert duty.next_check_on is not None
        assert duty.next_check_on <= LATER
        assert session.get_one(Occurrence, duty.occurrence_id).last_day == date(2027, 7, 31)


def test_a_granted_extension_that_reaches_further_stays(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        find_duty(session, ONCE).last_day = date(2027, 9, 30)

    applied(engine, tmp_path, *LATER_LIMIT)

    with reading(engine) as session:
        assert find_duty(session, ONCE).last_day == date(2027, 9, 30)


def test_an_earlier_limit_keeps_the_rungs_that_it_has_passed(
    engine: Engine, tmp_path: Path
) -> None:
    changes = without_source(
        (OB, "trước 01/7/2027.", "trước 01/5/2027."),
        (OB, "phrase: trước 01/7/2027", "phrase: trước 01/5/2027"),
        (OB, "2027-06-30", "2027-04-30"),
    )

    applied(engine, tmp_path, *changes)

    with reading(engine) as session:
        duty = find_duty(session, ONCE)
        assert duty.last_day == date(2027, 4, 30)
        assert duty.active_from == START


def test_a_completed_duty_is_not_touched(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        find_duty(session, ONCE).state = "completed"

    applied(engine, tmp_path, *LATER_LIMIT)

    with reading(engine) as session:
        assert find_duty(session, ONCE).last_day == date(2027, 6, 30)
        assert find_duty(session, "II.1@2027@002").last_day == date(2027, 7, 31)


def drop_clause(folder: Path) -> Path:
    """Write the small plan without its clause II.2."""
    write_plan(folder)
    text = (folder / OB).read_text(encoding="utf-8")
    first, last = text.index("  - ref: II.2"), text.index("  - ref: II.3")
    (folder / OB).write_text(text[:first] + text[last:], encoding="utf-8")
    return folder


def load_folder(engine: Engine, folder: Path, *, now: datetime) -> LoadReport:
    with writing(engine) as session:
        return load_plan(session, read_folder(folder), activate=START, now=now, apply=True)


def test_a_dropped_clause_has_its_duties_superseded_and_keeps_its_history(
    engine: Engine, tmp_path: Path
) -> None:
    report = load_folder(engine, drop_clause(tmp_path), now=at(LATER))

    assert seen(report) == {("dropped", "obligation", "II.2")}
    assert report.duties_changed.superseded == 1
    with reading(engine) as session:
        duty = find_duty(session, "II.2")
        change = session.exec(select(StateChange).where(StateChange.duty_id == duty.id)).one()
        row = session.get_one(Obligation, duty.obligation_id)
        assert duty.state == "superseded"
        assert (change.act, change.old_state) == ("supersede", "assigned")
        assert row.details[DROPPED_ON] == LATER.isoformat()


def test_a_dropped_clause_is_reported_once(engine: Engine, tmp_path: Path) -> None:
    folder = drop_clause(tmp_path)
    load_folder(engine, folder, now=at(LATER))

    again = load_folder(engine, folder, now=at(LATER + timedelta(days=1)))

    assert again.changes == ()


def test_a_clause_that_comes_back_takes_its_duty_up_again(engine: Engine, tmp_path: Path) -> None:
    load_folder(engine, drop_clause(tmp_path), now=at(LATER))

    report = applied(engine, tmp_path)

    assert seen(report) == {("added", "obligation", "II.2")}
    assert report.duties_changed.revived == 1
    with reading(engine) as session:
        assert find_duty(session, "II.2").state == "assigned"


def test_an_added_clause_gets_its_duties(tmp_path: Path) -> None:
    engine = empty()
    load_folder(engine, drop_clause(tmp_path), now=at(START))

    report = applied(engine, tmp_path)

    assert seen(report) == {("added", "obligation", "II.2")}
    assert report.duties_changed.added == 1
    with reading(engine) as session:
        duty = find_duty(session, "II.2@2027@vp")
        assert (duty.assigned_on, duty.active_from) == (LATER, LATER)


def test_a_member_that_joins_owes_what_is_still_to_come(tmp_path: Path) -> None:
    # On 10/5 the report of the first quarter, due 14/3, is over.
    engine = empty()
    joins = (R, '      - {unit: "002", from: 2027-01-01, to: 2027-12-31}\n', "")
    load(engine, tmp_path, joins, on=START)

    report = applied(engine, tmp_path)

    assert seen(report) == {("changed", "group", "wards")}
    with reading(engine) as session:
        second = find_duty(session, "II.1@2027@002").unit_id
        reports = {name for name in names(session, "II.3") if name.endswith(f" {second}")}
        assert reports == {f"2027Q{n} {second}" for n in (2, 3, 4)}


def test_a_member_that_leaves_still_owes_what_was_due_before(
    engine: Engine, tmp_path: Path
) -> None:
    with reading(engine) as session:
        second = find_duty(session, "II.1@2027@002").unit_id

    applied(engine, tmp_path, (R, "to: 2027-12-31}", "to: 2027-04-30}"))

    with reading(engine) as session:
        states = names(session, "II.3")
        assert states[f"2027Q1 {second}"] == "assigned"
        assert states[f"2027Q2 {second}"] == "superseded"


def test_a_unit_that_does_not_exist_any_more_owes_nothing_new(
    engine: Engine, tmp_path: Path
) -> None:
    merged = (
        R,
        "name: UBND xã Hai, kind: ward,",
        "name: UBND xã Hai, kind: ward, valid_to: 2027-04-30,",
    )

    report = applied(engine, tmp_path, merged)

    # II.1 and the reports of the second to fourth quarter.
    assert report.duties_changed.superseded == 4


def test_another_owner_gets_the_duty_and_the_former_one_is_released(
    engine: Engine, tmp_path: Path
) -> None:
    report = applied(engine, tmp_path, (OB, 'owners: ["post:vp.head"]', 'owners: ["group:wards"]'))

    assert (report.duties_changed.added, report.duties_changed.superseded) == (2, 1)


def test_an_issue_day_before_the_limit_assigns_the_draft(tmp_path: Path) -> None:
    engine = empty()
    drafts = (P, '"2027-01"', '"2027-03"')
    load(engine, tmp_path, drafts, on=START)
    with reading(engine) as session:
        assert set(names(session, "II.3").values()) == {"draft", "assigned"}

    applied(engine, tmp_path, drafts, (P, "issued_on: null", "issued_on: 2027-03-01"))

    with reading(engine) as session:
        assert set(names(session, "II.3").values()) == {"assigned"}


def test_a_changed_ladder_and_calendar_are_in_force_and_every_duty_is_looked_at(
    engine: Engine, tmp_path: Path
) -> None:
    applied(engine, tmp_path, (L, "offset: -7", "offset: -9"), (C, "2027-04-30", "2027-06-21"))

    with reading(engine) as session:
        policy = load_policy(session, find_plan(session, "nho-2027"))
        open_duties = session.exec(select(Duty).where(Duty.state == "assigned")).all()
        assert policy.ladder.rung("T-7").offset == -9
        assert policy.calendar.is_working_day(date(2027, 4, 30))
        assert not policy.calendar.is_working_day(date(2027, 6, 21))
        assert all(duty.next_check_on and duty.next_check_on <= LATER for duty in open_duties)


def test_an_address_that_the_office_has_set_stays(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        contact = session.exec(select(Contact).where(Contact.address == "mot@nho.example")).one()
        contact.address = "that@xa.example"

    applied(engine, tmp_path, (R, "hai@nho.example", "xahai@nho.example"))

    with reading(engine) as session:
        addresses = set(session.exec(select(Contact.address)))
        assert addresses == {
            "vp@nho.example",
            "that@xa.example",
            "xahai@nho.example",
            "pho@nho.example",
        }


def test_a_vacancy_that_the_office_has_recorded_stays(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        find_post(session, "Trưởng Ban").vacant = True

    applied(engine, tmp_path, (R, "title: Chánh Văn phòng,", "title: Chánh Văn phòng HĐND,"))

    with reading(engine) as session:
        assert find_post(session, "Trưởng Ban").vacant
        assert find_post(session, "Chánh Văn phòng HĐND").code == "vp.head"


def test_a_tenure_ends_when_the_file_says_so(engine: Engine, tmp_path: Path) -> None:
    applied(engine, tmp_path, (R, "to: null}", "to: 2027-05-31}"))

    with reading(engine) as session:
        assert session.exec(select(Tenure)).one().valid_to == date(2027, 5, 31)


def test_a_decided_question_keeps_its_decision(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        session.exec(select(Question)).one().decision = "Văn phòng"

    applied(engine, tmp_path, (Q, "proposal: Văn phòng", "proposal: Các xã"))

    with reading(engine) as session:
        question = session.exec(select(Question)).one()
        assert (question.decision, question.proposal) == ("Văn phòng", "Các xã")


def test_a_decision_in_the_file_is_taken_over(engine: Engine, tmp_path: Path) -> None:
    report = applied(engine, tmp_path, (Q, "decided: null", "decided: Văn phòng chủ trì"))

    assert seen(report) == {("changed", "question", "CH-01")}
    with reading(engine) as session:
        assert session.exec(select(Question)).one().decision == "Văn phòng chủ trì"


def test_what_was_applied_is_no_difference_any_more(engine: Engine, tmp_path: Path) -> None:
    changes = (*LATER_LIMIT, (R, "to: null}", "to: 2027-05-31}"), (C, "2027-04-30", "2027-05-03"))
    applied(engine, tmp_path, *changes)

    assert load(engine, tmp_path, *changes).changes == ()


def test_the_journal_tells_what_was_changed_and_stays_intact(
    engine: Engine, tmp_path: Path
) -> None:
    applied(engine, tmp_path, *LATER_LIMIT)

    with reading(engine) as session:
        entry = session.exec(select(journal.JournalEntry)).all()[-1]
        assert entry.act == "plan.changed"
        assert "changed obligation II.1" in entry.details["changes"]
        assert journal.breaks(session) == ()


def test_the_next_sweep_takes_the_new_limit_up(engine: Engine, tmp_path: Path) -> None:
    applied(engine, tmp_path, *LATER_LIMIT)

    sweep(engine, now=at(LATER, 8), zone=ZONE)

    with reading(engine) as session:
        # T-7 of 31/7/2027, a Saturday, is Saturday 24/7 and moves back to Friday.
        assert find_duty(session, ONCE).next_check_on == date(2027, 7, 23)
