"""By which channel somebody is told first is their own word."""

import pytest

from actions.actors import Actor, actor_for_addressee
from actions.contacts import ContactChange, set_contact
from actions.preferring import NoSuchChannelError, own_contacts, prefer_channel
from models.directory import load_directory
from models.lookup import find_post
from models.plan import Plan
from rules.ladder import Reach
from tests.actions.desk import FIRST, NOW, WARD, Desk, desk

BOTH = {"email": "an@example.vn", "zalo": "186729651760683225"}


def an(office: Desk, addresses: dict[str, str], *, verified: bool = True) -> Actor:
    change = ContactChange(
        since=FIRST, person="Nguyễn Văn An", addresses=addresses, verified=verified
    )
    set_contact(office.session, find_post(office.session, WARD), change, actor="test", now=NOW)
    plan = office.session.get_one(Plan, 1)
    directory = load_directory(office.session, plan)
    holder = directory.posts[find_post(office.session, WARD).id or 0].holders[0]
    found = actor_for_addressee(office.session, plan, f"person:{holder.person}", FIRST)
    assert found is not None
    return found


def first_channel(office: Desk) -> tuple[str, ...]:
    directory = load_directory(office.session, office.session.get_one(Plan, 1))
    to = directory.route(find_post(office.session, WARD).id or 0, FIRST).to
    assert to is not None
    return to.channels(Reach.PREFERRED)


def test_the_preferred_channel_is_used_first() -> None:
    with desk() as office:
        actor = an(office, BOTH)
        before = first_channel(office)

        prefer_channel(office.session, "email", actor=actor, now=NOW)

        assert (before, first_channel(office)) == (("zalo",), ("email",))


def test_a_channel_without_a_checked_address_cannot_be_preferred() -> None:
    with desk() as office:
        actor = an(office, {"email": "an@example.vn"}, verified=False)

        assert list(own_contacts(office.session, actor)) == []
        with pytest.raises(NoSuchChannelError, match="usable: none"):
            prefer_channel(office.session, "email", actor=actor, now=NOW)


def test_an_office_s_address_is_nobody_s_own() -> None:
    with desk() as office:
        assert list(own_contacts(office.session, office.who(WARD))) == []
