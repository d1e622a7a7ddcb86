"""Which notices of one morning share an envelope."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.folding import (
    EVENT_KINDS,
    LIST_KINDS,
    Envelope,
    Item,
    Kind,
    fold_for_head,
    fold_list,
    in_reading_order,
    kind_of,
)
from rules.ladder import UNDATED
from tests.rules.policy import LADDER, MAY_31

DIGEST_FROM = LADDER.digest_from


def item(duty: int, offset: int = -7, *, overdue: int = 0, report: bool = False) -> Item:
    return Item(
        duty=duty,
        rung=f"+{offset}" if offset > 0 else f"T{offset}",
        offset=offset,
        last_day=MAY_31,
        days_overdue=overdue,
        sort_key=f"{duty:05}",
        notice=duty,
        is_quarterly_report=report,
    )


def question(duty: int) -> Item:
    return Item(
        duty=duty,
        rung=UNDATED,
        offset=-7,
        last_day=None,
        days_overdue=0,
        sort_key=f"{duty:05}",
        notice=duty,
    )


def folded(*items: Item) -> list[tuple[Kind, list[int]]]:
    found = fold_for_head(items, digest_from=DIGEST_FROM)
    return [(envelope.kind, [each.duty for each in envelope.items]) for envelope in found]


@pytest.mark.parametrize(
    ("offset", "kind"),
    [
        (-30, Kind.REMINDER_30),
        (-7, Kind.REMINDER_7),
        (-3, Kind.REMINDER_3),
        (-1, Kind.REMINDER_1),
        (0, Kind.REMINDER_0),
        (1, Kind.OVERDUE_1),
        (3, Kind.OVERDUE_3),
        (7, Kind.OVERDUE_7),
        (14, Kind.OVERDUE_7),
    ],
)
def test_each_rung_of_the_shipped_ladder_speaks_with_its_own_words(offset: int, kind: Kind) -> None:
    assert kind_of(offset) is kind


@pytest.mark.parametrize(
    ("offset", "kind"),
    [
        pytest.param(-8, Kind.REMINDER_30, id="more than a week before: the announcement"),
        pytest.param(-4, Kind.REMINDER_7, id="half a week before"),
        pytest.param(-2, Kind.REMINDER_3, id="the day before the eve"),
        pytest.param(2, Kind.OVERDUE_1, id="two days over: not yet the second urging"),
        pytest.param(6, Kind.OVERDUE_3, id="six days over: not yet the third"),
        pytest.param(371, Kind.OVERDUE_7, id="a year over: a repeat like any other"),
    ],
)
def test_a_rung_of_another_ladder_borrows_the_words_of_the_nearest(offset: int, kind: Kind) -> None:
    assert kind_of(offset) is kind


def test_nothing_to_tell_is_no_message() -> None:
    assert folded() == []


def test_one_item_is_one_message() -> None:
    assert folded(item(1)) == [(Kind.REMINDER_7, [1])]


def test_two_items_are_two_messages_the_overdue_one_first() -> None:
    assert folded(item(1), item(2, 3, overdue=3)) == [
        (Kind.OVERDUE_3, [2]),
        (Kind.REMINDER_7, [1]),
    ]


def test_three_items_are_one_digest_in_which_the_overdue_stand_first() -> None:
    late, later = item(2, 1, overdue=1), item(3, 7, overdue=7)

    assert folded(item(1), late, later) == [(Kind.DIGEST, [3, 2, 1])]


def test_a_question_alone_is_a_message_of_its_own() -> None:
    assert folded(question(1)) == [(Kind.QUARTERLY_QUESTION, [1])]


def test_many_questions_alone_are_one_message() -> None:
    assert folded(*(question(n) for n in range(1, 6))) == [
        (Kind.QUARTERLY_QUESTION, [1, 2, 3, 4, 5])
    ]


def test_questions_travel_as_a_section_of_the_quarterly_report_s_reminder() -> None:
    assert folded(question(2), question(3), item(9, report=True)) == [(Kind.REMINDER_7, [9, 2, 3])]


def test_two_items_and_a_question_are_three_and_make_a_digest() -> None:
    assert folded(item(1), item(2, report=True), question(3)) == [(Kind.DIGEST, [1, 2, 3])]


def test_a_question_travels_with_the_report_and_not_with_what_stands_before_it() -> None:
    late, report = item(1, 1, overdue=1), item(2, report=True)

    found = fold_for_head((late, report, question(3)), digest_from=4)

    assert [[each.duty for each in envelope.items] for envelope in found] == [[1], [2, 3]]


def test_where_there_is_no_report_a_question_travels_with_the_first_item() -> None:
    assert folded(item(1), question(2)) == [(Kind.REMINDER_7, [1, 2])]


def test_items_are_read_longest_overdue_first_then_by_date_then_by_place_in_the_plan() -> None:
    week_late, day_late = item(5, 7, overdue=7), item(4, 1, overdue=1)
    soon, also_soon = item(2), item(3)
    sooner = Item(
        duty=6,
        rung="T-3",
        offset=-3,
        last_day=MAY_31 - timedelta(days=4),
        days_overdue=0,
        sort_key="99999",
    )

    found = in_reading_order([question(1), also_soon, soon, sooner, day_late, week_late])

    assert [each.duty for each in found] == [5, 4, 6, 2, 3, 1]


def test_a_question_is_read_last_even_where_its_report_is_due_before_everything_else() -> None:
    asked = replace(question(1), last_day=MAY_31 - timedelta(days=30))

    assert in_reading_order([asked, item(2)]) == (item(2), asked)


def test_a_standing_duty_without_a_date_is_read_after_the_dated_ones() -> None:
    bare = Item(duty=1, rung=None, offset=0, last_day=None, days_overdue=0, sort_key="0")

    assert in_reading_order([bare, item(2)]) == (item(2), bare)


def test_a_list_says_what_is_new_first_and_then_what_stands_there() -> None:
    new = [item(1, 7, overdue=7)]
    old = [item(2, 14, overdue=30), item(1, 7, overdue=7)]

    envelope = fold_list(new, old, kind=Kind.CHAIR_LIST)

    assert envelope == Envelope(kind=Kind.CHAIR_LIST, items=(new[0], old[0]))


def test_a_list_may_hold_only_what_stands_there() -> None:
    standing = [item(2, 14, overdue=30)]

    assert fold_list([], standing, kind=Kind.WEEKLY_SUMMARY) == Envelope(
        kind=Kind.WEEKLY_SUMMARY, items=tuple(standing)
    )


def test_a_morning_without_anything_has_no_list() -> None:
    assert fold_list([], [], kind=Kind.MORNING_LIST) is None


def test_a_kind_is_a_list_or_tells_an_event_or_tells_rungs() -> None:
    rungs = {kind_of(offset) for offset in range(-60, 60)}

    assert not LIST_KINDS & EVENT_KINDS
    assert set(Kind) == (rungs | LIST_KINDS | EVENT_KINDS | {Kind.DIGEST, Kind.QUARTERLY_QUESTION})


@st.composite
def mornings(draw: st.DrawFn) -> list[Item]:
    count = draw(st.integers(0, 8))
    return [
        question(n)
        if draw(st.booleans())
        else item(
            n,
            draw(st.sampled_from([-30, -7, -3, -1, 0, 1, 3, 7, 14])),
            overdue=draw(st.integers(0, 20)),
            report=draw(st.booleans()),
        )
        for n in range(count)
    ]


@given(morning=mornings(), digest_from=st.integers(1, 6))
def test_every_item_of_a_morning_is_told_exactly_once(
    morning: list[Item], digest_from: int
) -> None:
    found = fold_for_head(morning, digest_from=digest_from)

    told = Counter(each for envelope in found for each in envelope.items)
    assert told == Counter(morning)


@given(morning=mornings(), digest_from=st.integers(1, 6))
def test_no_head_gets_more_dated_messages_than_the_digest_allows(
    morning: list[Item], digest_from: int
) -> None:
    found = fold_for_head(morning, digest_from=digest_from)

    assert len(found) <= max(1, digest_from - 1)


@given(morning=mornings(), data=st.data())
def test_the_order_in_which_items_come_changes_nothing(
    morning: list[Item], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(morning))

    assert fold_for_head(shuffled, digest_from=3) == fold_for_head(morning, digest_from=3)


@given(told=mornings(), standing=mornings())
def test_a_list_names_every_duty_and_the_new_ones_only_as_new(
    told: list[Item], standing: list[Item]
) -> None:
    found = fold_list(told, standing, kind=Kind.CHAIR_LIST)

    items = list(found.items) if found else []
    assert Counter(items[: len(told)]) == Counter(told)
    named = {each.duty for each in told}
    rest = [each for each in standing if each.duty not in named]
    assert Counter(items[len(told) :]) == Counter(rest)
