"""What a head does from the phone: the acts of the portal, by text and by button."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.database import reading, writing
from models.duty import Extension, Submission
from models.roster import Contact
from models.zalo import user_of
from simulation.zalo import Fault
from tests.actions.zalo_desk import HEAD, OTHER, OTHER_DUTY, STRANGER, ZaloDesk


def test_xong_with_words_files_them_as_the_result(desk: ZaloDesk) -> None:
    desk.link()
    number = desk.duty().id

    answer = desk.say(f"Xong {number} Đã ban hành văn bản số 5/UBND.")

    with reading(desk.engine) as session:
        (filed,) = session.exec(select(Submission)).all()
    assert filed.text == "Đã ban hành văn bản số 5/UBND."
    assert desk.duty().state == "submitted"
    assert f"việc số {number}" in answer
    assert "TN-000001" in answer


def test_the_button_files_a_result_without_words(desk: ZaloDesk) -> None:
    desk.link()

    desk.say(f"XONG {desk.duty().id}")

    with reading(desk.engine) as session:
        assert session.exec(select(Submission.text)).one() == "Đã hoàn thành (báo qua Zalo)."


def test_nhan_takes_the_duty_in_hand(desk: ZaloDesk) -> None:
    desk.link()

    desk.say(f"nhận {desk.duty().id}")

    assert desk.duty().state == "in_progress"


def test_hoan_asks_for_more_time_with_its_reason(desk: ZaloDesk) -> None:
    desk.link()

    answer = desk.say(f"Hoãn {desk.duty().id} 30/6 chờ số liệu của Sở")

    with reading(desk.engine) as session:
        (asked,) = session.exec(select(Extension)).all()
    assert (asked.to_day, asked.reason) == (date(2024, 6, 30), "chờ số liệu của Sở")
    assert "hết ngày 30/6/2024" in answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("HOAN {n}", "Đề nghị ghi ngày xin gia hạn"),
        ("HOAN {n} 31/6 lý do", "Đề nghị ghi ngày xin gia hạn"),
        ("HOAN {n} 30/6", "Đề nghị ghi lý do"),
        ("HOAN {n} 30/6/2023 muộn", "Không ghi được đề nghị gia hạn"),
        ("HOAN {n} 30/6/2031 muộn", "Không ghi được đề nghị gia hạn"),
    ],
)
def test_what_a_request_lacks_is_asked_for(desk: ZaloDesk, text: str, said: str) -> None:
    desk.link()

    answer = desk.say(text.format(n=desk.duty().id))

    assert answer.startswith(said)
    with reading(desk.engine) as session:
        assert session.exec(select(Extension)).all() == []


def test_a_second_xong_says_how_the_duty_stands(desk: ZaloDesk) -> None:
    desk.link()
    desk.say(f"XONG {desk.duty().id} một")

    answer = desk.say(f"XONG {desk.duty().id} hai")

    assert "Đã báo cáo, chờ xác nhận" in answer
    with reading(desk.engine) as session:
        assert session.exec(select(Submission.text)).all() == ["một"]


@pytest.mark.parametrize("text", ["XONG {n} của tôi", "NHAN {n}", "HOAN {n} 30/6 lý do"])
def test_another_unit_s_duty_is_left_alone(desk: ZaloDesk, text: str) -> None:
    desk.link()
    number = desk.duty(OTHER_DUTY).id
    before = desk.acts()

    answer = desk.say(text.format(n=number))

    assert answer.startswith(f"Số {number} không phải là việc của đồng chí.")
    assert desk.duty(OTHER_DUTY).state == "assigned"
    assert desk.acts() == before


@pytest.mark.parametrize("number", [0, 999999, 10**17])
def test_a_number_that_is_nothing_is_nobody_s(desk: ZaloDesk, number: int) -> None:
    desk.link()

    assert "không phải là việc của đồng chí" in desk.say(f"XONG {number} x")


def test_without_a_number_the_open_duties_are_named(desk: ZaloDesk) -> None:
    desk.link()

    answer = desk.say("XONG")

    assert answer.startswith("Đề nghị ghi số việc, ví dụ XONG 12.")
    assert f"\n{desk.duty().id}: IV.3.7" in answer


def test_the_list_of_duties_has_the_overdue_one_first_with_its_days(desk: ZaloDesk) -> None:
    desk.link()

    lines = desk.say("việc").splitlines()

    assert lines[1].startswith(f"{desk.duty().id}: IV.3.7")
    assert "quá hạn 3 ngày" in lines[1]


def test_who_is_linked_to_nobody_does_nothing_and_learns_how_to_link(desk: ZaloDesk) -> None:
    answer = desk.say(f"XONG {desk.duty().id} x", user=STRANGER)

    assert "chưa liên kết" in answer
    assert desk.duty().state == "assigned"


def test_an_unverified_address_acts_for_nobody(desk: ZaloDesk) -> None:
    desk.link()
    with writing(desk.engine) as session:
        contact = session.exec(select(Contact).where(Contact.address == HEAD)).one()
        contact.verified = False
        session.add(contact)

    assert "chưa liên kết" in desk.say(f"XONG {desk.duty().id} x")
    assert desk.duty().state == "assigned"


def test_one_account_of_two_posts_acts_for_each_on_its_own_duties(desk: ZaloDesk) -> None:
    desk.link()
    desk.link(post=OTHER)

    desk.say(f"NHAN {desk.duty().id}")
    desk.say(f"NHAN {desk.duty(OTHER_DUTY).id}")

    assert [desk.duty(name).state for name in ("IV.3.7@2024@07201", OTHER_DUTY)] == [
        "in_progress",
        "in_progress",
    ]


def test_tam_dung_stops_zalo_for_the_person_until_they_want_it_again(desk: ZaloDesk) -> None:
    desk.link()

    stopped = desk.say("tạm dừng")
    assert "thư điện tử vẫn được gửi" in stopped
    assert desk.user().paused_at is not None
    desk.say("TIEP TUC")

    assert desk.user().paused_at is None
    assert desk.acts()[-2:] == ["zalo.paused", "zalo.resumed"]


def test_giup_tells_the_commands_and_the_duties(desk: ZaloDesk) -> None:
    desk.link()

    answer = desk.say("giúp")

    assert "NHAN 12" in answer
    assert "IV.3.7" in answer


def test_what_is_no_command_is_answered_with_help_once(desk: ZaloDesk) -> None:
    desk.link()

    answers = [desk.say("xin chào"), desk.say("có ai không")]
    desk.say("VIEC")
    again = desk.say("lại là tôi")

    assert [bool(answer) for answer in answers] == [True, False]
    assert again.startswith("Chưa hiểu")


def test_an_answer_that_zalo_lost_is_not_sent_twice(desk: ZaloDesk) -> None:
    desk.link()
    desk.world.faults = [Fault(kind="lost")]

    desk.say("VIEC")
    desk.work()

    assert len(desk.world.accepted) == 1
    assert desk.kept()[0].reply_status == "unknown"


def test_an_answer_that_could_not_leave_leaves_with_the_next_pass(desk: ZaloDesk) -> None:
    desk.link()
    desk.world.faults = [Fault(kind="http", number=500)]

    assert desk.say("VIEC") == ""
    desk.work()

    assert len(desk.world.accepted) == 1
    assert desk.kept()[0].reply_status == "sent"


def test_an_answer_an_hour_late_is_given_up(desk: ZaloDesk) -> None:
    desk.link()
    desk.world.faults = [Fault(kind="http", number=500, times=2)]
    desk.say("VIEC")
    desk.wall.at += timedelta(hours=1)

    desk.work()
    desk.work()

    assert desk.world.accepted == []
    assert desk.kept()[0].reply_status == "failed"


def test_the_bot_takes_the_same_commands(desk: ZaloDesk) -> None:
    with writing(desk.engine) as session:
        contact = Contact(plan_id=1, channel="zbot", address="chat-1", verified=True)
        contact.post_id = desk.duty().post_id
        session.add(contact)
    event = desk.events.bot_said("chat-1", f"NHAN {desk.duty().id}", secret=desk.setup.bot_secret)

    desk.take_of_bot(event)
    desk.work()

    assert desk.duty().state == "in_progress"
    (answered,) = desk.world.accepted
    assert (answered.path, answered.to) == ("sendMessage", "chat-1")


def test_a_word_opens_the_window_and_ends_a_refusal(desk: ZaloDesk) -> None:
    desk.link()
    with writing(desk.engine) as session:
        user = user_of(session, HEAD)
        user.refused_at = desk.wall()
        contact = session.exec(select(Contact).where(Contact.address == HEAD)).one()
        contact.broken_reason = "-244"
        session.add_all([user, contact])

    desk.say("VIEC")

    assert (desk.user().refused_at, desk.user().last_word_at) == (None, desk.wall())
    with reading(desk.engine) as session:
        assert (
            session.exec(select(Contact.broken_reason).where(Contact.address == HEAD)).one() is None
        )
