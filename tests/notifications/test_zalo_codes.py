"""The table of Zalo's error numbers, row by row as ZALO.md §4 has it."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.channels.receipt import Outcome
from notifications.channels.zalo_answers import Answer, receipt_for, until
from notifications.channels.zalo_codes import MEANINGS, Action, Until, meaning_of
from rules.zalo_routes import Route

# Ten in the morning at the provider.
WALL = datetime(2026, 11, 24, 3, 0, 30, tzinfo=UTC)

ROWS: tuple[tuple[Action, tuple[int, ...]], ...] = (
    (Action.DONE, (0,)),
    # Token bad or expired: renewed once, sent once more; again: closed, and an alert.
    (Action.CIRCUIT, (-216, -220, -124)),
    (Action.CIRCUIT, (-242, -1241)),  # appsecret_proof: alert
    (Action.WAIT, (-32,)),  # next minute and jitter, the whole channel
    (Action.RETRY, (-200, -100)),  # transient
    (Action.NEXT, (-210, -1121, -1122, -1124, -112, -132, -153, -122)),  # our payload
    (Action.MARK, (-201,)),  # unknown user id: link again
    (Action.NEXT, (-213,)),  # no follower: fall back
    (Action.NEXT, (-230, -231, -232)),  # window: by template, phone, e-mail at once
    (Action.MARK, (-227,)),  # banned or offline: fall back, flag the contact
    (Action.MARK, (-244, -139, -141)),  # refused: stop for the person
    (Action.NEXT, (-217, -218)),  # too many to this person: fall back
    (Action.MARK, (-118, -119, -108, -110, -114)),  # no Zalo: mark the phone
    (Action.WAIT, (-133, -234)),  # night: 06:05
    (Action.CIRCUIT, (-144, -147, -211, -1441, -1471, -1472)),  # quota: tomorrow, alert
    (Action.CIRCUIT, (-115, -137, -321, -126)),  # money: alert
    (Action.CIRCUIT, (-224, -221, -135, -1351, -136, -320, -138, -120)),  # package: alert
    (
        Action.CIRCUIT,
        (-209, -212, -219, -223, -101, -102, -103, -104, -105, -204, -205, -235),
    ),  # configuration: alert
    (Action.CIRCUIT, (-109, -131, -146, -117, -145, -249)),  # template: route off, alert
    (Action.CIRCUIT, (-240,)),  # an interface that was shut: a bug, alert
    (Action.NEXT, (-214, -127)),  # not ours; development mode
)


@pytest.mark.parametrize(
    ("action", "code"), [(action, code) for action, codes in ROWS for code in codes]
)
def test_each_number_means_one_thing(action: Action, code: int) -> None:
    assert meaning_of(code, Route.TEXT).action is action


def test_the_table_has_the_rows_of_the_source_and_no_number_twice() -> None:
    listed = [code for _, codes in ROWS for code in codes]
    ours = [code for meaning in MEANINGS for code in meaning.codes]

    assert sorted(ours) == sorted(listed)
    assert len(ours) == len(set(ours))


def test_only_a_bad_token_is_renewed_before_the_circuit_opens() -> None:
    assert [m.codes for m in MEANINGS if m.renews] == [(-216, -220, -124)]


def test_by_telephone_number_a_wrong_field_is_ours() -> None:
    assert meaning_of(-201, Route.BY_PHONE).action is Action.NEXT
    assert meaning_of(-201, Route.BY_ID).action is Action.MARK


def test_a_number_that_nobody_lists_is_tried_again() -> None:
    assert meaning_of(-424242, Route.TEXT).action is Action.RETRY


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (400, Action.MARK),
        (401, Action.CIRCUIT),
        (403, Action.RETRY),
        (404, Action.CIRCUIT),
        (408, Action.RETRY),
        (429, Action.WAIT),
    ],
)
def test_the_bot_has_numbers_of_its_own(code: int, action: Action) -> None:
    assert meaning_of(code, Route.BOT).action is action


@pytest.mark.parametrize(
    ("code", "outcome", "flags"),
    [
        (0, Outcome.ACCEPTED, set()),
        (-200, Outcome.RETRY, set()),
        (-32, Outcome.RETRY, {"down", "wait"}),
        (-133, Outcome.RETRY, {"wait"}),
        (-213, Outcome.PERMANENT, set()),
        (-118, Outcome.PERMANENT, {"broken"}),
        (-144, Outcome.RETRY, {"detour"}),
    ],
)
def test_an_action_becomes_a_receipt(code: int, outcome: Outcome, flags: set[str]) -> None:
    receipt = receipt_for(Answer(code=code, text="x"), Route.BY_PHONE, wall=WALL)

    assert receipt.outcome is outcome
    assert flags == {
        name
        for name, is_set in (
            ("down", receipt.channel_down),
            ("wait", receipt.wait is not None),
            ("broken", receipt.address_broken),
            ("detour", receipt.detour),
        )
        if is_set
    }


@pytest.mark.parametrize(
    ("when", "wall", "moment"),
    [
        (Until.NEXT_MINUTE, WALL, datetime(2026, 11, 24, 3, 1, tzinfo=UTC)),
        # 23:00 at the provider: 06:05 of the next day, which is 23:05 UTC.
        (
            Until.MORNING,
            datetime(2026, 11, 24, 16, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 23, 5, tzinfo=UTC),
        ),
        # 05:00 at the provider: the same morning.
        (
            Until.MORNING,
            datetime(2026, 11, 24, 22, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 23, 5, tzinfo=UTC),
        ),
        (Until.TOMORROW, WALL, datetime(2026, 11, 24, 17, 5, tzinfo=UTC)),
        (Until.HALF_HOUR, WALL, WALL + timedelta(minutes=30)),
    ],
)
def test_how_long_a_wait_lasts_is_read_on_the_providers_clock(
    when: Until, wall: datetime, moment: datetime
) -> None:
    assert until(when, wall) == moment


def test_what_waits_for_one_minute_does_not_come_back_together() -> None:
    waits = {receipt_for(Answer(code=-32), Route.TEXT, wall=WALL, key=key).wait for key in range(7)}

    assert waits == {timedelta(seconds=30 + n) for n in range(7)}
