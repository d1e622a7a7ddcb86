"""A delegate acts for a post for a time, by the word of who holds it."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from actions.actors import Actor, actor_for_addressee
from actions.contacts import ContactChange, set_contact
from actions.delegating import (
    delegations,
    end_delegation,
    name_delegate,
    own_posts,
)
from actions.standing_in import DelegationError, Fault, Period
from models.directory import load_directory
from models.journal import JournalEntry
from models.lookup import find_post
from models.plan import Plan
from models.roster import Person, Tenure
from rules.states import RightsError
from tests.actions.desk import FIRST, NOW, WARD, Desk, desk

WEEK = Period(first=date(2024, 6, 3), last=date(2024, 6, 9))
DEPUTY_HEAD = "Trần Thị Bình"


def held(office: Desk, name: str = "Nguyễn Văn An") -> Actor:
    """Let a person hold the ward's post and return it as actor."""
    post = find_post(office.session, WARD)
    change = ContactChange(since=FIRST, person=name, addresses={})
    set_contact(office.session, post, change, actor="test", now=NOW)
    return acts(office, name, on=FIRST)


def acts(office: Desk, name: str, *, on: date) -> Actor:
    found = maybe_acts(office, name, on=on)
    assert found is not None
    return found


def maybe_acts(office: Desk, name: str, *, on: date) -> Actor | None:
    person = office.session.exec(select(Person).where(Person.name == name)).one()
    plan = office.session.get_one(Plan, 1)
    return actor_for_addressee(office.session, plan, f"person:{person.id}", on)


def name(
    office: Desk, actor: Actor, *, who: str = DEPUTY_HEAD, period: Period = WEEK, post: str = WARD
) -> Tenure:
    return name_delegate(
        office.session,
        find_post(office.session, post).id or 0,
        actor=actor,
        now=NOW,
        today=FIRST,
        name=who,
        period=period,
    )


@pytest.mark.parametrize(
    ("day", "is_delegate"),
    [
        (date(2024, 6, 2), False),
        (date(2024, 6, 3), True),
        (date(2024, 6, 9), True),
        (date(2024, 6, 10), False),
    ],
)
def test_the_delegate_acts_on_the_days_of_the_period_and_on_no_other(
    day: date, is_delegate: bool
) -> None:
    with desk() as office:
        name(office, held(office))

        assert (maybe_acts(office, DEPUTY_HEAD, on=day) is not None) == is_delegate


def test_the_delegate_is_told_and_the_holder_in_copy() -> None:
    with desk() as office:
        name(office, held(office))

        directory = load_directory(office.session, office.session.get_one(Plan, 1))
        route = directory.route(find_post(office.session, WARD).id or 0, date(2024, 6, 5))
        assert route.to is not None
        assert (route.to.name, route.copies[0].name) == (DEPUTY_HEAD, "Nguyễn Văn An")


def test_an_office_without_a_recorded_holder_names_a_delegate_too() -> None:
    with desk() as office:
        assert name(office, office.who(WARD)).delegate


def test_a_delegate_names_no_further_delegate() -> None:
    with desk() as office:
        name(office, held(office))
        delegate = acts(office, DEPUTY_HEAD, on=date(2024, 6, 5))

        assert own_posts(office.session, delegate, today=date(2024, 6, 5)) == ()
        with pytest.raises(RightsError, match="names no delegate"):
            name_delegate(
                office.session,
                find_post(office.session, WARD).id or 0,
                actor=delegate,
                now=NOW,
                today=date(2024, 6, 5),
                name="Lê Văn Cường",
                period=Period(first=date(2024, 7, 1), last=date(2024, 7, 2)),
            )


def test_nobody_names_a_delegate_for_another_post() -> None:
    with desk() as office, pytest.raises(RightsError, match="names no delegate"):
        name(office, held(office), post="07204")


@pytest.mark.parametrize(
    ("who", "period", "fault"),
    [
        ("  ", WEEK, Fault.NAME),
        ("x" * 121, WEEK, Fault.NAME),
        (DEPUTY_HEAD, Period(first=FIRST - timedelta(1), last=WEEK.last), Fault.PERIOD),
        (DEPUTY_HEAD, Period(first=WEEK.last, last=WEEK.first), Fault.PERIOD),
        (DEPUTY_HEAD, Period(first=FIRST, last=FIRST + timedelta(367)), Fault.TOO_LONG),
        ("Nguyễn  Văn An", WEEK, Fault.ONESELF),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused(
    who: str, period: Period, fault: Fault
) -> None:
    with desk() as office, pytest.raises(DelegationError) as refused:
        name(office, held(office), who=who, period=period)

    assert refused.value.fault is fault


def test_one_delegate_stands_in_at_a_time() -> None:
    with desk() as office:
        actor = held(office)
        name(office, actor)
        with pytest.raises(DelegationError) as refused:
            name(office, actor, who="Lê Văn Cường", period=Period(first=WEEK.last, last=WEEK.last))
        after = WEEK.last + timedelta(1)
        name(office, actor, who="Lê Văn Cường", period=Period(first=after, last=after))

    assert refused.value.fault is Fault.TAKEN


def test_a_delegation_ends_by_the_holder_s_word() -> None:
    with desk() as office:
        actor = held(office)
        tenure = name(office, actor, period=Period(first=FIRST, last=WEEK.last))
        assert maybe_acts(office, DEPUTY_HEAD, on=FIRST)

        end_delegation(office.session, tenure.id or 0, actor=actor, now=NOW, today=FIRST)

        assert maybe_acts(office, DEPUTY_HEAD, on=FIRST) is None
        post = find_post(office.session, WARD).id or 0
        assert delegations(office.session, [post], today=FIRST) == []
        with pytest.raises(DelegationError) as refused:
            end_delegation(office.session, tenure.id or 0, actor=actor, now=NOW, today=FIRST)
        assert refused.value.fault is Fault.GONE


def test_nobody_ends_the_delegation_of_another_post() -> None:
    with desk() as office:
        tenure = name(office, held(office))

        with pytest.raises(RightsError):
            end_delegation(
                office.session, tenure.id or 0, actor=office.who("07204"), now=NOW, today=FIRST
            )


def test_a_namesake_of_another_unit_gets_nothing() -> None:
    with desk() as office:
        other = find_post(office.session, "07204")
        change = ContactChange(since=FIRST, person=DEPUTY_HEAD, addresses={})
        set_contact(office.session, other, change, actor="test", now=NOW)
        tenure = name(office, held(office))

        held_by = office.session.exec(select(Tenure).where(Tenure.post_id == other.id)).one()
        assert tenure.person_id != held_by.person_id


def test_naming_and_ending_stand_in_the_journal() -> None:
    with desk() as office:
        actor = held(office)
        tenure = name(office, actor)
        end_delegation(office.session, tenure.id or 0, actor=actor, now=NOW, today=FIRST)

        acts_done = [
            (e.act, e.actor)
            for e in office.session.exec(select(JournalEntry))
            if e.act.startswith("delegate.")
        ]
        label = "Nguyễn Văn An, Chủ tịch UBND phường Thọ Xương"
        assert acts_done == [("delegate.named", label), ("delegate.ended", label)]
