"""A delegate is the same thing whoever names it: the holder, the office, the command line."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import col, select

from actions import rosters
from actions.contacts import ContactChange, set_contact
from actions.delegating import name_delegate
from actions.standing_in import DelegationError, Fault, Period
from models.journal import JournalEntry
from models.lookup import find_post
from models.roster import Tenure
from tests.actions.desk import FIRST, NOW, OFFICE, WARD, Desk, desk

HEAD, DEPUTY_HEAD, THIRD = "Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"
WEEK = Period(first=date(2024, 6, 3), last=date(2024, 6, 9))
Naming = Callable[[Desk, str, Period], object]


def by_the_holder(office: Desk, name: str, period: Period) -> None:
    who, post = office.who(WARD), find_post(office.session, WARD).id or 0
    name_delegate(office.session, post, actor=who, now=NOW, today=FIRST, name=name, period=period)


def by_the_office(office: Desk, name: str, period: Period) -> None:
    standing = rosters.Standing(
        person=name, since=period.first, until=period.last, is_delegate=True
    )
    post = find_post(office.session, WARD).id or 0
    rosters.stand_in(office.session, post, standing, actor=office.who(OFFICE), now=NOW)


def by_the_command_line(office: Desk, name: str, period: Period) -> None:
    change = ContactChange(since=period.first, delegate=name, until=period.last)
    set_contact(office.session, find_post(office.session, WARD), change, actor="test", now=NOW)


each = pytest.mark.parametrize("naming", [by_the_holder, by_the_office, by_the_command_line])


def hold(office: Desk) -> None:
    change = ContactChange(since=FIRST, person=HEAD)
    set_contact(office.session, find_post(office.session, WARD), change, actor="test", now=NOW)


def standing_in(office: Desk) -> list[tuple[date | None, date | None]]:
    rows = office.session.exec(select(Tenure).where(col(Tenure.delegate)))
    return [(row.valid_from, row.valid_to) for row in rows]


@each
def test_a_delegate_stands_in_for_the_days_named_and_the_journal_says_so(naming: Naming) -> None:
    with desk() as office:
        hold(office)
        naming(office, DEPUTY_HEAD, WEEK)

        assert standing_in(office) == [(WEEK.first, WEEK.last)]
        acts = office.session.exec(select(JournalEntry.act)).all()
        assert acts.count("delegate.named") == 1


@each
@pytest.mark.parametrize("last", [date(2024, 6, 5), date(2024, 6, 20)], ids=["sooner", "later"])
def test_the_same_person_named_again_gets_another_last_day(naming: Naming, last: date) -> None:
    with desk() as office:
        hold(office)
        naming(office, DEPUTY_HEAD, WEEK)
        naming(office, f" {DEPUTY_HEAD.replace(' ', '  ')} ", Period(first=WEEK.first, last=last))

        assert standing_in(office) == [(WEEK.first, last)]


@each
@pytest.mark.parametrize(
    ("name", "period", "fault"),
    [
        (HEAD, WEEK, Fault.ONESELF),
        (THIRD, Period(first=WEEK.last, last=WEEK.last), Fault.TAKEN),
        (THIRD, Period(first=date(2024, 7, 1), last=date(2025, 7, 3)), Fault.TOO_LONG),
    ],
    ids=["the holder", "the last day is taken", "367 days"],
)
def test_what_is_no_delegation_is_none_whoever_names_it(
    naming: Naming, name: str, period: Period, fault: Fault
) -> None:
    with desk() as office:
        hold(office)
        naming(office, DEPUTY_HEAD, WEEK)
        with pytest.raises(DelegationError) as refused:
            naming(office, name, period)

        assert refused.value.fault is fault
        assert standing_in(office) == [(WEEK.first, WEEK.last)]


def test_a_period_that_ends_before_it_begins_is_none() -> None:
    with desk() as office, pytest.raises(DelegationError, match="give a later last day"):
        by_the_command_line(office, THIRD, Period(first=WEEK.last, last=WEEK.first))
