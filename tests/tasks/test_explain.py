"""Explain: the story of every rung of one duty, past and to come."""

from datetime import datetime

from models.database import reading
from models.lookup import find_duty
from notifications.channels import build_channels
from notifications.links import Signer
from tasks.deliver import deliver
from tasks.explain import RungStory, explain
from tests.plans import ZONE, at
from tests.tasks.walk import SPRING, WARD_DUTY, Town, day, town


def story(walked: Town, moment: datetime, name: str = WARD_DUTY) -> dict[str, RungStory]:
    """Return the story of a duty by rung."""
    with reading(walked.engine) as session:
        duty = find_duty(session, name)
        told = explain(session, duty, now=moment, zone=ZONE)
    return {each.rung: each for each in told}


def test_every_rung_of_the_ladder_is_there_in_order_of_its_day() -> None:
    found = list(story(town(), at(SPRING, 8)).values())

    assert [s.rung for s in found][:7] == ["T-7", "T-3", "T-1", "T0", "+1", "+3", "+7"]
    assert [s.day for s in found] == sorted(s.day for s in found)


def test_what_is_still_to_come_has_nobody_told_and_no_reason() -> None:
    found = story(town(), at(SPRING, 8))

    assert all(s.told == () and not s.missed and s.reason is None for s in found.values())


def test_a_told_rung_names_everybody_who_was_told_and_in_which_part() -> None:
    walked = town().walk(SPRING, day(7))

    told = story(walked, at(day(7), 9))["+7"].told
    assert [(t.to, t.audience) for t in told] == [
        ("Chủ tịch UBND phường Thọ Xương", "owner"),
        ("Trưởng Ban Chỉ đạo", "chair"),
        ("Đặng Đình Hoan, Phó Trưởng Ban Chỉ đạo", "deputy"),
        ("Trưởng phòng Văn hóa và Thông tin", "standing_office"),
    ]
    assert {t.message_status for t in told} == {"queued"}


def test_a_rung_that_was_not_sent_says_why() -> None:
    walked = town().walk(SPRING, day(3))

    (told,) = story(walked, at(day(3), 9))["+1"].told
    assert (told.status, told.reason) == ("not_sent", "superseded_by_higher_rung")


def test_a_rung_that_fell_while_no_engine_ran_is_called_missed() -> None:
    found = story(town(), at(day(29, 5), 9))

    assert {rung for rung, s in found.items() if s.missed} == {"T-7", "T-3"}


def test_a_rung_of_today_is_not_missed_before_the_hour_of_decision() -> None:
    early, late = story(town(), at(day(24, 5), 7)), story(town(), at(day(24, 5), 7, 30))

    assert (early["T-7"].missed, late["T-7"].missed) == (False, True)


def test_a_completed_duty_has_no_weekly_repeats_to_come_and_its_rungs_say_why() -> None:
    walked = town().walk(SPRING, day(24, 5))
    walked.submit(WARD_DUTY, at(day(24, 5), 16))
    walked.confirm(WARD_DUTY, at(day(27, 5), 9))

    found = story(walked, at(day(27, 5), 10))
    assert list(found) == ["T-7", "T-3", "T-1", "T0", "+1", "+3", "+7"]
    assert found["T0"].reason == "done_already"


def test_an_overdue_duty_shows_the_weekly_repeats_of_three_weeks() -> None:
    walked = town().walk(SPRING, day(10))

    coming = [r for r, s in story(walked, at(day(10), 9)).items() if not s.told]
    # Mondays 17/6, 24/6 and 1/7 lie within 21 days of 10/6.
    assert coming == ["+14", "+21", "+28"]


def test_an_undated_duty_is_asked_for_with_each_quarterly_report() -> None:
    with reading(town().engine) as session:
        duty = find_duty(session, "IV.3.1@2024@07201")
        told = explain(session, duty, now=at(SPRING), zone=ZONE)

    assert [(s.rung, s.day) for s in told] == [
        ("Q", day(7, 6)),  # 14/6 - 7
        ("Q", day(6, 9)),  # 14/9 - 7 is Saturday 7/9, back to Friday
        ("Q", day(6, 12)),  # 14/12 - 7 is Saturday 7/12
    ]


def test_a_delivery_is_told_with_channel_try_and_local_time() -> None:
    walked = town().walk(SPRING, day(24, 5))
    channels = build_channels(smtp_url="", mail_from="a@b.example", reply_to="")
    deliver(
        walked.engine,
        now=lambda: at(day(24, 5), 8, 1),
        zone=ZONE,
        channels=channels,
        public_url="https://dondoc.example",
        signer=Signer("x" * 40),
    )

    (told,) = story(walked, at(day(24, 5), 9))["T-7"].told
    (tried,) = told.deliveries
    assert (tried.channel, tried.attempt, tried.status) == ("email", 1, "accepted")
    assert tried.at == at(day(24, 5), 8, 1)
    assert told.message_status == "sent"
