"""What people do between two mornings, and whom the engine tells afterwards."""

from datetime import date

from actions import acting
from actions.actors import actor_for_post
from models.database import writing
from models.lookup import find_duty, find_post
from tests.fakes.databases import ON_BOTH
from tests.plans import at
from tests.tasks.walk import SPRING, WARD_DUTY, WARDS, Town, day, told_items, town

pytestmark = ON_BOTH

JULY = date(2024, 7, 12)


def told_of(walked: Town, ref: str, unit: str) -> list[tuple[str, str | None]]:
    """Return morning and rung of every item of that duty that anybody was told."""
    return [
        (m["at"][:10], i["rung"])
        for m in walked.transcript().messages
        if m["kind"] not in {"receipt", "returned", "completed", "extension-decision"}
        for i in m["items"]
        if (i["obligation"], i["unit"]) == (ref, unit)
    ]


def reasons(walked: Town) -> dict[str, str]:
    """Return why which rung of the ward's duty was not told."""
    mine = ("IV.3.7", "07201")
    unsent = [n for n in walked.not_sent() if (n["obligation"], n["unit"]) == mine]
    return {n["rung"]: n["reason"] for n in unsent}


def test_filing_and_confirming_one_ward_stops_its_messages_and_nobody_else_s() -> None:
    walked = town().walk(SPRING, day(3))
    walked.submit(WARD_DUTY, at(day(3), 16))
    walked.confirm(WARD_DUTY, at(day(4), 9))
    walked.walk(day(4), day(10))

    done = [morning for morning, _ in told_of(walked, "IV.3.7", "07201")]
    others = [morning for morning, _ in told_of(walked, "IV.3.7", "07204")]
    assert max(done) == "2024-06-03"
    assert {"2024-06-07", "2024-06-10"} <= set(others)
    (chair_list,) = walked.messages(day(7), kind="chair-list")
    assert len(chair_list["items"]) == 30
    assert ("IV.3.7", "07201", "+7") not in told_items(chair_list)


def test_what_is_not_sent_about_the_confirmed_duty_says_done() -> None:
    walked = town().walk(SPRING, day(3))
    walked.submit(WARD_DUTY, at(day(3), 16))
    walked.confirm(WARD_DUTY, at(day(4), 9))
    walked.walk(day(4), day(10))

    unsent = walked.not_sent("done_already")
    assert [(n["obligation"], n["unit"], n["rung"]) for n in unsent] == [("IV.3.7", "07201", "+7")]


def test_a_submitted_duty_is_not_reminded_while_it_waits_to_be_confirmed() -> None:
    walked = town().walk(SPRING, day(28, 5))
    walked.submit(WARD_DUTY, at(day(28, 5), 16))
    walked.walk(day(29, 5), day(10))

    assert told_of(walked, "IV.3.7", "07201")[-1] == ("2024-05-28", "T-3")
    assert reasons(walked) == {
        "T-1": "submitted_already",
        "T0": "submitted_already",
        "+1": "submitted_already",
        "+3": "submitted_already",
        "+7": "submitted_already",
    }


def test_a_returned_duty_is_reminded_again() -> None:
    walked = town().walk(SPRING, day(28, 5))
    walked.submit(WARD_DUTY, at(day(28, 5), 16))
    walked.send_back(WARD_DUTY, at(day(29, 5), 9))
    walked.walk(day(29, 5), day(31, 5))

    assert told_of(walked, "IV.3.7", "07201")[-2:] == [
        ("2024-05-30", "T-1"),
        ("2024-05-31", "T0"),
    ]


def test_a_duty_returned_after_its_last_day_is_reminded_from_the_next_rung_on() -> None:
    walked = town().walk(SPRING, day(28, 5))
    walked.submit(WARD_DUTY, at(day(28, 5), 16))
    walked.walk(day(29, 5), day(4))
    walked.send_back(WARD_DUTY, at(day(5), 9))
    walked.walk(day(5), day(10))

    assert [m for m, _ in told_of(walked, "IV.3.7", "07201")][-1] == "2024-06-10"
    assert ("2024-06-07", "+7") in told_of(walked, "IV.3.7", "07201")


def test_what_is_filed_after_an_evening_s_decision_is_not_told_the_next_morning() -> None:
    late = town().walk(SPRING, day(29, 5))
    late.sweep(at(day(30, 5), 20))
    assert [n.status for n in late.notices(WARD_DUTY) if n.rung == "T-1"] == ["waiting"]

    late.submit(WARD_DUTY, at(day(30, 5), 21))
    late.walk(day(31, 5), day(31, 5))

    assert reasons(late) == {"T-1": "submitted_already", "T0": "submitted_already"}


def test_a_duty_in_progress_is_reminded_like_one_just_assigned() -> None:
    walked = town().walk(SPRING, day(29, 5))
    with writing(walked.engine) as session:
        duty, owner = find_duty(session, WARD_DUTY), find_post(session, "07201")
        acting.accept(session, duty.id or 0, actor=actor_for_post(owner), now=at(day(29, 5), 9))
    walked.sweep(at(day(30, 5), 7, 30))

    assert len(walked.messages(day(30, 5), unit="07201")) == 1


def test_a_paused_duty_is_silent_and_goes_on_when_resumed() -> None:
    walked = town().walk(SPRING, day(28, 5))
    _as_chair(walked, acting.pause, at(day(28, 5), 9), reason="Chờ hướng dẫn của Sở.")
    walked.walk(day(29, 5), day(3))
    _as_chair(walked, acting.resume, at(day(4), 9))
    walked.walk(day(4), day(7))

    mine = told_of(walked, "IV.3.7", "07201")
    assert "2024-06-03" not in {morning for morning, _ in mine}
    assert ("2024-06-07", "+7") in mine
    assert {n["rung"] for n in walked.not_sent("paused")} == {"T-1", "T0", "+1", "+3"}


def test_a_withdrawn_duty_is_told_of_no_more_and_stays_on_record() -> None:
    walked = town().walk(SPRING, day(28, 5))
    _as_chair(walked, acting.withdraw, at(day(28, 5), 9), reason="Đã sáp nhập.")
    walked.walk(day(29, 5), day(10))

    assert told_of(walked, "IV.3.7", "07201")[-1] == ("2024-05-28", "T-3")
    assert walked.duty(WARD_DUTY).state == "withdrawn"


def test_a_granted_extension_moves_the_rungs_and_keeps_the_original_last_day() -> None:
    walked = town().walk(SPRING, day(29, 5))
    walked.extend(WARD_DUTY, at(day(29, 5), 9), to=day(28))
    walked.walk(day(30, 5), JULY)

    duty = walked.duty(WARD_DUTY)
    assert (duty.last_day, duty.original_last_day) == (day(28), day(31, 5))
    assert told_of(walked, "IV.3.7", "07201")[:8] == [
        ("2024-05-24", "T-7"),
        ("2024-05-28", "T-3"),
        ("2024-06-21", "T-7"),
        ("2024-06-25", "T-3"),
        ("2024-06-27", "T-1"),
        ("2024-06-28", "T0"),
        ("2024-07-01", "+3"),
        ("2024-07-01", "+3"),
    ]


def test_a_notice_that_waited_while_the_extension_was_granted_is_recorded_as_redated() -> None:
    walked = town().walk(SPRING, SPRING)
    # Friday's T-7 is decided after the hours in which anything may leave.
    walked.sweep(at(day(24, 5), 20))
    walked.extend(WARD_DUTY, at(day(24, 5), 21), to=day(28))
    walked.walk(day(25, 5), day(27, 5))

    (notice,) = walked.notices(WARD_DUTY)
    assert (notice.last_day, notice.status, notice.reason) == (day(31, 5), "not_sent", "redated")
    assert walked.messages(unit="07201", kind="reminder-7") == []


def test_rungs_of_the_new_date_that_fell_before_the_grant_are_recorded_and_not_told() -> None:
    walked = town().walk(SPRING, day(29, 5))
    walked.extend(WARD_DUTY, at(day(29, 5), 9), to=day(3))
    walked.walk(day(30, 5), day(3))

    new = {n.rung: n.reason for n in walked.notices(WARD_DUTY) if n.last_day == day(3)}
    # 3/6 is a Monday: T-7 27/5 is past; T-3 and T-1 both fall back to Friday 31/5.
    assert new == {"T-7": "before_activation", "T-3": "superseded_by_higher_rung", "T-1": None} | {
        "T0": None
    }


def test_a_pending_request_for_more_time_stops_nothing() -> None:
    walked = town().walk(SPRING, day(29, 5))
    walked.extend(WARD_DUTY, at(day(29, 5), 9), to=day(28), grant=None)
    walked.walk(day(30, 5), day(3))

    assert ("2024-06-03", "+3") in told_of(walked, "IV.3.7", "07201")


def test_a_refused_request_changes_nothing() -> None:
    walked = town().walk(SPRING, day(29, 5))
    walked.extend(WARD_DUTY, at(day(29, 5), 9), to=day(28), grant=False)
    walked.walk(day(30, 5), day(3))

    assert walked.duty(WARD_DUTY).last_day == day(31, 5)
    assert ("2024-06-03", "+3") in told_of(walked, "IV.3.7", "07201")


def test_an_extended_duty_leaves_the_chair_s_list_until_it_is_late_again() -> None:
    walked = town().walk(SPRING, day(7))
    walked.extend(WARD_DUTY, at(day(7), 9), to=day(28))
    walked.walk(day(8), day(10))

    (chair_list,) = walked.messages(day(10), kind="chair-list")
    assert len(chair_list["items"]) == 30
    assert "07201" not in {i["unit"] for i in chair_list["items"]}


def test_the_wards_that_did_nothing_are_told_the_same_with_or_without_the_one_that_filed() -> None:
    idle, active = town().walk(SPRING, day(3)), town().walk(SPRING, day(3))
    active.submit(WARD_DUTY, at(day(3), 16))
    idle.walk(day(4), day(10))
    active.walk(day(4), day(10))

    for ward in set(WARDS) - {"07201"}:
        assert active.messages(unit=ward) == idle.messages(unit=ward)


def _as_chair(walked: Town, act: object, moment: object, **more: str) -> None:
    with writing(walked.engine) as session:
        duty = find_duty(session, WARD_DUTY)
        chair = actor_for_post(find_post(session, "Trưởng Ban Chỉ đạo"))
        act(session, duty.id or 0, actor=chair, now=moment, **more)  # type: ignore[operator]
