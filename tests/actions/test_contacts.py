"""Who holds a post and how to reach them."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.contacts import ContactChange, ContactError, set_contact
from models.directory import load_directory
from models.journal import JournalEntry
from models.lookup import find_post, plans_in_force
from models.roster import Contact, Person, Tenure
from rules.addressing import Addressee
from tests.actions.desk import NOW, WARD, desk

JUNE = date(2024, 6, 1)
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


def test_a_person_known_from_another_post_is_the_same_person() -> None:
    with desk() as office:
        change(office.session, person=OLD)
        change(office.session, post="07204", person=OLD)

        people = office.session.exec(select(Person).where(Person.name == OLD)).all()
        assert len(people) == 1


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
        change(office.session, vacant=True)
        change(office.session, person=NEW)

        assert not find_post(office.session, WARD).vacant
        assert reached(office.session, JUNE).name == NEW


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
