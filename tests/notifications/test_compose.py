"""Composing: a letter's facts decide its words; nothing in a letter can break out of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from models.database import writing
from models.lookup import find_duty
from models.plan import Obligation
from models.roster import Unit
from notifications.compose import NothingToTellError, compose, subject_of, zalo_text
from notifications.view import Letter
from rules.folding import Kind
from tests.notifications.letter_box import (
    JUNE_3,
    JUNE_7,
    Q2_REPORT,
    Q3_REPORT,
    WARD_TASK,
    asked_for,
    filed,
    held_by,
    indicators,
    letter_of,
    plan_of,
    put,
)
from tests.plans import at, loaded

SEPT_13 = date(2024, 9, 13)
CHAIR = "Trưởng Ban Chỉ đạo"
OFFICE = "Trưởng phòng Văn hóa và Thông tin"
WARD_CODES = ("07201", "07204", "07207", "07210", "07213", "07216", "07219", "07222")
WARDS = [f"IV.3.7@2024@{code}" for code in WARD_CODES]


@pytest.fixture
def session() -> Iterator[Session]:
    with writing(loaded()) as opened:
        yield opened


def words(letter: Letter) -> str:
    return " ".join(compose(letter).text.split())


def test_a_last_day_on_saturday_is_not_called_today_on_friday(session: Session) -> None:
    # 14/9/2024 is a Saturday: its T0 goes on Friday 13/9.
    message = put(session, Kind.REMINDER_0, Q3_REPORT, day=SEPT_13, rung="T0")

    letter = letter_of(session, message)

    assert subject_of(letter).startswith("[IV.4.1] Ngày mai đến hạn")
    assert "Hôm nay là ngày làm việc cuối cùng trước hạn" in words(letter)
    assert "nhận đến hết 24 giờ 00 thứ Bảy, ngày 14/9/2024" in words(letter)


def test_a_reminder_of_the_day_before_moved_to_friday_names_the_true_day(
    session: Session,
) -> None:
    message = put(session, Kind.REMINDER_1, Q3_REPORT, day=date(2024, 9, 12), rung="T-1")

    assert "Thứ Bảy, ngày 14/9/2024, là ngày cuối cùng" in words(letter_of(session, message))


def test_a_person_is_greeted_by_name_and_post(session: Session) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)
    held_by(session, message, "Nguyễn Văn An")

    letter = letter_of(session, message)

    greeting = "Kính gửi đồng chí Nguyễn Văn An, Chủ tịch UBND phường Thọ Xương"
    assert greeting in words(letter)
    assert greeting in zalo_text(letter)


def test_somebody_outside_is_no_comrade(session: Session) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)
    held_by(session, message, "Nguyễn Văn An")
    letter = letter_of(session, message)

    outside = replace(letter, to=replace(letter.to, is_outsider=True))

    assert "Kính gửi ông/bà Nguyễn Văn An" in words(outside)
    assert "Đề nghị ông/bà chỉ đạo" in words(outside)
    assert "đồng chí" not in words(outside)


def test_the_first_overdue_letter_asks_for_an_answer_before_the_next_rung(
    session: Session,
) -> None:
    find_duty(session, WARD_TASK).next_check_on = JUNE_7
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")
    letter = replace(letter_of(session, message), kind=Kind.OVERDUE_1)

    assert "gửi kết quả trước ngày 07/6/2024 và cho biết lý do chậm" in words(letter)


def test_an_overdue_letter_after_no_other_claims_no_earlier_notice(session: Session) -> None:
    message = put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3")

    assert "đã có thông báo" not in words(letter_of(session, message))


def test_a_result_filed_late_is_received_as_late(session: Session) -> None:
    result = filed(session, WARD_TASK, when=at(JUNE_3, 9), text="Xong")
    message = put(session, Kind.RECEIPT, WARD_TASK, day=JUNE_3, rung=None, submission=result)

    assert "(mã tiếp nhận TN-000001), quá hạn 03 ngày." in words(letter_of(session, message))


def test_a_result_without_a_deadline_is_received_without_judgement(session: Session) -> None:
    name = "IV.3.1@2024@07201"
    result = filed(session, name, when=at(JUNE_3, 9), text="Xong")
    message = put(session, Kind.RECEIPT, name, day=JUNE_3, rung=None, submission=result)

    assert "(mã tiếp nhận TN-000001)." in words(letter_of(session, message))


def test_a_result_returned_after_its_day_is_asked_for_as_soon_as_may_be(
    session: Session,
) -> None:
    result = filed(session, WARD_TASK, when=at(JUNE_3, 9), text="Xong", reason="Thiếu số liệu")
    message = put(session, Kind.RETURNED, WARD_TASK, day=JUNE_3, rung=None, submission=result)

    assert "bổ sung, gửi lại trong thời gian sớm nhất" in words(letter_of(session, message))


def test_what_the_deputy_confirmed_is_not_the_standing_offices_word(session: Session) -> None:
    result = filed(session, WARD_TASK, when=at(JUNE_3, 9), text="Xong")
    result.judged_by = "Phó Trưởng Ban Chỉ đạo"
    find_duty(session, WARD_TASK).state = "completed"
    message = put(session, Kind.COMPLETED, WARD_TASK, day=JUNE_3, rung=None, submission=result)

    text = words(letter_of(session, message))

    assert "Phó Trưởng Ban Chỉ đạo xác nhận: nhiệm vụ" in text
    assert "đã hoàn thành (quá hạn 03 ngày)" in text


def test_a_refused_request_leaves_the_limit_as_it_was(session: Session) -> None:
    asked = asked_for(
        session,
        WARD_TASK,
        to_day=date(2024, 6, 20),
        when=at(date(2024, 5, 29), 9),
        outcome="refused",
    )
    message = put(
        session,
        Kind.EXTENSION_DECISION,
        WARD_TASK,
        day=date(2024, 5, 30),
        rung=None,
        extension=asked,
    )

    letter = letter_of(session, message)

    assert subject_of(letter).startswith("[IV.3.7] Không đồng ý gia hạn")
    assert "không đồng ý điều chỉnh thời hạn" in words(letter)
    assert "Thời hạn cũ giữ nguyên" in words(letter)


def test_the_chair_is_asked_about_requests_only_when_there_are_some(session: Session) -> None:
    message = put(session, Kind.CHAIR_LIST, *WARDS, day=JUNE_7, rung="+7", to=CHAIR)
    without = words(letter_of(session, message))
    asked_for(session, WARDS[0], to_day=date(2024, 6, 20), when=at(JUNE_3, 9))

    text = words(letter_of(session, message))

    assert "(2)" not in without
    assert "(2) cho ý kiến đối với 01 đề nghị gia hạn đang trình" in text
    assert "đang đề nghị gia hạn đến hết ngày 20/6/2024" in text


def test_the_standing_offices_list_is_no_report_upwards(session: Session) -> None:
    message = put(session, Kind.MORNING_LIST, *WARDS, day=JUNE_3, rung="+3", to=OFFICE)

    text = words(letter_of(session, message))

    assert "Danh sách việc sáng ngày 03/6/2024" in text
    assert "kính báo cáo" not in text


def test_a_vacant_post_is_named_as_the_reason_for_the_way(session: Session) -> None:
    message = put(
        session,
        Kind.MORNING_LIST,
        WARD_TASK,
        day=JUNE_3,
        rung="+1",
        to="Phó Trưởng Ban Chỉ đạo",
        passed_over="Chủ tịch UBND phường Thọ Xương",
    )

    assert "chức vụ Chủ tịch UBND phường Thọ Xương hiện khuyết" in words(
        letter_of(session, message)
    )


def test_a_summary_of_a_quiet_week_still_has_its_figures(session: Session) -> None:
    message = put(session, Kind.WEEKLY_SUMMARY, WARD_TASK, day=date(2024, 4, 1), to=OFFICE)
    letter = replace(letter_of(session, message), items=(), standing=())

    text = words(letter)

    assert "Quá hạn: 0 (mới 0)" in text
    assert "Việc cần đồng chí xử lý: không có." in text
    assert "Quá hạn" in compose(letter).html
    assert zalo_text(letter)


def test_a_summary_names_what_the_office_has_to_do(session: Session) -> None:
    find_duty(session, Q2_REPORT).state = "submitted"
    asked_for(session, WARDS[1], to_day=date(2024, 6, 20), when=at(JUNE_3, 7))
    message = put(session, Kind.WEEKLY_SUMMARY, *WARDS, day=JUNE_3, to=OFFICE)

    assert (
        "Việc cần đồng chí xử lý: xác nhận hoặc trả lại 01 báo cáo kết quả; "
        "cho ý kiến đối với 01 đề nghị gia hạn; "
        "liên hệ, đôn đốc các đơn vị có tên trong danh sách quá hạn."
    ) in words(letter_of(session, message))


def test_a_reminder_whose_duty_was_settled_still_asks_its_questions(session: Session) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7, asked=["IV.3.1@2024@07201"])
    letter = replace(letter_of(session, message), items=())

    assert subject_of(letter) == "[1 việc] Đề nghị cập nhật kết quả quý II/2024"
    assert "Mục IV.3 (mã IV.3.1)" in words(letter)


@pytest.mark.parametrize("kind", [Kind.REMINDER_7, Kind.CHAIR_LIST, Kind.RECEIPT], ids=str)
def test_a_message_with_nothing_left_is_not_written(session: Session, kind: Kind) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)
    empty = replace(letter_of(session, message), kind=kind, items=())

    with pytest.raises(NothingToTellError, match="suppress it"):
        compose(empty)


def test_questions_travel_below_the_reminder_they_came_with(session: Session) -> None:
    asked = ["IV.3.1@2024@07201", "IV.3.2@2024@07201"]
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7, asked=asked)
    letter = letter_of(session, message)

    text = words(letter)

    assert "Cùng với báo cáo quý II/2024 (chậm nhất hết ngày 14/6/2024)" in text
    assert text.index("Mục IV.4") < text.index("Mục IV.3 (mã IV.3.1)")
    assert "Kèm theo: 02 nội dung đề nghị cập nhật" in zalo_text(letter)
    assert all(item.link in zalo_text(letter) for item in letter.asked)


def test_a_phone_message_has_as_many_questions_as_it_has_room_for(session: Session) -> None:
    asked = indicators(session, "Chánh Văn phòng HĐND-UBND thành phố")
    message = put(session, Kind.REMINDER_7, "IV.4.1@2024Q2@vp", day=JUNE_7, asked=asked)
    letter = letter_of(session, message)

    text = zalo_text(letter)

    assert letter.items[0].link in text
    assert letter.asked[0].link in text
    assert "nội dung khác, xem trong thư điện tử" in text
    assert len(text) <= 2000


def test_each_item_of_a_digest_is_asked_for_in_its_own_words(session: Session) -> None:
    duties = [find_duty(session, f"IV.3.{n}@2024@07201") for n in range(1, 6)]
    for duty, day in zip(duties, (30, 1, 3, 4, 20), strict=True):
        month = 5 if day == 30 else 6
        duty.last_day = duty.original_last_day = date(2024, month, day)
    names = [f"IV.3.{n}@2024@07201" for n in range(1, 7)]
    message = put(session, Kind.DIGEST, *names, day=JUNE_3, rung="T-7")

    text = words(letter_of(session, message))

    assert "Đề nghị đồng chí khẩn trương hoàn thành" in text
    assert "Hôm nay là ngày cuối cùng" in text
    assert "Ngày mai là ngày cuối cùng" in text
    assert "Nhiệm vụ còn 17 ngày (13 ngày làm việc) là đến hạn" in text
    assert "Đề nghị đồng chí cập nhật kết quả." in text


def test_a_phone_list_counts_units_instead_of_naming_all(session: Session) -> None:
    message = put(session, Kind.CHAIR_LIST, *WARDS, day=JUNE_7, rung="+7", to=CHAIR)

    text = zalo_text(letter_of(session, message))

    assert "8 đơn vị, quá hạn nhiều nhất 7 ngày; trước 01/6/2024" in text


def test_a_phone_digest_drops_items_before_it_grows_too_long(session: Session) -> None:
    names = indicators(session, "Chánh Văn phòng HĐND-UBND thành phố")
    message = put(session, Kind.QUARTERLY_QUESTION, day=JUNE_7, asked=names)

    text = zalo_text(letter_of(session, message))

    assert len(text) <= 2000
    assert "việc khác" in text
    assert "Liên hệ:" in text


def test_a_phone_message_is_cut_where_even_one_item_is_too_long(session: Session) -> None:
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)
    letter = letter_of(session, message)
    long = replace(letter, items=(replace(letter.items[0], limit="dài " * 900),))

    assert len(zalo_text(long)) <= 2000


HOSTILE = '<script>alert("x")</script> {{ 7 * 7 }} {% raw %} & \u202e'


def test_hostile_words_are_shown_and_do_nothing(session: Session) -> None:
    duty = find_duty(session, WARD_TASK)
    obligation = session.get_one(Obligation, duty.obligation_id)
    obligation.short_title = obligation.text = obligation.due_phrase = HOSTILE
    session.get_one(Unit, duty.unit_id).name = HOSTILE
    plan_of(session).issuer = plan_of(session).title = plan_of(session).contact = HOSTILE
    filed(session, WARD_TASK, when=at(JUNE_3, 6), text=HOSTILE, reason=HOSTILE)
    for kind, rung, to in (
        (Kind.DIGEST, "+1", ""),
        (Kind.OVERDUE_3, "+3", ""),
        (Kind.CHAIR_LIST, "+7", CHAIR),
    ):
        message = put(session, kind, WARD_TASK, day=JUNE_3, rung=rung, to=to)

        written = compose(letter_of(session, message))

        assert "<script" not in written.html
        assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; {{ 7 * 7 }}" in written.html
        assert '<script>alert("x")</script> {{ 7 * 7 }} {% raw %} &' in " ".join(
            written.text.split()
        )
        assert "49" not in written.subject
        assert "\u202e" not in written.html + written.text + written.subject


def test_a_plan_without_number_or_issuer_is_named_by_its_title(session: Session) -> None:
    plan = plan_of(session)
    plan.number = plan.symbol = None
    plan.issuer = plan.contact = ""
    message = put(session, Kind.REMINDER_7, Q2_REPORT, day=JUNE_7)

    text = words(letter_of(session, message))

    assert "(mục IV.4, Kế hoạch) của UBND" in text
    assert "Liên hệ: Phòng Văn hóa và Thông tin." in text


def test_copies_are_named_at_the_foot(session: Session) -> None:
    message = put(
        session,
        Kind.OVERDUE_3,
        WARD_TASK,
        day=JUNE_3,
        rung="+3",
        copies=[{"post": OFFICE, "unit": "vhtt", "person": None}],
    )
    letter = letter_of(session, message)

    assert f"Đồng gửi: {OFFICE}." in words(letter)
    assert f"Đồng gửi: {OFFICE}." in compose(letter).html


def test_composing_twice_writes_the_same_letter(session: Session) -> None:
    letter = letter_of(session, put(session, Kind.OVERDUE_3, WARD_TASK, day=JUNE_3, rung="+3"))

    assert compose(letter) == compose(letter)
