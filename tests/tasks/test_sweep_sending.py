"""What happens between the morning's fold and the moment at which its mail leaves."""

from datetime import datetime, timedelta

from sqlmodel import select

from models.database import reading
from models.lookup import find_duty
from models.messages import Message, MessageItem
from notifications.channels import build_channels
from notifications.links import Signer
from tasks.deliver import DeliveryReport, deliver
from tests.plans import ZONE, at
from tests.tasks.walk import SPRING, WARD_DUTY, Town, day, town


def send(walked: Town, moment: datetime) -> DeliveryReport:
    """Drain the outbox into the built-in inbox."""
    channels = build_channels(smtp_url="", mail_from="a@b.example", reply_to="")
    return deliver(
        walked.engine,
        now=lambda: moment,
        zone=ZONE,
        channels=channels,
        public_url="https://dondoc.example",
        signer=Signer("x" * 40),
    )


def weekly_list() -> Town:
    """Return the town on Monday 10/6, its lists put and not yet sent, all else sent."""
    walked = town()
    for number in (24, 28, 30, 31):
        walked.sweep(at(day(number, 5), 8))
        send(walked, at(day(number, 5), 8))
    for number in (3, 7):
        walked.sweep(at(day(number), 8))
        send(walked, at(day(number), 8))
    walked.sweep(at(day(10), 7, 30))
    return walked


def in_the_chair_s_list(walked: Town) -> bool:
    """Tell whether the ward's duty stands in the chair's list of 10/6."""
    with reading(walked.engine) as session:
        duty = find_duty(session, WARD_DUTY)
        query = select(MessageItem).where(
            MessageItem.message_id == Message.id,
            Message.day == day(10),
            Message.kind == "chair-list",
            MessageItem.duty_id == duty.id,
        )
        return session.exec(query).first() is not None


def test_what_merely_stands_in_a_list_is_told_if_nothing_happened() -> None:
    walked = weekly_list()

    assert send(walked, at(day(10), 8)).sent == 3
    assert in_the_chair_s_list(walked)


def test_a_duty_extended_meanwhile_drops_out_of_the_list_in_which_it_stood() -> None:
    walked = weekly_list()
    walked.extend(WARD_DUTY, at(day(10), 7, 45), to=day(28))

    send(walked, at(day(10), 8))

    assert not in_the_chair_s_list(walked)


def test_a_duty_confirmed_meanwhile_drops_out_of_the_list_in_which_it_stood() -> None:
    walked = weekly_list()
    walked.submit(WARD_DUTY, at(day(10), 7, 45))
    walked.confirm(WARD_DUTY, at(day(10), 7, 50))

    send(walked, at(day(10), 8))

    assert not in_the_chair_s_list(walked)


def test_a_head_who_filed_after_the_fold_is_not_reminded() -> None:
    walked = town().walk(SPRING, SPRING)
    walked.sweep(at(day(24, 5), 7, 30))
    walked.submit(WARD_DUTY, at(day(24, 5), 7, 30) + timedelta(minutes=20))

    send(walked, at(day(24, 5), 8))

    (notice,) = walked.notices(WARD_DUTY)
    assert (notice.status, notice.reason) == ("not_sent", "submitted_already")
