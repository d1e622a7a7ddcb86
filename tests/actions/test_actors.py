"""Who acts behind an addressee's key, and in which capacity."""

from datetime import date

from sqlmodel import Session, select

from actions.actors import (
    actor_for_addressee,
    actor_for_post,
    is_owed_by_standing_office,
    roles_of,
)
from actions.contacts import ContactChange, set_contact
from models.lookup import find_post, plans_in_force
from models.roster import Person
from rules.states import Role
from tests.actions.desk import CHAIR, DEPUTY, NOW, OFFICE, OFFICE_DUTY, WARD, Desk, desk

TODAY = date(2024, 5, 23)
NEW = "Trần Thị Bình"


def appoint(session: Session, *posts: str) -> str:
    """Put one person into posts and return their key."""
    for number, post in enumerate(posts):
        same_as = find_post(session, posts[0]) if number else None
        change = ContactChange(since=TODAY, person=NEW, same_as=same_as)
        set_contact(session, find_post(session, post), change, actor="test", now=NOW)
    return f"person:{session.exec(select(Person).where(Person.name == NEW)).one().id}"


def roles(office: Desk, post: str, duty: str) -> set[Role]:
    return set(roles_of(office.session, office.who(post), office.duty(duty)))


def test_each_post_stands_towards_a_duty_in_its_own_part() -> None:
    with desk() as office:
        ward_duty = "IV.3.7@2024@07201"

        assert roles(office, WARD, ward_duty) == {Role.OWNER}
        assert roles(office, "07204", ward_duty) == set()
        assert roles(office, OFFICE, ward_duty) == {Role.STANDING_OFFICE}
        assert roles(office, DEPUTY, ward_duty) == {Role.DEPUTY}
        assert roles(office, CHAIR, ward_duty) == {Role.CHAIR}
        assert roles(office, OFFICE, OFFICE_DUTY) == {Role.OWNER, Role.STANDING_OFFICE}


def test_only_the_standing_office_s_own_duties_are_owed_by_it() -> None:
    with desk() as office:
        assert is_owed_by_standing_office(office.session, office.duty(OFFICE_DUTY))
        assert not is_owed_by_standing_office(office.session, office.duty())


def test_the_office_s_key_acts_for_its_post() -> None:
    with desk() as office:
        (plan,) = plans_in_force(office.session)
        post = find_post(office.session, WARD)
        actor = actor_for_addressee(office.session, plan, f"post:{post.id}", TODAY)

        assert actor is not None
        assert actor.post_ids == {post.id}
        assert actor.person_id is None


def test_the_office_s_key_acts_for_nothing_once_a_holder_is_recorded() -> None:
    with desk() as office:
        (plan,) = plans_in_force(office.session)
        key = f"post:{find_post(office.session, WARD).id}"
        appoint(office.session, WARD)

        eve = date(2024, 5, 22)
        assert actor_for_addressee(office.session, plan, key, eve) is not None
        assert actor_for_addressee(office.session, plan, key, TODAY) is None


def test_the_office_s_key_of_a_vacant_post_acts_for_nothing() -> None:
    with desk() as office:
        (plan,) = plans_in_force(office.session)
        post = find_post(office.session, WARD)
        change = ContactChange(since=TODAY, vacant=True)
        set_contact(office.session, post, change, actor="test", now=NOW)

        assert actor_for_addressee(office.session, plan, f"post:{post.id}", TODAY) is None


def test_a_person_acts_for_every_post_they_hold_that_day() -> None:
    with desk() as office:
        (plan,) = plans_in_force(office.session)
        key = appoint(office.session, WARD, "07204")
        actor = actor_for_addressee(office.session, plan, key, TODAY)

        held = {find_post(office.session, code).id for code in (WARD, "07204")}
        assert actor is not None
        assert actor.post_ids == held
        before = date(2024, 5, 22)
        assert actor_for_addressee(office.session, plan, key, before) is None


def test_a_key_that_is_none_acts_for_nothing() -> None:
    with desk() as office:
        (plan,) = plans_in_force(office.session)
        for key in ("", "person:", "post:9999", "person:9999", "post:x", "nonsense", "post:²"):
            assert actor_for_addressee(office.session, plan, key, TODAY) is None


def test_a_key_with_a_number_beyond_all_rows_acts_for_nothing() -> None:
    with desk() as office:
        (plan,) = plans_in_force(office.session)
        for number in ("9" * 20, "9" * 5000):
            assert actor_for_addressee(office.session, plan, f"post:{number}", TODAY) is None


def test_the_journal_name_says_who_pressed_the_key_for_a_post() -> None:
    with desk() as office:
        post = find_post(office.session, WARD)

        assert actor_for_post(post).label == post.title
        behalf = actor_for_post(post, on_behalf="command line")
        assert behalf.label == f"{post.title} (command line)"
