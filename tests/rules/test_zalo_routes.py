"""By which of Zalo's ways a person is reached: free first, then by template, then charged."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.zalo_routes import Known, Route, Standing, WhyNot, choose, is_free

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
OPEN = {route: Standing() for route in Route}
TEXT, BY_ID, BY_PHONE, BOT = Route.TEXT, Route.BY_ID, Route.BY_PHONE, Route.BOT


def _known(**more: object) -> Known:
    facts: dict[str, object] = {"user_id": "u", "phone": "84987654321", "chat_id": "c"}
    return Known(**(facts | more))  # type: ignore[arg-type]  # fields by name


def _order(known: Known) -> list[Route]:
    return [c.route for c in choose(known, OPEN, now=NOW).all if c.why_not is None]


@pytest.mark.parametrize(
    ("since", "order"),
    [
        (timedelta(0), [TEXT, BY_ID, BY_PHONE, BOT]),
        (timedelta(hours=48), [TEXT, BY_ID, BY_PHONE, BOT]),
        # A second later a text is charged: the template comes first.
        (timedelta(hours=48, seconds=1), [BY_ID, BY_PHONE, TEXT, BOT]),
        (timedelta(days=7), [BY_ID, BY_PHONE, TEXT, BOT]),
        # And after seven days no text is taken at all.
        (timedelta(days=7, seconds=1), [BY_ID, BY_PHONE, BOT]),
    ],
)
def test_the_last_word_of_a_person_decides_what_comes_first(
    since: timedelta, order: list[Route]
) -> None:
    assert _order(_known(last_word=NOW - since)) == order


def test_of_whom_nothing_is_known_zalo_itself_is_asked_by_a_text() -> None:
    assert _order(_known())[0] is TEXT


def test_an_answer_that_the_window_is_closed_holds_until_the_persons_next_word() -> None:
    closed = _known(closed_at=NOW - timedelta(hours=1))
    wrote = _known(closed_at=NOW - timedelta(hours=1), last_word=NOW - timedelta(minutes=1))

    assert _order(closed) == [BY_ID, BY_PHONE, BOT]
    assert _order(wrote)[0] is TEXT


@pytest.mark.parametrize("why", [WhyNot.REFUSED, WhyNot.PAUSED, WhyNot.WITHDRAWN])
def test_who_wants_nothing_gets_nothing_by_any_way(why: WhyNot) -> None:
    choices = choose(_known(last_word=NOW, stopped=why), OPEN, now=NOW)

    assert choices.best is None
    assert {choice.why_not for choice in choices.all} == {why}
    assert not choices.may_wait


def test_each_way_needs_an_address_of_its_own() -> None:
    nobody = {c.route: c.why_not for c in choose(Known(), OPEN, now=NOW).all}

    assert nobody == {
        TEXT: WhyNot.NOT_LINKED,
        BY_ID: WhyNot.NOT_LINKED,
        BY_PHONE: WhyNot.NO_PHONE,
        BOT: WhyNot.NOT_LINKED,
    }


def test_a_closed_way_is_passed_over_and_may_be_waited_for() -> None:
    standings = {
        TEXT: Standing(closed=WhyNot.CIRCUIT_OPEN),
        BY_ID: Standing(closed=WhyNot.NO_TEMPLATE),
        BY_PHONE: Standing(closed=WhyNot.NO_QUOTA),
    }

    choices = choose(_known(), standings, now=NOW)

    assert choices.best is None
    assert choices.may_wait
    assert choices.words() == "zoa=circuit_open,zbsu=no_template,zbs=no_quota,zbot=not_configured"


def test_what_did_not_carry_it_is_not_taken_again() -> None:
    choices = choose(_known(last_word=NOW), OPEN, now=NOW, tried=frozenset({("zoa", "u")}))

    assert choices.words() == "zoa=tried,zbsu"
    assert choices.best is not None
    assert choices.best.route is BY_ID


@pytest.mark.parametrize(("hours", "free"), [(47, True), (48, True), (49, False)])
def test_a_text_is_free_for_two_days(hours: int, free: bool) -> None:
    assert is_free(Known(last_word=NOW - timedelta(hours=hours)), now=NOW) is free
    assert not is_free(Known(), now=NOW)
