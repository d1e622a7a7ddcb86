"""A letter shows a message's duties as they stand on the day of writing."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from models.database import writing
from models.duty import Extension
from models.lookup import find_duty, find_post
from models.messages import Message
from models.roster import Unit
from notifications.links import DUTY, OFFICE
from notifications.view import Part, grouped
from rules.folding import Kind
from tests.notifications.letter_box import (
    JUNE_3,
    JUNE_7,
    Q2_REPORT,
    Q3_REPORT,
    SIGNER,
    WARD_TASK,
    asked_for,
    complete,
    filed,
    held_by,
    indicators,
    letter_of,
    plan_of,
    put,
    reminded,
)
from tests.plans import at, loaded

WARDS = [f"IV.3.7@2024@{code}" for code in ("07201", "07204", "07207", "07222")]
OFFICE_HEAD = "Trưởng phòng Văn hóa và Thông tin"


@pytest.fixture
def engine() -> Engine:
    return loaded()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as opened:
        yield opened


def test_an_item_has_the_plans_words_and_the_computed_day(session: Session) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)

    item = letter_of(session, message).items[0]

    assert item.ref == "IV.4.1"
    assert item.path == "mục IV.4"
    assert item.title == "Báo cáo quý kết quả thực hiện Kế hoạch, quý II/2024"
    assert item.limit == "trước ngày 15/6/2024 (chậm nhất hết ngày 14/6/2024)"
    assert item.printed == "trước ngày 15 của tháng cuối quý"
    assert item.unit == "UBND phường Thọ Xương"
    assert item.owner == "Chủ tịch UBND phường Thọ Xương"
    assert item.text.startswith("Định kỳ (trước ngày 15 của tháng cuối quý)")


def test_days_left_are_calendar_days_and_working_days(session: Session) -> None:
    # From Friday 7 June to Friday 14 June 2024: 7 days, of which 10 to 14 June are worked.
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)

    item = letter_of(session, message).items[0]

    assert (item.days_left, item.working_days_left, item.days_overdue) == (7, 5, 0)
    assert item.timeliness == "sắp đến hạn, còn 7 ngày"


def test_a_make_up_saturday_counts_as_a_working_day(session: Session) -> None:
    # From Friday 26 April to Sunday 5 May 2024: off are 27-28 April, 29 April (swapped),
    # 30 April, 1 May and 5 May; worked are 2 and 3 May and the make-up Saturday 4 May.
    duty = find_duty(session, WARD_TASK)
    duty.last_day = duty.original_last_day = date(2024, 5, 5)
    message = put(session, Kind.REMINDER_7, WARD_TASK, day=date(2024, 4, 26))

    item = letter_of(session, message).items[0]

    assert (item.days_left, item.working_days_left) == (9, 3)


def test_days_overdue_are_counted_on_the_day_of_writing(session: Session) -> None:
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")

    assert letter_of(session, message).items[0].days_overdue == 3
    assert letter_of(session, message, now=at(date(2024, 6, 5), 9)).items[0].days_overdue == 5


def test_the_day_of_writing_is_the_local_one(session: Session) -> None:
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")
    utc_evening = at(date(2024, 6, 4), 1).astimezone(tz=None)

    assert letter_of(session, message, now=utc_evening).written_at.date() == date(2024, 6, 4)


def test_earlier_notices_are_counted_and_those_after_the_last_day_apart(
    session: Session,
) -> None:
    reminded(session, WARD_TASK, (date(2024, 5, 24), "T-7"), (date(2024, 5, 31), "T0"))
    reminded(session, WARD_TASK, (JUNE_3, "+3"))
    message = put(session, Kind.OVERDUE_7, WARD_TASK, day=JUNE_7, rung="+7")

    item = letter_of(session, message).items[0]

    assert (item.reminded, item.urged, item.last_told) == (3, 1, JUNE_3)


def test_what_was_suppressed_or_failed_did_not_remind_anybody(session: Session) -> None:
    for day, status in ((date(2024, 5, 24), "suppressed"), (date(2024, 5, 28), "failed")):
        earlier = put(session, Kind.REMINDER_7, WARD_TASK, day=day, rung=f"T-{31 - day.day}")
        earlier.status = status
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")

    item = letter_of(session, message).items[0]

    assert (item.reminded, item.last_told) == (0, None)


def test_an_answer_is_asked_before_the_next_rung_falls(session: Session) -> None:
    duty = find_duty(session, WARD_TASK)
    duty.next_check_on = JUNE_7
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")

    assert letter_of(session, message).items[0].next_on == JUNE_7
    assert letter_of(session, message, now=at(JUNE_7, 9)).items[0].next_on is None


def test_an_extended_duty_shows_both_days(session: Session) -> None:
    asked_for(
        session,
        WARD_TASK,
        to_day=date(2024, 6, 20),
        when=at(date(2024, 5, 30), 9),
        outcome="granted",
    )
    message = put(session, Kind.REMINDER_7, WARD_TASK, day=date(2024, 6, 13))

    item = letter_of(session, message).items[0]

    assert (item.last_day, item.original_day) == (date(2024, 6, 20), date(2024, 5, 31))
    assert "hạn gốc: trước 01/6/2024" in item.limit


def test_the_heads_last_words_stand_beside_the_duty(session: Session) -> None:
    filed(session, WARD_TASK, when=at(date(2024, 5, 28), 9), text="Đã làm một nửa")
    asked_for(session, WARD_TASK, to_day=date(2024, 6, 20), when=at(date(2024, 5, 30), 14, 20))
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")

    item = letter_of(session, message).items[0]

    assert item.last_words is not None
    assert item.last_words.is_request
    assert item.last_words.text == "Chờ ý kiến thẩm định của Sở"
    assert item.last_words.at == at(date(2024, 5, 30), 14, 20)
    assert item.asks_until == date(2024, 6, 20)


def test_a_later_result_is_the_last_word_after_an_older_request(session: Session) -> None:
    asked_for(session, WARD_TASK, to_day=date(2024, 6, 20), when=at(date(2024, 5, 28), 9))
    filed(session, WARD_TASK, when=at(date(2024, 5, 30), 9), text="Đã\nlàm xong" + " và gửi" * 90)
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")

    words = letter_of(session, message).items[0].last_words

    assert words is not None
    assert not words.is_request
    assert words.text.startswith("Đã làm xong và gửi")
    assert len(words.text) <= 300


def test_a_request_without_a_reason_says_nothing(session: Session) -> None:
    asked: Extension = asked_for(
        session, WARD_TASK, to_day=date(2024, 6, 20), when=at(date(2024, 5, 28), 9)
    )
    asked.reason = ""
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")

    assert letter_of(session, message).items[0].last_words is None


def test_a_vacant_post_that_was_passed_over_is_named(session: Session) -> None:
    message = put(
        session,
        Kind.MORNING_LIST,
        WARD_TASK,
        day=JUNE_3,
        rung="+1",
        to="Phó Trưởng Ban Chỉ đạo",
        passed_over="Chủ tịch UBND phường Thọ Xương",
    )

    assert letter_of(session, message).items[0].passed_over == "Chủ tịch UBND phường Thọ Xương"


def test_the_link_of_an_item_is_signed_for_the_reader_and_the_duty(session: Session) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)

    item = letter_of(session, message).items[0]

    base, _, token = item.link.rpartition("/")
    claim = SIGNER.read(token, DUTY)
    assert base == "https://dondoc.example/viec"
    assert claim.addressee == message.addressee
    assert claim.duty_id == find_duty(session, Q2_REPORT).id == item.number


def test_a_list_has_a_link_to_the_readers_own_page(session: Session) -> None:
    message = put(session, Kind.CHAIR_LIST, *WARDS, day=JUNE_7, rung="+7", to="Trưởng Ban Chỉ đạo")

    letter = letter_of(session, message)

    claim = SIGNER.read(letter.office_link.rpartition("/")[2], OFFICE)
    assert (claim.addressee, claim.duty_id) == (message.addressee, None)


def test_a_monitor_is_asked_for_each_indicator_with_its_targets(session: Session) -> None:
    names = indicators(session, "Chánh Văn phòng HĐND-UBND thành phố")
    message = put(session, Kind.QUARTERLY_QUESTION, day=JUNE_7, asked=names)

    letter = letter_of(session, message)

    first = letter.asked[0]
    assert len(letter.asked) == 12
    assert first.is_indicator
    assert first.path == "Phụ lục, mục I, số 1"
    assert first.targets == ("Hồ sơ trực tuyến / tổng hồ sơ: tối thiểu 75%",)
    assert first.report_day == date(2024, 6, 14)
    assert letter.question_occurrence == "quý II/2024"


def test_a_question_travels_in_the_message_of_the_quarterly_report(session: Session) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7, asked=["IV.3.1@2024@07201"])

    letter = letter_of(session, message)

    assert [item.ref for item in letter.items] == ["IV.4.1"]
    assert [item.ref for item in letter.asked] == ["IV.3.1"]
    assert letter.asked[0].limit == "Kế hoạch không ấn định ngày"
    assert letter.asked[0].days_left is None


def test_a_list_keeps_new_items_and_standing_ones_apart(session: Session) -> None:
    message = put(
        session,
        Kind.CHAIR_LIST,
        *WARDS[:1],
        standing=WARDS[1:],
        day=JUNE_7,
        rung="+7",
        to="Trưởng Ban Chỉ đạo",
    )

    letter = letter_of(session, message)

    assert [item.unit for item in letter.items] == ["UBND phường Thọ Xương"]
    assert len(letter.standing) == 3
    assert len(letter.overdue) == len(letter.told) == 4
    assert len(grouped(letter.told)) == 1


def test_an_event_is_about_its_duty_though_no_rung_fell(session: Session) -> None:
    result = filed(session, WARD_TASK, when=at(date(2024, 6, 2), 9, 5), text="Xong")
    message = put(session, Kind.RECEIPT, WARD_TASK, day=JUNE_3, rung=None, submission=result)

    letter = letter_of(session, message)

    assert letter.is_event
    assert [item.ref for item in letter.items] == ["IV.3.7"]
    assert letter.filed is not None
    assert letter.filed.code == f"TN-{result.id:06d}"
    assert letter.filed.at == at(date(2024, 6, 2), 9, 5)
    assert letter.filed.days_late == 2


def test_a_duty_without_a_date_is_never_filed_late(session: Session) -> None:
    name = "IV.3.1@2024@07201"
    result = filed(session, name, when=at(JUNE_3, 9), text="Xong")
    message = put(session, Kind.RECEIPT, name, day=JUNE_3, rung=None, submission=result)

    letter = letter_of(session, message)

    assert letter.filed is not None
    assert letter.filed.days_late == 0


def test_an_undecided_request_is_not_granted(session: Session) -> None:
    asked = asked_for(session, WARD_TASK, to_day=date(2024, 6, 20), when=at(JUNE_3, 9))
    message = put(
        session, Kind.EXTENSION_DECISION, WARD_TASK, day=JUNE_3, rung=None, extension=asked
    )

    decided = letter_of(session, message).decided

    assert decided is not None
    assert (decided.granted, decided.at) == (False, None)


def test_the_reader_is_the_person_who_holds_the_post(session: Session) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)
    held_by(session, message, "Nguyễn Văn  An")

    to = letter_of(session, message).to

    assert (to.person, to.post) == ("Nguyễn Văn An", "Chủ tịch UBND phường Thọ Xương")
    assert to.part is Part.HEAD


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Trưởng Ban Chỉ đạo", Part.CHAIR),
        ("Phó Trưởng Ban Chỉ đạo", Part.DEPUTY),
        (OFFICE_HEAD, Part.STANDING_OFFICE),
        ("Trưởng phòng Kinh tế", Part.HEAD),
    ],
)
def test_the_part_of_a_lists_reader_follows_the_post(
    session: Session, title: str, part: Part
) -> None:
    message = put(session, Kind.MORNING_LIST, WARD_TASK, day=JUNE_3, rung="+3", to=title)

    assert letter_of(session, message).to.part is part


def test_the_standing_office_is_a_head_like_any_other_for_what_it_owes(session: Session) -> None:
    message = put(session, Kind.OVERDUE_3, "III.1.e.1@2024", day=JUNE_3, rung="+3")

    letter = letter_of(session, message)

    assert (letter.to.post, letter.to.part) == (OFFICE_HEAD, Part.HEAD)


def test_somebody_outside_the_administration_is_marked(session: Session) -> None:
    unit = session.get_one(Unit, find_post(session, "07201").unit_id)
    unit.kind = "external"
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)

    assert letter_of(session, message).to.is_outsider


def test_copies_are_named_by_person_and_post(session: Session) -> None:
    message = put(
        session,
        Kind.OVERDUE_3,
        WARD_TASK,
        day=JUNE_3,
        rung="+3",
        copies=[
            {"post": "Phó Trưởng Ban", "unit": "bcd", "person": "Đặng Đình Hoan"},
            {"post": OFFICE_HEAD, "unit": "vhtt", "person": None},
        ],
    )

    assert letter_of(session, message).copies == (
        "Đặng Đình Hoan, Phó Trưởng Ban",
        OFFICE_HEAD,
    )


def test_the_plan_is_named_as_its_document_is(session: Session) -> None:
    plan = letter_of(session, put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)).plan

    assert plan.number == "số …/KH-BCĐCĐS"
    assert plan.office == "Phòng Văn hóa và Thông tin"
    assert (plan.chair, plan.deputy) == ("Trưởng Ban Chỉ đạo", "Phó Trưởng Ban Chỉ đạo")
    assert plan.contact


def test_a_plan_without_a_committee_still_writes_letters(session: Session) -> None:
    plan = plan_of(session)
    plan.chair_post_id = plan.standing_post_id = None

    words = letter_of(session, put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)).plan

    assert (words.chair, words.office) == ("", "")


def test_the_weekly_summary_counts_the_week(session: Session) -> None:
    filed(session, Q2_REPORT, when=at(date(2024, 6, 1), 9), text="Báo cáo")
    find_duty(session, Q2_REPORT).state = "submitted"
    complete(session, WARD_TASK)
    asked_for(session, WARDS[1], to_day=date(2024, 6, 20), when=at(date(2024, 5, 30), 9))
    message = put(session, Kind.WEEKLY_SUMMARY, *WARDS[1:], day=JUNE_3, to=OFFICE_HEAD)

    week = letter_of(session, message).week

    assert week is not None
    assert (week.first_day, week.last_day) == (date(2024, 5, 27), date(2024, 6, 2))
    # III.1.e.1, 14 offices of IV.2.4 and 16 wards of IV.3.7, less the one that is done.
    assert (week.overdue, week.newly_overdue) == (30, 30)
    assert (week.due_next, week.waiting, week.extensions) == (0, 1, 1)
    assert week.without_data == 24
    assert (week.report, week.reports) == ("quý II/2024", (1, 30))


def test_what_was_late_a_week_ago_is_not_new(session: Session) -> None:
    message = put(session, Kind.WEEKLY_SUMMARY, *WARDS, day=date(2024, 6, 10), to=OFFICE_HEAD)

    week = letter_of(session, message).week

    assert week is not None
    # The reports of the second quarter fall due on 14 June: 30 of them within the week.
    assert (week.overdue, week.newly_overdue, week.due_next) == (31, 0, 30)


def test_other_letters_count_no_week(session: Session) -> None:
    assert letter_of(session, put(session, Kind.REMINDER_7, Q3_REPORT, day=JUNE_7)).week is None


def test_a_long_list_is_read_in_few_queries(engine: Engine) -> None:
    with writing(engine) as session:
        duties = [f"IV.{part}@2024" for part in ("2.1", "2.2", "2.3", "2.4")]
        names = [
            f"{duty}@{unit}"
            for duty in duties
            for unit in ("ca", "vp", "kt", "tckh", "tnmt", "gddt", "yt", "nv", "tp", "ttyt")
        ] + [f"IV.3.{n}@2024@07201" for n in range(1, 8)]
        message = put(
            session, Kind.CHAIR_LIST, *names, day=JUNE_7, rung="+7", to="Trưởng Ban Chỉ đạo"
        )
        message_id = message.id

    queries: list[str] = []
    with writing(engine) as session:
        message = session.get_one(Message, message_id)
        event.listen(engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
        letter = letter_of(session, message)

    assert len(letter.items) == 47
    assert 5 <= len(queries) <= 10, queries
