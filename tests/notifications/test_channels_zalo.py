"""The Zalo channel: the OA's text message, and what each error number means."""

import socket
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from models.database import open_database
from notifications.channels import Lines, Outcome, Parcel, build_channels
from notifications.channels.zalo_codes import MEANINGS, receipt_for
from notifications.channels.zoa import fit
from tests.fakes.zalo import TOKEN, ZaloFake

USER = "2512523625412515"


@pytest.fixture
def zalo() -> Iterator[ZaloFake]:
    with ZaloFake(users={USER, "77"}) as running:
        yield running


@pytest.fixture
def engine() -> Engine:
    return open_database("sqlite://")


@pytest.fixture
def lines(zalo: ZaloFake, engine: Engine) -> Iterator[Lines]:
    with build_channels(zalo_base_url=zalo.url, zalo_token=TOKEN).open(engine) as lines:
        yield lines


def _parcel(text: str = "Nhiệm vụ IV.4.1 quá hạn 3 ngày.") -> Parcel:
    return Parcel(
        message=1,
        channel="zalo",
        message_id="<a@b.example>",
        subject="Quá hạn",
        text=text,
        html="<p>không dùng</p>",
        at=datetime(2024, 6, 13, 1, tzinfo=UTC),
    )


def test_a_text_reaches_the_user_and_the_number_of_the_message_comes_back(
    zalo: ZaloFake, lines: Lines
) -> None:
    receipt = lines.send(_parcel(), USER)

    assert receipt.outcome is Outcome.ACCEPTED
    assert receipt.provider_id == "zalo0001"
    assert zalo.accepted == [(USER, "Nhiệm vụ IV.4.1 quá hạn 3 ngày.")]


@pytest.mark.parametrize(
    ("number", "outcome", "flags"),
    [
        (-230, Outcome.PERMANENT, set()),  # not written for seven days
        (-213, Outcome.PERMANENT, set()),  # does not follow; may tomorrow
        (-244, Outcome.PERMANENT, {"broken"}),  # refuses the OA
        (-210, Outcome.PERMANENT, set()),  # our text is wrong
        (-200, Outcome.RETRY, set()),  # passing fault
        (-32, Outcome.RETRY, set()),  # too fast
        (-211, Outcome.RETRY, {"detour"}),  # quota used up: by e-mail today
        (-424242, Outcome.RETRY, set()),  # nobody knows
    ],
)
def test_each_error_number_says_what_to_do(
    zalo: ZaloFake, lines: Lines, number: int, outcome: Outcome, flags: set[str]
) -> None:
    zalo.answers = {USER: number}

    receipt = lines.send(_parcel(), USER)

    assert receipt.outcome is outcome
    assert receipt.code == str(number)
    assert receipt.address_broken == ("broken" in flags)
    assert receipt.detour == ("detour" in flags)


def test_an_id_of_another_account_is_broken(lines: Lines) -> None:
    receipt = lines.send(_parcel(), "1")

    assert receipt.outcome is Outcome.PERMANENT
    assert receipt.address_broken


def test_a_bad_token_stops_the_channel_and_is_not_shown(zalo: ZaloFake, engine: Engine) -> None:
    channels = build_channels(zalo_base_url=zalo.url, zalo_token="old-token")

    with channels.open(engine) as lines:
        receipt = lines.send(_parcel(), USER)

    assert (receipt.outcome, receipt.channel_down, receipt.detour) == (Outcome.RETRY, True, True)
    assert "old-token" not in f"{receipt} {channels}"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (500, Outcome.RETRY),
        (429, Outcome.RETRY),
        (404, Outcome.PERMANENT),
        # Accepted, then cut off: it may have arrived.
        ("drop", Outcome.UNKNOWN),
        # HTTP 200 with something that is no answer.
        (200, Outcome.UNKNOWN),
    ],
)
def test_a_fault_of_the_line_is_told_apart(
    zalo: ZaloFake, lines: Lines, fault: int | str, outcome: Outcome
) -> None:
    zalo.faults = [fault]

    assert lines.send(_parcel(), USER).outcome is outcome


def test_no_server_means_later(engine: Engine) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    with build_channels(zalo_base_url=url, zalo_token=TOKEN).open(engine) as lines:
        receipt = lines.send(_parcel(), USER)

    assert (receipt.outcome, receipt.channel_down) == (Outcome.RETRY, True)


def test_a_long_digest_is_shortened_in_its_middle_and_keeps_its_link(
    zalo: ZaloFake, lines: Lines
) -> None:
    rows = [f"{n}. Nhiệm vụ IV.{n}: quá hạn {n} ngày, chậm nhất hết ngày" for n in range(1, 90)]
    text = "\n".join(["Kính gửi đồng chí", *rows, "Xem: https://dondoc.example/vao/x"])

    receipt = lines.send(_parcel(unicodedata.normalize("NFD", text)), USER)

    sent = zalo.accepted[0][1]
    assert receipt.outcome is Outcome.ACCEPTED
    assert len(sent) <= 2000
    assert sent.startswith("Kính gửi đồng chí\n1. ")
    assert sent.endswith("Xem: https://dondoc.example/vao/x")
    assert all(line in text.splitlines() for line in sent.splitlines() if line != "…")


@pytest.mark.parametrize("length", [1999, 2000, 2001, 9000])
def test_one_long_line_is_cut_rather_than_refused(length: int) -> None:
    assert len(fit("đ" * length)) == min(length, 2000)


def test_no_error_number_has_two_meanings() -> None:
    numbers = [code for meaning in MEANINGS for code in meaning.codes]

    assert len(numbers) == len(set(numbers))
    assert receipt_for(0, "Success").outcome is Outcome.ACCEPTED


def test_the_text_for_a_phone_is_sent_where_there_is_one(zalo: ZaloFake, lines: Lines) -> None:
    lines.send(replace(_parcel(), short="IV.4.1 quá hạn 3 ngày"), USER)

    assert zalo.accepted == [(USER, "IV.4.1 quá hạn 3 ngày")]
