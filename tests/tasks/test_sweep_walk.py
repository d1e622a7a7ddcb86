"""The walk 2024-05-23 → 2024-06-10: three obligations "trước 01/6/2024", nobody reports."""

from collections import Counter
from datetime import date

import pytest

from tests.tasks.walk import AGENCIES, SPRING, WARDS, Town, day, told_items, town

OWED = {
    "III.1.e.1": ("vhtt",),
    "IV.2.4": AGENCIES,
    "IV.3.7": WARDS,
}
OWING = [(ref, unit) for ref, units in OWED.items() for unit in units]


@pytest.fixture(scope="module")
def walked() -> Town:
    return town().walk(SPRING, day(10))


def test_the_three_obligations_end_on_friday_31_may(walked: Town) -> None:
    last_days = {walked.duty(f"{ref}@2024@{unit}").last_day for ref, unit in OWING}

    assert last_days == {day(31, 5)}


@pytest.mark.parametrize(
    ("morning", "rung"),
    [
        (day(24, 5), "T-7"),  # Friday, 31 - 7
        (day(28, 5), "T-3"),  # Tuesday
        (day(30, 5), "T-1"),  # Thursday
        (day(31, 5), "T0"),  # Friday, the last compliant day
    ],
)
def test_vhtt_the_14_agencies_and_the_16_wards_are_reminded(
    walked: Town, morning: date, rung: str
) -> None:
    told = [item for m in walked.messages(morning) for item in told_items(m)]

    assert sorted(told) == sorted((ref, unit, rung) for ref, unit in OWING)


def test_a_head_with_two_items_gets_two_messages_and_no_digest(walked: Town) -> None:
    mine = walked.messages(day(24, 5), unit="vhtt")

    assert [m["kind"] for m in mine] == ["reminder-7", "reminder-7"]


def test_a_reminder_goes_to_the_head_alone_without_copies(walked: Town) -> None:
    assert all(m["copies"] == [] for m in walked.messages(day(24, 5)))


@pytest.mark.parametrize("weekend", [day(25, 5), day(26, 5), day(1), day(2), day(8), day(9)])
def test_nothing_goes_out_on_a_weekend(walked: Town, weekend: date) -> None:
    assert walked.messages(weekend) == []


def test_on_monday_3_june_every_head_is_told_plus_3(walked: Town) -> None:
    told = [item for m in walked.messages(day(3), kind="overdue-3") for item in told_items(m)]

    assert sorted(told) == sorted((ref, unit, "+3") for ref, unit in OWING)


def test_plus_1_moves_from_saturday_to_monday_and_is_overtaken_there_by_plus_3(
    walked: Town,
) -> None:
    unsent = walked.not_sent("superseded_by_higher_rung")

    assert {(n["at"], n["rung"]) for n in unsent} == {("2024-06-03T08:00:00+07:00", "+1")}
    assert sorted((n["obligation"], n["unit"]) for n in unsent) == sorted(OWING)


def test_on_3_june_the_deputy_gets_one_list_of_all_31(walked: Town) -> None:
    lists = walked.messages(day(3), unit="bcd")

    assert [m["kind"] for m in lists] == ["morning-list"]
    assert lists[0]["to"]["post"] == "Phó Trưởng Ban Chỉ đạo"
    assert sorted(told_items(lists[0])) == sorted((r, u, "+3") for r, u in OWING)


def test_on_3_june_the_standing_office_gets_its_copy_in_the_weekly_summary(walked: Town) -> None:
    (summary,) = walked.messages(day(3), unit="vhtt", kind="weekly-summary")

    # Its own two, told to it as the one that owes them, stand there as well.
    assert len(summary["items"]) == 31


def test_the_chair_is_not_told_before_plus_7(walked: Town) -> None:
    to_chair = [
        m["at"][:10]
        for m in walked.transcript().messages
        if m["to"]["post"] == "Trưởng Ban Chỉ đạo"
    ]

    assert to_chair == ["2024-06-07", "2024-06-10"]


def test_on_7_june_the_chair_gets_one_list_of_all_31(walked: Town) -> None:
    (found,) = walked.messages(day(7), kind="chair-list")

    assert found["rung"] == "+7"
    assert sorted(told_items(found)) == sorted((ref, unit, "+7") for ref, unit in OWING)
    assert [c["post"] for c in found["copies"]] == [
        "Phó Trưởng Ban Chỉ đạo",
        "Trưởng phòng Văn hóa và Thông tin",
    ]


def test_on_7_june_each_head_is_told_of_its_own_items_only(walked: Town) -> None:
    for ward in WARDS:
        (mine,) = walked.messages(day(7), unit=ward)
        assert {i["unit"] for i in mine["items"]} == {ward}
        assert ("IV.3.7", ward, "+7") in told_items(mine)


def test_on_7_june_a_ward_gets_one_digest_overdue_first_then_the_report_then_the_questions(
    walked: Town,
) -> None:
    (mine,) = walked.messages(day(7), unit="07201")

    assert mine["kind"] == "digest"
    assert [i["rung"] for i in mine["items"]][:3] == ["+7", "T-7", "Q"]
    assert mine["items"][1]["obligation"] == "IV.4.1"
    assert all(i["last_day"] is None for i in mine["items"] if i["rung"] == "Q")


def test_on_monday_10_june_the_weekly_list_shows_what_merely_stands_there(walked: Town) -> None:
    messages = walked.messages(day(10))

    assert [m["kind"] for m in messages] == ["chair-list", "morning-list", "weekly-summary"]
    for each in messages:
        assert each["rung"] is None
        assert sorted(told_items(each)) == sorted((ref, unit, None) for ref, unit in OWING)
        assert {i["days_overdue"] for i in each["items"]} == {10}


def test_chair_deputy_and_standing_office_get_at_most_one_list_a_morning(walked: Town) -> None:
    lists = Counter(
        (m["at"][:10], m["to"]["post"])
        for m in walked.transcript().messages
        if m["kind"] in {"chair-list", "morning-list", "weekly-summary"}
    )

    assert set(lists.values()) == {1}


def test_every_message_leaves_at_eight(walked: Town) -> None:
    assert {m["at"][10:] for m in walked.transcript().messages} == {"T08:00:00+07:00"}


def test_overdue_messages_name_the_standing_office_in_copy(walked: Town) -> None:
    (mine,) = walked.messages(day(3), unit="07201")

    assert [c["unit"] for c in mine["copies"]] == ["vhtt"]


def test_a_week_after_plus_7_falls_plus_14_on_the_morning_of_the_weekly_list() -> None:
    walked = town().walk(SPRING, day(17))

    (found,) = walked.messages(day(17), kind="chair-list")
    # 31/5 + 14 = 14/6 is a Friday; the weekly morning on or after it is Monday 17/6.
    assert {i["rung"] for i in found["items"]} == {"+14"}
    assert walked.messages(day(14), kind="chair-list") == []


def test_new_items_stand_first_in_the_chair_s_list() -> None:
    walked = town().walk(SPRING, day(21))

    # The quarterly report of 14/6 reaches +7 on Friday 21/6; the 31 older ones stand there.
    (found,) = walked.messages(day(21), kind="chair-list")
    rungs = [i["rung"] for i in found["items"]]
    assert rungs == ["+7"] * 30 + [None] * 31
    assert {i["obligation"] for i in found["items"][:30]} == {"IV.4.1"}


def test_in_every_list_of_7_june_an_item_s_rung_is_what_fell_that_day(walked: Town) -> None:
    lists = [m for m in walked.messages(day(7)) if m["kind"] in {"chair-list", "morning-list"}]

    assert len(lists) == 3
    for each in lists:
        # The standing office's own two among them, of which it was told as their owner.
        assert sorted(told_items(each)) == sorted((ref, unit, "+7") for ref, unit in OWING)
