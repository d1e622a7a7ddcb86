"""Preview: who would be told what on a day, without a trace, and as the sweep then does."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from actions.load_plan import load_plan
from models.database import writing
from plan_reader.folder import read_folder
from simulation.preview import preview
from simulation.transcript import Transcript
from tests.plans import SAMPLE, ZONE, at
from tests.tasks.walk import SPRING, WARD_DUTY, Town, day, town


def ahead(engine: Engine, on: date, now: date, hour: int = 9) -> Transcript:
    """Look ahead from a morning."""
    return preview(engine, on=on, now=at(now, hour), zone=ZONE)


def swept(walked: Town, on: date) -> tuple[list[Any], list[Any]]:
    """Return what was really told and not told on a day."""
    return walked.messages(on), walked.not_sent(on=on)


@pytest.mark.parametrize("on", [day(24, 5), day(31, 5), day(3), day(7), day(10), day(17)])
def test_a_preview_shows_what_the_sweep_of_that_day_then_does(on: date) -> None:
    walked = town().walk(SPRING, SPRING)

    found = ahead(walked.engine, on, SPRING)
    walked.walk(day(24, 5), on)

    assert (found.messages, found.not_sent) == swept(walked, on)
    assert found.messages != []


def test_a_preview_leaves_no_trace() -> None:
    walked = town().walk(SPRING, SPRING)
    before = walked.picture()

    ahead(walked.engine, day(10), SPRING)

    assert walked.picture() == before
    assert walked.duty(WARD_DUTY).next_check_on == day(24, 5)


def test_a_day_off_is_quiet() -> None:
    found = ahead(town().walk(SPRING, SPRING).engine, day(1), SPRING)

    assert (found.messages, found.not_sent) == ([], [])


def test_the_preview_of_a_day_already_swept_shows_what_was_told() -> None:
    walked = town().walk(SPRING, day(24, 5))

    found = ahead(walked.engine, day(24, 5), day(24, 5), hour=16)

    assert (found.messages, found.not_sent) == swept(walked, day(24, 5))


def test_the_preview_of_a_past_day_shows_what_was_told_then() -> None:
    walked = town().walk(SPRING, day(7))

    found = ahead(walked.engine, day(3), day(7))

    assert (found.messages, found.not_sent) == swept(walked, day(3))


def test_a_preview_tells_nothing_of_other_days() -> None:
    walked = town().walk(SPRING, SPRING)
    walked.submit(WARD_DUTY, at(day(11), 16))

    found = ahead(walked.engine, day(7), SPRING)

    assert {m["at"][:10] for m in found.messages} == {"2024-06-07"}
    assert "receipt" not in {m["kind"] for m in found.messages}


def test_what_has_been_filed_until_now_is_not_previewed() -> None:
    walked = town().walk(SPRING, SPRING)
    walked.submit(WARD_DUTY, at(SPRING, 10))

    found = ahead(walked.engine, day(24, 5), SPRING)

    # The office reads of it in its list of the morning.
    kinds = [m["kind"] for m in found.messages]
    assert (kinds.count("reminder-7"), kinds.count("morning-list"), len(kinds)) == (30, 1, 31)
    assert [(n["unit"], n["reason"]) for n in found.not_sent] == [("07201", "submitted_already")]


def test_with_two_plans_each_message_is_previewed_once() -> None:
    walked = town().walk(SPRING, SPRING)
    alone = ahead(walked.engine, day(24, 5), SPRING)
    with writing(walked.engine) as session:
        load_plan(session, read_folder(SAMPLE), activate=SPRING, now=at(SPRING, 9))

    both = ahead(walked.engine, day(24, 5), SPRING)

    shown = [str(m) for m in both.messages]
    assert len(shown) == len(set(shown))
    assert [m for m in both.messages if m in alone.messages] == alone.messages


def test_a_past_day_that_no_engine_saw_is_previewed_as_if_one_had_run_since() -> None:
    walked = town()

    found = ahead(walked.engine, day(3), date(2026, 11, 24))
    walked.walk(SPRING, day(3))

    assert (found.messages, found.not_sent) == swept(walked, day(3))


def test_after_an_outage_a_day_to_come_is_previewed_from_today_on() -> None:
    walked = town().walk(SPRING, day(24, 5))

    # Nothing ran from 25/5 to 5/6: on 6/6 the highest rung missed is told once.
    found = ahead(walked.engine, day(6), day(6), hour=7)

    assert {i["rung"] for m in found.messages for i in m["items"]} == {"+3"}
    assert {n["reason"] for n in found.not_sent} == {"superseded_by_higher_rung"}
