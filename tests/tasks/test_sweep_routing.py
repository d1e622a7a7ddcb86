"""Law 8: escalation goes to posts; vacant, unheld, delegated and handed-over ones."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, select

from actions.actors import actor_for_addressee
from actions.contacts import ContactChange, set_contact
from actions.handing import hand_over
from models.database import reading, writing
from models.directory import load_directory
from models.lookup import find_duty, find_post, plans_in_force
from models.roster import Contact, Person, Tenure
from tests.plans import ZONE, at
from tests.tasks.walk import SPRING, WARD_DUTY, Town, day, owner_of, told_items, town

OLD, NEW = "Nguyễn Văn An", "Trần Thị Bình"


def set_post(
    walked: Town,
    post: str,
    *,
    since: date = SPRING,
    person: str | None = None,
    vacant: bool = False,
    addresses: Mapping[str, str] | None = None,
    verified: bool = True,
    preferred: str | None = None,
    same_as: str | None = None,
) -> None:
    """Record a holder or an address as the standing office would."""
    with writing(walked.engine) as session:
        change = ContactChange(
            since=since,
            person=person,
            same_as=find_post(session, same_as) if same_as else None,
            vacant=vacant,
            addresses=addresses or {},
            verified=verified,
            preferred=preferred,
        )
        set_contact(session, find_post(session, post), change, actor="test", now=at(since))


def delegate(walked: Town, post: str, name: str, first: date, last: date) -> str:
    """Have somebody stand in for a post's holder and return their addressee key."""
    with writing(walked.engine) as session:
        found = find_post(session, post)
        person = Person(plan_id=found.plan_id, name=name)
        session.add(person)
        session.flush()
        number = person.id or 0
        session.add(
            Tenure(
                post_id=found.id or 0,
                person_id=number,
                valid_from=first,
                valid_to=last,
                delegate=True,
            )
        )
        return f"person:{number}"


def rows(walked: Town, name: str = WARD_DUTY, rung: str = "T-1") -> list[tuple[object, ...]]:
    """Return addressee, part, status and reason of every notice of a rung."""
    return [
        (n.addressee.partition(":")[0], n.audience, n.is_copy, n.status, n.reason)
        for n in walked.notices(name)
        if n.rung == rung
    ]


def test_a_post_without_a_recorded_holder_is_reached_through_its_office() -> None:
    walked = town().walk(SPRING, day(30, 5))

    (mine,) = walked.messages(day(30, 5), unit="07201")
    assert (mine["to"]["person"], mine["channels"]) == (None, ["email"])


def test_a_vacant_post_passes_the_step_up_to_the_deputy_at_once_and_says_so() -> None:
    walked = town()
    set_post(walked, "07201", vacant=True)
    walked.walk(SPRING, day(30, 5))

    assert rows(walked) == [
        ("post", "owner", False, "not_sent", "vacant_post"),
        ("person", "deputy", False, "queued", None),
    ]
    told = [n for n in walked.notices(WARD_DUTY) if n.rung == "T-1"]
    assert {n.passed_over for n in told} == {"Chủ tịch UBND phường Thọ Xương"}
    (deputy,) = walked.messages(day(30, 5), unit="bcd")
    assert (deputy["kind"], told_items(deputy)) == (
        "morning-list",
        [("IV.3.7", "07201", "T-1")],
    )


def test_a_vacant_deputy_s_step_reaches_the_chair() -> None:
    walked = town()
    set_post(walked, "pho-truong-ban", vacant=True)
    walked.walk(SPRING, day(3))

    (chair,) = walked.messages(day(3), unit="bcd")
    assert chair["to"]["post"] == "Trưởng Ban Chỉ đạo"
    assert len(chair["items"]) == 31


def test_with_deputy_and_chair_vacant_the_standing_office_is_the_last_that_is_told() -> None:
    walked = town()
    for post in ("pho-truong-ban", "truong-ban", "07201"):
        set_post(walked, post, vacant=True)
    walked.walk(SPRING, day(30, 5))

    lists = walked.messages(day(30, 5), kind="morning-list")
    assert [m["to"]["unit"] for m in lists] == ["vhtt"]


def test_a_post_that_is_filled_again_is_told_itself() -> None:
    walked = town()
    set_post(walked, "07201", vacant=True)
    walked.walk(SPRING, day(24, 5))
    set_post(walked, "07201", since=day(27, 5), person=NEW)
    walked.walk(day(27, 5), day(30, 5))

    (mine,) = walked.messages(day(30, 5), unit="07201")
    assert mine["to"]["person"] == NEW


def test_an_unverified_address_is_kept_but_not_used() -> None:
    walked = town()
    set_post(walked, "07201", person=NEW, addresses={"email": "moi@tp.example"}, verified=False)
    walked.walk(SPRING, day(24, 5))

    (mine,) = walked.messages(day(24, 5), unit="07201")
    assert mine["to"]["person"] == NEW
    # Reached through the office until the own address has been verified.
    assert _address(walked, day(24, 5)) == "07201@bacgiang.example"


def test_a_verified_own_address_is_used_instead_of_the_office_s() -> None:
    walked = town()
    set_post(walked, "07201", person=NEW, addresses={"email": "moi@tp.example"})

    assert _address(walked, day(24, 5)) == "moi@tp.example"


def test_a_telephone_number_alone_leaves_the_office_s_address_in_use() -> None:
    walked = town()
    set_post(walked, "07201", person=NEW, addresses={"phone": "0912345678"})
    walked.walk(SPRING, day(24, 5))

    (mine,) = walked.messages(day(24, 5), unit="07201")
    assert mine["channels"] == ["email"]


def test_a_reminder_uses_the_preferred_channel_and_an_overdue_message_all_of_them() -> None:
    walked = town()
    set_post(
        walked,
        "07201",
        person=NEW,
        addresses={"email": "moi@tp.example", "zalo": "186729651760683225"},
        preferred="zalo",
    )
    walked.walk(SPRING, day(3))

    channels = {m["at"][:10]: m["channels"] for m in walked.messages(unit="07201")}
    assert channels["2024-05-24"] == ["zalo"]
    assert channels["2024-06-03"] == ["zalo", "email"]


def test_nobody_reachable_is_recorded_as_no_address() -> None:
    walked = town()
    with writing(walked.engine) as session:
        post = find_post(session, "07201")
        _break_addresses(session, post.unit_id)
    walked.walk(SPRING, day(24, 5))

    assert rows(walked, rung="T-7") == [("post", "owner", False, "not_sent", "no_address")]
    assert walked.not_sent("no_address")[0]["to"] == "Chủ tịch UBND phường Thọ Xương"


def test_a_successor_takes_over_what_is_open() -> None:
    walked = town()
    set_post(walked, "07201", person=OLD)
    walked.walk(SPRING, day(28, 5))
    set_post(walked, "07201", since=day(29, 5), person=NEW)
    walked.walk(day(29, 5), day(30, 5))

    people = [m["to"]["person"] for m in walked.messages(unit="07201")]
    assert people == [OLD, OLD, NEW]


def test_a_former_holder_acts_for_nothing_any_more() -> None:
    walked = town()
    set_post(walked, "07201", person=OLD)
    set_post(walked, "07201", since=day(29, 5), person=NEW)

    with reading(walked.engine) as session:
        (plan,) = plans_in_force(session)
        keys = {h.name: f"person:{h.id}" for h in _people(session)}
        then = actor_for_addressee(session, plan, keys[OLD], day(28, 5))
        now = actor_for_addressee(session, plan, keys[OLD], day(29, 5))
        new = actor_for_addressee(session, plan, keys[NEW], day(29, 5))

    assert then is not None
    assert now is None
    assert new is not None
    assert new.label == f"{NEW}, Chủ tịch UBND phường Thọ Xương"


def test_a_successor_appointed_on_the_morning_itself_gets_what_was_decided_before() -> None:
    walked = town()
    set_post(walked, "07201", person=OLD)
    walked.walk(SPRING, day(29, 5))
    walked.sweep(at(day(30, 5), 20))
    set_post(walked, "07201", since=day(31, 5), person=NEW)
    walked.walk(day(31, 5), day(31, 5))

    assert [m["to"]["person"] for m in walked.messages(day(31, 5), unit="07201")] == [NEW]


def test_a_delegate_is_told_with_the_holder_in_copy() -> None:
    walked = town()
    set_post(walked, "07201", person=OLD)
    delegate(walked, "07201", NEW, day(27, 5), day(29, 5))
    walked.walk(SPRING, day(30, 5))

    first, during, after = (
        [(m["to"]["person"], m["kind"]) for m in walked.messages(each, unit="07201")]
        for each in (day(24, 5), day(28, 5), day(30, 5))
    )
    assert first == [(OLD, "reminder-7")]
    assert during == [(NEW, "reminder-3"), (OLD, "reminder-3")]
    assert after == [(OLD, "reminder-1")]
    assert [(n[2], n[3]) for n in rows(walked, rung="T-3")] == [
        (False, "queued"),
        (True, "queued"),
    ]


def test_a_delegate_acts_only_while_standing_in() -> None:
    walked = town()
    set_post(walked, "07201", person=OLD)
    key = delegate(walked, "07201", NEW, day(27, 5), day(29, 5))

    with reading(walked.engine) as session:
        (plan,) = plans_in_force(session)
        acts = [
            actor_for_addressee(session, plan, key, each) is not None
            for each in (day(26, 5), day(27, 5), day(29, 5), day(30, 5))
        ]
    assert acts == [False, True, True, False]


def test_a_person_in_two_posts_is_told_once() -> None:
    walked = town()
    # The head of the standing office is made deputy chair as well.
    set_post(walked, "vhtt", person=NEW)
    set_post(walked, "pho-truong-ban", person=NEW, same_as="vhtt")
    walked.walk(SPRING, day(3))

    mine = [m for m in walked.messages(day(3)) if m["to"]["person"] == NEW]
    lists = [m for m in mine if m["kind"] in {"morning-list", "weekly-summary"}]
    assert len(lists) == 1
    told = [item for m in mine for item in told_items(m)]
    assert len(told) == len(set(told)) == 31


def test_a_person_who_heads_two_wards_gets_both_duties_under_one_name() -> None:
    walked = town()
    set_post(walked, "07201", person=NEW)
    set_post(walked, "07204", person=NEW, same_as="07201")
    walked.walk(SPRING, day(24, 5))

    mine = [m for m in walked.messages(day(24, 5)) if m["to"]["person"] == NEW]
    assert sorted(item[1] for m in mine for item in told_items(m)) == ["07201", "07204"]


def _address(walked: Town, on: date) -> str | None:
    with reading(walked.engine) as session:
        (plan,) = plans_in_force(session)
        post = find_post(session, "07201")
        route = load_directory(session, plan).route(post.id or 0, on)
        assert route.to is not None
        return route.to.address("email")


def _break_addresses(session: Session, unit_id: int) -> None:
    for contact in session.exec(select(Contact).where(Contact.unit_id == unit_id)):
        contact.broken_reason = "550 no such user"
        session.add(contact)


def _people(session: Session) -> list[Person]:
    return list(session.exec(select(Person)).all())


def test_a_successor_of_the_deputy_gets_the_list_decided_for_the_predecessor() -> None:
    walked = town().walk(SPRING, day(1))
    walked.sweep(at(day(3), 20))
    set_post(walked, "pho-truong-ban", since=day(4), person=NEW)
    walked.walk(day(4), day(4))

    (found,) = walked.messages(day(4), unit="bcd")
    assert (found["to"]["person"], len(found["items"])) == (NEW, 31)


def test_a_deputy_who_takes_over_a_ward_overnight_is_told_of_its_duty_once() -> None:
    walked = town().walk(SPRING, day(1))
    walked.sweep(at(day(3), 20))
    set_post(walked, "07201", since=day(4), person="Đặng Đình Hoan", same_as="pho-truong-ban")
    walked.walk(day(4), day(4))

    mine = [m for m in walked.messages(day(4)) if m["to"]["person"] == "Đặng Đình Hoan"]
    told = [item for m in mine for item in told_items(m)]
    assert told.count(("IV.3.7", "07201", "+3")) == 1


def hand(walked: Town, name: str, person: str, on: date) -> str:
    with writing(walked.engine) as session:
        duty = find_duty(session, name)
        given = hand_over(
            session,
            duty.id or 0,
            actor=owner_of(session, duty),
            now=at(on, 9),
            zone=ZONE,
            name=person,
        )
        return f"person:{given.person_id}"


def test_what_the_head_handed_over_is_reminded_to_that_person_and_the_head_in_copy() -> None:
    walked = town()
    set_post(walked, "07201", person=OLD)
    key = hand(walked, WARD_DUTY, NEW, day(29, 5))
    walked.walk(SPRING, day(30, 5))

    told = [n for n in walked.notices(WARD_DUTY) if n.rung == "T-1"]
    assert [(n.addressee == key, n.is_copy, n.status) for n in told] == [
        (True, False, "queued"),
        (False, True, "queued"),
    ]
    letters = [m["to"]["person"] for m in walked.messages(day(30, 5), unit="07201")]
    assert sorted(letters) == sorted([OLD, NEW])


def test_a_reminder_that_waits_follows_the_duty_into_the_new_hands() -> None:
    walked = town()
    set_post(walked, "07201", person=OLD)
    # 07:00 decides nothing yet; the rung of the day is folded after the handover.
    walked.sweep(at(day(30, 5), 7))
    key = hand(walked, WARD_DUTY, NEW, day(30, 5))
    walked.sweep(at(day(30, 5), 9))

    told = [n for n in walked.notices(WARD_DUTY) if n.rung == "T-1" and not n.is_copy]
    assert [(n.addressee, n.status) for n in told] == [(key, "queued")]
