"""What moves when the calendar or the ladder is changed, walked along the spring of 2024."""

from dataclasses import replace
from datetime import date

from rules.ladder import Audience, Rung
from rules.redating import Move, Regime, look_again, moves, overtaken
from rules.states import State
from rules.steps import Watched
from tests.rules.policy import CALENDAR, LADDER, MAY_31, day, watched

NOW = Regime(ladder=LADDER, calendar=CALENDAR)
MAY_1 = day(1, 5)


def off(*days: date) -> Regime:
    return Regime(ladder=LADDER, calendar=replace(CALENDAR, off=CALENDAR.off | set(days)))


def short(found: tuple[Move, ...]) -> list[tuple[str, date | None, date | None]]:
    return [(move.rung, move.old, move.new) for move in found]


def test_a_day_off_moves_what_falls_on_it_back_before_the_last_day_and_forward_after_it() -> None:
    # 24/5/2024 is a Friday and T-7 of 31/5; 3/6 is the Monday of +1 and of +3 (a Sunday's).
    found = moves({1: watched()}, old=NOW, new=off(day(24, 5), day(3, 6)), after=MAY_1)

    assert short(found) == [
        ("T-7", day(24, 5), day(23, 5)),
        ("+1", day(3, 6), day(4, 6)),
        ("+3", day(3, 6), day(4, 6)),
    ]
    assert {move.duty for move in found} == {1}


def test_the_same_calendar_moves_nothing() -> None:
    assert moves({1: watched()}, old=NOW, new=NOW, after=MAY_1) == ()


def test_what_was_told_or_lies_behind_does_not_move() -> None:
    duty = watched(recorded=frozenset({(MAY_31, "T-7")}))
    new = off(day(24, 5), day(3, 6))

    assert short(moves({1: duty}, old=NOW, new=new, after=MAY_1))[0][0] == "+1"
    assert moves({1: watched()}, old=NOW, new=off(day(24, 5)), after=day(24, 5)) == ()


def test_a_rung_that_is_pulled_from_tomorrow_into_today_counts() -> None:
    found = moves({1: watched()}, old=NOW, new=off(day(24, 5)), after=day(23, 5))

    assert short(found) == [("T-7", day(24, 5), day(23, 5))]


def test_a_weekly_list_that_is_near_moves_and_a_far_one_is_not_counted() -> None:
    # +7 of 31/5 fell on Friday 7/6, +14 stands on Monday 17/6, +21 on Monday 24/6.
    new = off(day(17, 6), day(8, 7))

    found = moves({1: watched()}, old=NOW, new=new, after=day(10, 6))

    assert short(found) == [("+14", day(17, 6), day(18, 6))]


def test_a_closed_duty_and_one_loaded_long_after_its_day_have_no_weekly_lists() -> None:
    new = off(day(17, 6))
    late = watched(active_from=day(9, 6))

    assert moves({1: watched(state=State.COMPLETED)}, old=NOW, new=new, after=day(10, 6)) == ()
    assert moves({1: late}, old=NOW, new=new, after=day(10, 6)) == ()


def test_a_question_without_a_day_moves_with_the_report_that_carries_it() -> None:
    duty = watched(None, report_days=(day(14, 6),))

    found = moves({1: duty}, old=NOW, new=off(day(7, 6)), after=MAY_1)

    assert short(found) == [("Q", day(7, 6), day(6, 6))]


def test_a_rung_that_the_new_ladder_adds_or_drops_is_shown_with_one_day() -> None:
    added = Rung(code="+2", offset=2, to=(Audience.OWNER,))
    kept = tuple(rung for rung in LADDER.rungs if rung.code != "T-3")
    new = Regime(ladder=replace(LADDER, rungs=(*kept, added)), calendar=CALENDAR)

    found = moves({1: watched()}, old=NOW, new=new, after=MAY_1)

    assert short(found) == [("T-3", day(28, 5), None), ("+2", None, day(3, 6))]


def test_a_ladder_without_repeats_drops_the_near_ones() -> None:
    plain = tuple(replace(rung, repeats=False) for rung in LADDER.rungs)
    new = Regime(ladder=replace(LADDER, rungs=plain), calendar=CALENDAR)

    found = moves({1: watched()}, old=NOW, new=new, after=day(10, 6))

    assert short(found) == [("+14", day(17, 6), None), ("+21", day(24, 6), None)]


def test_duties_that_are_alike_move_alike_and_the_nearest_move_stands_first() -> None:
    later = watched(day(14, 6))
    duties: dict[int, Watched] = {9: later, 2: watched(), 1: watched()}

    found = moves(duties, old=NOW, new=off(day(24, 5), day(7, 6)), after=MAY_1)

    assert [(m.duty, m.rung) for m in found] == [
        (1, "T-7"),
        (2, "T-7"),
        (9, "T-7"),
        (1, "+7"),
        (2, "+7"),
    ]


def test_the_next_look_is_the_next_rung_of_the_new_calendar() -> None:
    seen = frozenset((MAY_31, rung) for rung in ("T-30",))
    duty = watched(recorded=seen)

    assert look_again(duty, NOW, reached=day(20, 5)) == day(24, 5)
    assert look_again(duty, off(day(24, 5)), reached=day(20, 5)) == day(23, 5)


def test_a_rung_pulled_onto_a_day_that_has_come_is_looked_at_at_once() -> None:
    duty = watched(recorded=frozenset({(MAY_31, "T-30")}))

    assert look_again(duty, off(day(24, 5)), reached=day(23, 5)) == day(23, 5)


def test_a_rung_added_for_days_that_have_passed_is_named_and_one_still_to_come_is_not() -> None:
    rungs = (*LADDER.rungs, Rung(code="+2", offset=2, to=(Audience.OWNER,)))
    new = Regime(ladder=replace(LADDER, rungs=rungs), calendar=CALENDAR)
    told = frozenset((MAY_31, rung) for rung in ("T-30", "T-7", "T-3", "T-1", "T0", "+1", "+3"))

    passed = overtaken(watched(recorded=told), old=NOW, new=new, reached=day(5, 6))
    before = overtaken(watched(recorded=told), old=NOW, new=new, reached=day(1, 6))

    assert [point.rung for point in passed] == ["+2"]
    assert before == ()
