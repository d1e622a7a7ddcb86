"""What came in for the standing office stands in its list of the next morning, once."""

from datetime import date

import pytest
from sqlmodel import select

from models.database import reading
from models.lookup import find_post
from models.messages import Message
from notifications.compose import compose
from notifications.letters import load_letter
from notifications.links import Signer
from tests.plans import ZONE, at
from tests.tasks.walk import SPRING, WARD_DUTY, Town, day, town

TUESDAY, WEDNESDAY, THURSDAY = day(28, 5), day(29, 5), day(30, 5)


def lists(walked: Town, on: date) -> list[str]:
    """Return the subjects of the lists to the standing office of a day."""
    return [m["subject"] for m in walked.messages(on, unit="vhtt", kind="morning-list")]


def test_on_a_morning_on_which_nothing_came_in_there_is_no_list() -> None:
    walked = town().walk(SPRING, WEDNESDAY)

    assert lists(walked, WEDNESDAY) == []


@pytest.mark.parametrize("what", ["a result", "a request"])
def test_what_came_in_yesterday_is_told_this_morning_and_not_again_tomorrow(what: str) -> None:
    walked = town().walk(SPRING, TUESDAY)
    if what == "a result":
        walked.submit(WARD_DUTY, at(TUESDAY, 15))
    else:
        walked.extend(WARD_DUTY, at(TUESDAY, 15), day(20), grant=None)
    walked.walk(WEDNESDAY, THURSDAY)

    assert lists(walked, WEDNESDAY) == ["Việc chờ xử lý ngày 29/5/2024"]
    assert lists(walked, THURSDAY) == []


def test_what_was_confirmed_before_the_morning_is_not_told() -> None:
    walked = town().walk(SPRING, TUESDAY)
    walked.submit(WARD_DUTY, at(TUESDAY, 15))
    walked.confirm(WARD_DUTY, at(TUESDAY, 16))
    walked.walk(WEDNESDAY, WEDNESDAY)

    assert lists(walked, WEDNESDAY) == []


def test_the_list_says_how_many_wait() -> None:
    walked = town().walk(SPRING, TUESDAY)
    walked.submit(WARD_DUTY, at(TUESDAY, 15))
    walked.extend("IV.3.7@2024@07204", at(TUESDAY, 15), day(20), grant=None)
    walked.walk(WEDNESDAY, WEDNESDAY)

    with reading(walked.engine) as session:
        office = find_post(session, "vhtt").id
        message = session.exec(
            select(Message).where(Message.post_id == office, Message.kind == "morning-list")
        ).one()
        letter = load_letter(
            session,
            message,
            now=at(WEDNESDAY, 8),
            zone=ZONE,
            public_url="https://dondoc.example",
            signer=Signer("a key of the tests"),
        )

    said = "Chờ Cơ quan thường trực xử lý: 01 báo cáo kết quả, 01 đề nghị gia hạn."
    composed = compose(letter)
    assert said in " ".join(composed.text.split())
    assert said in " ".join(composed.short.split())
    assert "/vao/" in composed.short
