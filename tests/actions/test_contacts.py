"""Who holds a post and how to reach them."""

import unicodedata
from datetime import UTC, date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.contacts import ContactChange, ContactError, set_contact
from actions.standing_in import DelegationError
from models.directory import load_directory
from models.journal import JournalEntry
from models.lookup import find_post, plans_in_force
from models.roster import Contact, Person, Tenure
from rules.addressing import Addressee
from tests.actions.desk import NOW, WARD, desk
from tests.plans import at

JUNE = date(2024, 6, 1)
TODAY = NOW.date()
OTHER = "07204"
OLD, NEW = "Nguyễn Văn An", "Trần Thị Bình"


def change(session: Session, post: str = WARD, **what: Any) -> str:  # noqa: ANN401
    """Record a change as the command line does."""
    facts = {"since": JUNE} | what
    return set_contact(
        session,
        find_post(session, post),
        ContactChange(**facts),
        actor="command line",
        now=NOW,
    )


def reached(session: Session, on: date, post: str = WARD) -> Addressee:
    """Return who is reached for a post on a day."""
    (plan,) = plans_in_force(session)
    to = load_directory(session, plan).route(find_post(session, post).id or 0, on).to
    assert to is not None
    return to


def test_an_address_of_a_post_without_holder_belongs_to_the_post() -> None:
    with desk() as office:
        whose = change(office.session, addresses={"email": "thoxuong@bg.example"}, verified=True)

        assert whose == "Chủ tịch UBND phường Thọ Xương"
        assert reached(office.session, JUNE).address("email") == "thoxuong@bg.example"


def test_a_named_holder_takes_the_post_from_that_day_on() -> None:
    with desk() as office:
        change(office.session, person=OLD, since=date(2024, 1, 1))
        change(office.session, person=NEW)

        assert reached(office.session, date(2024, 5, 31)).name == OLD
        assert reached(office.session, JUNE).name == NEW
        ends = [t.valid_to for t in office.session.exec(select(Tenure).order_by(col(Tenure.id)))]
        assert ends[-2:] == [date(2024, 5, 31), None]


def test_naming_the_same_holder_again_changes_nothing() -> None:
    with desk() as office:
        change(office.session, person=OLD)
        before = len(office.session.exec(select(Tenure)).all())
        change(office.session, person=OLD, since=date(2024, 7, 1))

        assert len(office.session.exec(select(Tenure)).all()) == before


def test_two_people_of_one_name_in_two_posts_are_two_people() -> None:
    with desk() as office:
        change(office.session, person=OLD, addresses={"email": "an.1@bg.example"}, verified=True)
        change(
            office.session,
            post=OTHER,
            person=OLD,
            addresses={"email": "an.2@bg.example"},
            verified=True,
        )

        first, second = reached(office.session, JUNE), reached(office.session, JUNE, post=OTHER)
        assert first.person != second.person
        assert first.address("email") == "an.1@bg.example"
        assert second.address("email") == "an.2@bg.example"


def test_one_person_in_two_posts_is_named_by_the_other_post() -> None:
    with desk() as office:
        change(office.session, person=OLD, since=date(2024, 1, 1))
        change(office.session, post=OTHER, person=OLD, same_as=find_post(office.session, WARD))

        assert reached(office.session, JUNE).person == reached(office.session, JUNE, OTHER).person


def test_a_namesake_recorded_by_mistake_is_corrected_by_the_other_post() -> None:
    with desk() as office:
        change(office.session, person=OLD)
        change(office.session, post=OTHER, person=OLD)
        change(office.session, post=OTHER, person=OLD, same_as=find_post(office.session, WARD))

        assert reached(office.session, JUNE).person == reached(office.session, JUNE, OTHER).person


def test_the_person_of_another_post_must_have_that_name() -> None:
    with desk() as office:
        change(office.session, person=OLD)
        ward = find_post(office.session, WARD)
        with pytest.raises(ContactError, match=f'is held by "{OLD}", not by "{NEW}"'):
            change(office.session, post=OTHER, person=NEW, same_as=ward)


def test_a_post_without_a_known_holder_names_nobody() -> None:
    with desk() as office, pytest.raises(ContactError, match="nobody is known to hold"):
        change(office.session, post=OTHER, person=NEW, same_as=find_post(office.session, WARD))


def test_a_former_holder_who_comes_back_is_the_same_person() -> None:
    with desk() as office:
        change(office.session, person=OLD, since=date(2024, 1, 1))
        change(office.session, person=NEW)
        change(office.session, person=OLD, since=date(2024, 7, 1))

        before, after = date(2024, 5, 31), date(2024, 7, 1)
        assert reached(office.session, before).person == reached(office.session, after).person


def test_a_name_typed_in_separate_signs_is_the_same_name() -> None:
    with desk() as office:
        change(office.session, person=OLD)
        change(office.session, person=unicodedata.normalize("NFD", OLD), since=date(2024, 7, 1))

        assert len(office.session.exec(select(Person).where(Person.name == OLD)).all()) == 1


def test_a_second_address_on_the_same_channel_replaces_the_first() -> None:
    with desk() as office:
        change(office.session, addresses={"email": "cu@bg.example"}, verified=True)
        change(office.session, addresses={"email": "moi@bg.example"}, verified=True)

        assert reached(office.session, JUNE).address("email") == "moi@bg.example"
        kept = office.session.exec(select(Contact).where(Contact.address == "cu@bg.example"))
        assert kept.all() == []


def test_a_corrected_address_is_no_longer_broken() -> None:
    with desk() as office:
        change(office.session, addresses={"email": "cu@bg.example"}, verified=True)
        contact = office.session.exec(
            select(Contact).where(Contact.address == "cu@bg.example")
        ).one()
        contact.broken_reason = "550 no such user"
        office.session.add(contact)
        change(office.session, addresses={"email": "moi@bg.example"}, verified=True)

        assert reached(office.session, JUNE).address("email") == "moi@bg.example"


def test_the_preferred_channel_comes_first_and_stays_when_an_address_changes() -> None:
    addresses = {"email": "a@bg.example", "zalo": "186729651760683225"}
    with desk() as office:
        change(office.session, person=OLD, addresses=addresses, verified=True, preferred="email")
        assert reached(office.session, JUNE).by_preference() == ("email", "zalo")

        change(office.session, addresses={"email": "b@bg.example"}, verified=True)
        assert reached(office.session, JUNE).by_preference() == ("email", "zalo")


def test_the_preferred_channel_can_be_changed_alone() -> None:
    addresses = {"email": "a@bg.example", "zalo": "186729651760683225"}
    with desk() as office:
        change(office.session, person=OLD, addresses=addresses, verified=True, preferred="email")
        change(office.session, preferred="zalo")

        assert reached(office.session, JUNE).by_preference() == ("zalo", "email")


def test_a_channel_that_no_message_leaves_by_cannot_be_preferred() -> None:
    with desk() as office, pytest.raises(ContactError, match='"phone" is no channel'):
        change(office.session, addresses={"phone": "0912345678"}, preferred="phone")


def test_a_channel_without_an_address_cannot_be_preferred() -> None:
    with desk() as office, pytest.raises(ContactError, match="no zalo address"):
        change(office.session, addresses={"email": "a@bg.example"}, preferred="zalo")


def test_marking_a_post_vacant_ends_its_holder_s_tenure() -> None:
    with desk() as office:
        change(office.session, person=OLD, since=date(2024, 1, 1))
        change(office.session, vacant=True)

        post = find_post(office.session, WARD)
        assert post.vacant
        assert reached(office.session, JUNE).post.code == "pho-truong-ban"


def test_a_holder_ends_the_vacancy() -> None:
    with desk() as office:
        change(office.session, vacant=True, since=TODAY)
        change(office.session, person=NEW, since=TODAY)

        assert not find_post(office.session, WARD).vacant
        assert reached(office.session, TODAY).name == NEW


def test_a_holder_to_come_leaves_the_post_vacant_until_then() -> None:
    with desk() as office:
        change(office.session, vacant=True, since=TODAY)
        change(office.session, person=NEW, since=JUNE)

        eve = date(2024, 5, 31)
        assert find_post(office.session, WARD).vacant
        assert reached(office.session, eve).post.code == "pho-truong-ban"
        assert reached(office.session, JUNE).name == NEW


def test_today_is_the_local_day_where_it_is_given() -> None:
    with desk() as office:
        change(office.session, vacant=True, since=TODAY)
        post = find_post(office.session, WARD)
        # 01:00 in Vietnam on 1/6 is still 31/5 in UTC.
        night = at(JUNE, 1).astimezone(UTC)
        set_contact(
            office.session,
            post,
            ContactChange(since=JUNE, person=NEW),
            actor="test",
            now=night,
            today=JUNE,
        )

        assert not post.vacant


WEEK = {"since": date(2024, 6, 3), "until": date(2024, 6, 7)}


def tell_delegate(session: Session, name: str = NEW, **what: Any) -> str:  # noqa: ANN401
    """Let somebody stand in for the ward's chair."""
    return change(session, delegate=name, **(WEEK | what))


def test_a_delegate_is_told_in_the_holder_s_place_for_that_time() -> None:
    with desk() as office:
        change(office.session, person=OLD, since=date(2024, 1, 1))
        whose = tell_delegate(office.session, addresses={"email": "binh@bg.example"}, verified=True)

        days = [date(2024, 6, day) for day in (2, 3, 7, 8)]
        assert [reached(office.session, day).name for day in days] == [OLD, NEW, NEW, OLD]
        assert whose == NEW
        assert reached(office.session, days[1]).address("email") == "binh@bg.example"
        assert reached(office.session, days[0]).address("email") != "binh@bg.example"


def test_a_delegate_whose_last_day_changes_is_named_again() -> None:
    with desk() as office:
        tell_delegate(office.session)
        tell_delegate(office.session, until=date(2024, 6, 5))

        days = [date(2024, 6, day) for day in (5, 6)]
        assert [reached(office.session, day).name for day in days] == [NEW, None]


def test_the_holder_of_another_post_may_stand_in() -> None:
    with desk() as office:
        change(office.session, post=OTHER, person=NEW)
        tell_delegate(office.session, same_as=find_post(office.session, OTHER))

        monday = WEEK["since"]
        assert (
            reached(office.session, monday).person == reached(office.session, monday, OTHER).person
        )


def test_a_new_holder_ends_what_the_delegate_stood_in_for() -> None:
    with desk() as office:
        change(office.session, person=OLD)
        tell_delegate(office.session)
        change(office.session, person="Lê Văn Cường", since=date(2024, 6, 5))

        assert reached(office.session, date(2024, 6, 5)).name == "Lê Văn Cường"


def test_nobody_stands_in_for_themselves() -> None:
    with desk() as office:
        change(office.session, person=OLD)
        with pytest.raises(DelegationError, match="a delegate is somebody else"):
            tell_delegate(office.session, OLD)


def test_two_people_do_not_stand_in_at_once() -> None:
    with desk() as office:
        tell_delegate(office.session)
        with pytest.raises(DelegationError, match=f'"{NEW}" stands in for .* 2024-06-03 to'):
            tell_delegate(office.session, OLD, since=date(2024, 6, 7))


def test_nobody_stands_in_on_a_vacant_post() -> None:
    with desk() as office:
        change(office.session, vacant=True)
        with pytest.raises(DelegationError, match="is vacant, nobody is away"):
            tell_delegate(office.session)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({}, "nothing to record"),
        ({"addresses": {"email": "thoxuong"}}, '"thoxuong" is no email address'),
        ({"addresses": {"email": "a@b.vn, c@d.vn"}}, "is no email address"),
        ({"addresses": {"email": "a@b.vn\nBcc: c@d.vn"}}, "is no email address"),
        ({"addresses": {"phone": "12"}}, '"12" is no phone address'),
        ({"addresses": {"zalo": "có dấu"}}, "is no zalo address"),
        ({"vacant": True, "person": NEW}, "a vacant post has no holder"),
        ({"vacant": True, "addresses": {"email": "a@b.vn"}}, "a vacant post has no holder"),
        ({"person": "  "}, "nothing to record"),
        ({"person": "An\x07"}, r"'An\\x07' is no name: it holds signs that cannot be printed"),
        ({"person": "An\u202eBình"}, "type it again without them"),
        ({"delegate": "An\nBình", "until": JUNE}, r"'An\\nBình' is no name"),
        ({"addresses": {"email": "a\u200b@b.vn"}}, r"'a\\u200b@b.vn' is no email address"),
        ({"delegate": NEW}, "give the last day with --to"),
        ({"delegate": NEW, "person": OLD, "until": JUNE}, "give --person or --delegate"),
        ({"delegate": NEW, "vacant": True, "until": JUNE}, "a vacant post has no holder"),
        ({"person": NEW, "until": JUNE}, "is the last day of a delegate"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_before_anything_changes(
    what: dict[str, Any], said: str
) -> None:
    with desk() as office:
        before = len(office.session.exec(select(JournalEntry)).all())
        with pytest.raises(ContactError, match=said):
            change(office.session, **what)

        assert len(office.session.exec(select(JournalEntry)).all()) == before


def test_all_mistakes_are_told_at_once() -> None:
    with desk() as office, pytest.raises(ContactError, match=r'"x" is no email.*"y" is no phone'):
        change(office.session, addresses={"email": "x", "phone": "y"})


def test_the_journal_proves_that_an_address_changed_without_the_address() -> None:
    with desk() as office:
        change(office.session, addresses={"email": "rieng@bg.example"}, verified=True)

        entry = office.session.exec(
            select(JournalEntry).where(JournalEntry.act == "contact.set")
        ).one()
        assert entry.details["channels"] == ["email"]
        assert "rieng@bg.example" not in entry.model_dump_json()
