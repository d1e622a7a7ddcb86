"""A year in memory: the whole of 2024 lived through by the same engine."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from models.database import reading
from models.duty import Occurrence
from models.lookup import plans_in_force
from models.policy import Policy, load_policy
from models.roster import Unit
from rules.checkpoints import Checkpoint, checkpoints
from rules.clock import local
from rules.steps import Watched, fallen
from simulation.reporting import read_reporting
from simulation.transcript import Transcript
from simulation.year import simulate
from tasks.observe import due_duties
from tests.plans import ZONE, bac_giang, loaded

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
EVENTS = {"receipt", "returned", "completed", "extension-decision"}


@cache
def year(reporting: str) -> Transcript:
    """Return the year 2024 with everybody reporting so, run once."""
    return run(reporting)


def run(
    reporting: str, *, first: date = FIRST, last: date = LAST, unheard: bool = False
) -> Transcript:
    way = read_reporting(reporting)
    return simulate(bac_giang(), first=first, last=last, reporting=way, zone=ZONE, unheard=unheard)


def rungs(found: Transcript) -> Counter[str]:
    return Counter(i["rung"] for m in found.messages for i in m["items"] if i["rung"])


def items(found: Transcript) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(m, i) for m in found.messages for i in m["items"]]


def test_the_same_year_twice_is_the_same_to_the_letter() -> None:
    once, again = run("none", last=date(2024, 6, 30)), run("none", last=date(2024, 6, 30))

    assert json.dumps(once.as_json()) == json.dumps(again.as_json())


def test_the_shape_is_that_of_the_contract() -> None:
    found = year("none").as_json()

    assert set(found) == {"messages", "not_sent", "totals"}
    for message in found["messages"]:
        assert set(message) == {
            "at", "rung", "kind", "to", "copies", "channels", "subject", "items",
        }  # fmt: skip
        assert set(message["to"]) == {"post", "unit", "person"}
        assert all(set(copy) == {"post", "unit", "person"} for copy in message["copies"])
        for item in message["items"]:
            assert set(item) == {
                "obligation", "occurrence", "unit", "rung", "last_day", "days_overdue",
            }  # fmt: skip
    for entry in found["not_sent"]:
        assert {"at", "rung", "obligation", "occurrence", "unit", "reason"} <= set(entry)
        assert entry["reason"]


def test_every_moment_carries_its_offset() -> None:
    found = year("late:5")

    assert all(e["at"].endswith("+07:00") for e in (*found.messages, *found.not_sent))


def test_the_totals_are_the_sums() -> None:
    found = year("none")

    assert found.totals["messages"] == len(found.messages)
    assert found.totals["items"] == len(items(found))
    assert sum(found.totals["by_kind"].values()) == len(found.messages)
    assert sum(found.totals["by_reason"].values()) == len(found.not_sent)


@pytest.mark.parametrize("reporting", ["none", "on-time", "late:5"])
def test_every_rung_that_falls_is_told_or_explained(reporting: str) -> None:
    found = year(reporting)
    told = {(i["obligation"], i["occurrence"], i["unit"], i["rung"]) for _, i in items(found)}
    unsent = {(n["obligation"], n["occurrence"], n["unit"], n["rung"]) for n in found.not_sent}

    missing = [point for point in _fixed_rungs() if point not in told | unsent]
    assert missing == []


@pytest.mark.parametrize("reporting", ["none", "on-time", "late:5"])
def test_no_rung_of_a_duty_is_told_to_one_person_twice(reporting: str) -> None:
    told = Counter(
        (str(m["to"]), i["obligation"], i["occurrence"], i["unit"], i["rung"], i["last_day"])
        for m, i in items(year(reporting))
        if i["rung"] not in (None, "Q")
    )
    # The standing office finds its own duties in its list as well, under the same rung.
    twice = {key for key, count in told.items() if count > 1}
    assert {unit for _, _, _, unit, _, _ in twice} <= {"vhtt"}


@pytest.mark.parametrize("reporting", ["none", "on-time", "late:30"])
def test_nothing_leaves_on_a_day_off_or_outside_the_hours(reporting: str) -> None:
    policy = _policy()

    for message in year(reporting).messages:
        moment = local(_moment(message["at"]), ZONE)
        assert policy.ladder.is_open(moment, policy.calendar), message["at"]


def test_who_reports_on_time_never_gets_an_overdue_rung() -> None:
    found = year("on-time")

    assert not [rung for rung in rungs(found) if rung.startswith("+")]
    assert {i["days_overdue"] for _, i in items(found)} == {0}
    assert "chair-list" not in found.totals["by_kind"]


def test_who_reports_on_time_is_told_until_the_working_day_before() -> None:
    found = year("on-time")
    ward = [
        (m["at"][:10], m["kind"])
        for m, i in items(found)
        if (i["obligation"], i["unit"]) == ("IV.3.7", "07201")
    ]

    # Filed at 16:00 on Thursday 30/5, confirmed at 09:00 on Friday; the last day is 31/5.
    assert ward == [
        ("2024-04-26", "reminder-30"),
        ("2024-05-24", "reminder-7"),
        ("2024-05-28", "reminder-3"),
        ("2024-05-30", "reminder-1"),
        ("2024-05-30", "receipt"),
        ("2024-05-31", "completed"),
    ]
    times = [m["at"][11:16] for m in found.messages if m["kind"] in EVENTS]
    assert set(times) == {"16:00", "09:00"}


def test_who_reports_five_days_late_is_told_plus_3_and_never_plus_7() -> None:
    found = year("late:5")
    ward = [
        (m["at"][:10], i["rung"])
        for m, i in items(found)
        if (i["obligation"], i["unit"]) == ("IV.3.7", "07201") and m["to"]["unit"] == "07201"
    ]

    # Filed on Wednesday 5/6 at 16:00, confirmed on Thursday morning.
    assert [r for _, r in ward if r] == ["T-30", "T-7", "T-3", "T-1", "T0", "+3"]
    assert [at for at, r in ward if r is None] == ["2024-06-05", "2024-06-06"]


def test_reporting_zero_days_late_is_reporting_on_the_last_day() -> None:
    found = run("late:0", first=date(2024, 5, 23), last=date(2024, 6, 10))

    assert set(rungs(found)) & {"+1", "+3", "+7"} == set()
    assert rungs(found)["T0"] == 31


def test_a_result_filed_on_a_day_off_gets_its_receipt_on_the_next_open_morning() -> None:
    found = run("late:1", first=date(2024, 5, 23), last=date(2024, 6, 10))
    receipts = {m["at"] for m in found.messages if m["kind"] == "receipt"}

    # 31/5 + 1 is Saturday 1/6; the mail waits for Monday 07:30.
    assert "2024-06-03T07:30:00+07:00" in receipts
    assert {r for r in rungs(found) if r.startswith("+")} == set()


def test_nobody_reporting_the_drafts_of_the_first_quarter_stay_silent() -> None:
    found = year("none")
    told = {(i["obligation"], i["occurrence"]) for _, i in items(found)}

    assert not {("IV.4.1", "2024Q1"), ("IV.1.1", "2024Q1")} & told
    drafts = [n for n in found.not_sent if n["reason"] == "draft_to_be_decided"]
    assert {(n["obligation"], n["occurrence"]) for n in drafts} == {
        ("IV.4.1", "2024Q1"),
        ("IV.1.1", "2024Q1"),
    }


@pytest.mark.parametrize(
    ("obligation", "occurrence", "rung", "told_on"),
    [
        # 14/9/2024 is a Saturday: T0 moves back to Friday, T-1 to the same day, overtaken.
        ("IV.4.1", "2024Q3", "T0", "2024-09-13"),
        ("IV.4.1", "2024Q2", "T0", "2024-06-14"),
        ("IV.4.1", "2024Q4", "T0", "2024-12-13"),
        ("III.3.5", "2024", "T0", "2024-10-31"),
        ("III.6.1", "2024", "T0", "2024-12-31"),
        ("IV.1.1", "2024Q2", "T0", "2024-06-24"),
    ],
)
def test_the_reminder_of_the_last_day(
    obligation: str, occurrence: str, rung: str, told_on: str
) -> None:
    days = {
        m["at"][:10]
        for m, i in items(year("none"))
        if (i["obligation"], i["occurrence"], i["rung"]) == (obligation, occurrence, rung)
    }

    assert days == {told_on}


def test_the_chair_gets_one_list_a_day_and_each_week_one_at_least_while_anything_stands() -> None:
    lists = [m["at"][:10] for m in year("none").messages if m["kind"] == "chair-list"]

    assert len(lists) == len(set(lists))
    told = [date.fromisoformat(each) for each in lists]
    gaps = {(later - earlier).days for earlier, later in pairwise(told)}
    # A Monday off moves the list by a day or two: 2/9 and 3/9/2024 are off.
    assert max(gaps) <= 9


def test_a_simulation_of_one_day_is_that_morning() -> None:
    found = run("none", first=date(2024, 5, 24), last=date(2024, 5, 24))

    assert {m["at"] for m in found.messages} == {"2024-05-24T08:00:00+07:00"}
    assert len(found.messages) == 31


def _fixed_rungs() -> set[tuple[str, str, str, str]]:
    """Work out from the plan's own dates which fixed rungs fall in the year."""
    engine, policy = loaded(FIRST), _policy()
    found = set()
    with reading(engine) as session:
        (plan,) = plans_in_force(session)
        for seen in due_duties(session, plan, reached=LAST + timedelta(days=400)):
            occurrence = session.get_one(Occurrence, seen.duty.occurrence_id).key
            unit = session.get_one(Unit, seen.duty.unit_id).code
            for point in _points(policy, seen.watched):
                found.add((seen.obligation.ref, occurrence, unit, point.rung))
    return found


def _points(policy: Policy, watched: Watched) -> list[Checkpoint]:
    ladder, calendar = policy.ladder, policy.calendar
    if watched.last_day is None:
        return list(fallen(ladder, calendar, watched, until=LAST))
    fixed = checkpoints(
        ladder, calendar, last_day=watched.last_day, assigned_on=watched.assigned_on
    )
    return [point for point in fixed if point.day <= LAST]


@cache
def _policy() -> Policy:
    with reading(loaded(FIRST)) as session:
        (plan,) = plans_in_force(session)
        return load_policy(session, plan)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_year_without_any_sign_of_life_adds_to_lists_and_to_nothing_else() -> None:
    first, last = date(2024, 5, 23), date(2024, 6, 30)

    heard = run("none", first=first, last=last)
    silent, again = (run("none", first=first, last=last, unheard=True) for _ in range(2))

    assert silent.as_json() == again.as_json()
    more = Counter(deputys_items(silent)) - Counter(deputys_items(heard))
    # Of the wards' duties of 31/5 and 14/6, both Fridays, +3 overtakes the step up on Monday;
    # above the standing office itself stands the deputy.
    assert {unit for _, unit, _ in more} == {"vhtt"}
    assert {rung for *_, rung in more} == {"T-1", "T0", "+1"}
    assert max(more.values()) == 1
    kinds, silent_kinds = heard.totals["by_kind"], silent.totals["by_kind"]
    assert {k for k in silent_kinds if silent_kinds[k] != kinds.get(k)} == {"morning-list"}


def deputys_items(found: Transcript) -> list[tuple[str, str, str]]:
    return [
        (item["obligation"], item["unit"], item["rung"])
        for message, item in items(found)
        if message["kind"] == "morning-list" and "Phó Trưởng Ban" in message["to"]["post"]
        if item["rung"]
    ]
