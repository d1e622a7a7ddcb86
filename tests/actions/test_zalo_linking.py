"""An account becomes a person's address by a one-time code, and stops being one."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import select

from actions import zalo_linking
from actions.contacts import ContactChange, set_contact
from models.database import reading, writing
from models.directory import load_directory
from models.engine_state import OneTimeToken
from models.journal import JournalEntry
from models.lookup import find_post
from models.plan import Plan
from models.roster import Contact, Person
from models.zalo import user_of
from tests.actions.zalo_desk import HEAD, STRANGER, TODAY, WARD, ZaloDesk
from tests.fakes.databases import ON_BOTH

pytestmark = ON_BOTH


def _person(desk: ZaloDesk, name: str = "Nguyễn Văn A", since: date = TODAY) -> str:
    with writing(desk.engine) as session:
        change = ContactChange(since=since, person=name, addresses={"email": "a@b.vn"})
        set_contact(session, find_post(session, WARD), change, actor="test", now=desk.wall())
        return f"person:{session.exec(select(Person.id).where(Person.name == name)).one()}"


def _code(desk: ZaloDesk, addressee: str) -> str:
    with writing(desk.engine) as session:
        return zalo_linking.make_code(session, addressee, actor="test", wall=desk.wall())


def _contacts(desk: ZaloDesk) -> list[tuple[str, str, bool]]:
    with reading(desk.engine) as session:
        found = session.exec(select(Contact).where(Contact.address == HEAD)).all()
    return [(f"person:{c.person_id}", c.channel, c.verified) for c in found]


def test_a_code_sent_from_the_account_makes_it_the_person_s_address(desk: ZaloDesk) -> None:
    person = _person(desk)
    code = _code(desk, person)

    answer = desk.say(f"LK {code}")

    assert _contacts(desk) == [(person, "zalo", True)]
    assert answer.startswith("Đã liên kết với Nguyễn Văn A")
    assert desk.acts()[-2:] == ["zalo.code-made", "zalo.linked"]
    with reading(desk.engine) as session:
        plan = session.get_one(Plan, 1)
        post = find_post(session, WARD)
        to = load_directory(session, plan).route(post.id or 0, TODAY).to
    assert to is not None
    assert to.by_preference() == ("zalo",)


def test_the_code_is_kept_as_a_hash_and_the_account_s_id_stays_out_of_the_journal(
    desk: ZaloDesk,
) -> None:
    code = _code(desk, _person(desk))
    desk.say(f"LK {code}")

    with reading(desk.engine) as session:
        token = session.exec(select(OneTimeToken)).one()
        journal = session.exec(select(JournalEntry)).all()
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{8}", code)
    assert code not in token.token_hash
    assert not any(secret in str(entry) for entry in journal for secret in (HEAD, code))


@pytest.mark.parametrize("written", ["lk {}", "LK  {}", "Liên kết {}", "LK: {}"])
def test_a_code_may_be_written_as_phones_write(desk: ZaloDesk, written: str) -> None:
    code = _code(desk, _person(desk))
    half = f"{code[:4]} {code[4:]}".lower()

    desk.say(written.format(half))

    assert len(_contacts(desk)) == 1


def test_a_code_works_once(desk: ZaloDesk) -> None:
    code = _code(desk, _person(desk))
    desk.say(f"LK {code}")

    again = desk.say(f"LK {code}", user=STRANGER)

    assert "không đúng, đã dùng hoặc đã hết hạn" in again
    assert len(_contacts(desk)) == 1


@pytest.mark.parametrize(
    ("age", "works"),
    [(timedelta(hours=24) - timedelta(seconds=1), True), (timedelta(hours=24), False)],
)
def test_a_code_lives_a_day_by_the_wall_clock(desk: ZaloDesk, age: timedelta, works: bool) -> None:
    code = _code(desk, _person(desk))
    desk.wall.at += age

    desk.say(f"LK {code}")

    assert bool(_contacts(desk)) is works


def test_a_new_code_ends_the_one_before(desk: ZaloDesk) -> None:
    person = _person(desk)
    first, second = _code(desk, person), _code(desk, person)

    assert "không đúng" in desk.say(f"LK {first}")
    assert "Đã liên kết" in desk.say(f"LK {second}")


def test_after_five_wrong_codes_an_account_is_not_listened_to_for_an_hour(
    desk: ZaloDesk,
) -> None:
    code = _code(desk, _person(desk))
    for _ in range(5):
        desk.say("LK AAAAAAAA")

    assert "không đúng" in desk.say(f"LK {code}")
    desk.wall.at += timedelta(hours=1)

    assert "Đã liên kết" in desk.say(f"LK {code}")


def test_a_code_of_somebody_who_left_the_post_links_nobody(desk: ZaloDesk) -> None:
    former = _person(desk, "Người Cũ", since=date(2024, 5, 1))
    code = _code(desk, former)
    _person(desk, "Người Mới")

    assert "không đúng" in desk.say(f"LK {code}")
    assert _contacts(desk) == []


def test_a_telephone_number_in_a_message_links_nothing(desk: ZaloDesk) -> None:
    desk.say("LK 0912345678")
    desk.take(
        desk.events.event(
            "user_submit_info",
            sender={"id": HEAD},
            recipient={"id": desk.world.oa_id},
            info={"name": "Nguyễn Văn A", "phone": "84912345678"},
        )
    )
    desk.work()

    assert _contacts(desk) == []


def test_the_account_of_another_phone_takes_the_place_of_the_old_one(desk: ZaloDesk) -> None:
    person = _person(desk)
    desk.say(f"LK {_code(desk, person)}")

    desk.say(f"LK {_code(desk, person)}", user=STRANGER)

    with reading(desk.engine) as session:
        addresses = session.exec(select(Contact.address).where(Contact.channel == "zalo")).all()
    assert addresses == [STRANGER]


def test_unlinking_forgets_the_account_and_the_codes_that_wait(desk: ZaloDesk) -> None:
    person = _person(desk)
    desk.say(f"LK {_code(desk, person)}")
    waiting = _code(desk, person)

    with writing(desk.engine) as session:
        found = zalo_linking.unlink(session, person, actor="test", wall=desk.wall())
        again = zalo_linking.unlink(session, person, actor="test", wall=desk.wall())

    assert (found, again) == (True, False)
    assert _contacts(desk) == []
    assert "không đúng" in desk.say(f"LK {waiting}")
    assert "zalo.unlinked" in desk.acts()


def test_who_withdraws_consent_is_written_to_no_more_and_their_address_is_deleted(
    desk: ZaloDesk,
) -> None:
    desk.say(f"LK {_code(desk, _person(desk))}")

    desk.take(desk.events.withdrew(HEAD))
    desk.work()

    assert _contacts(desk) == []
    assert desk.user().withdrawn_at == desk.wall()
    assert desk.acts()[-1] == "zalo.withdrawn"
    assert desk.say("VIEC") == ""
    assert not any(event.body or event.reply for event in desk.kept()[:-1])


def test_a_new_code_after_a_withdrawal_is_a_new_consent(desk: ZaloDesk) -> None:
    person = _person(desk)
    with writing(desk.engine) as session:
        user = user_of(session, HEAD)
        user.withdrawn_at = desk.wall()
        session.add(user)

    desk.say(f"LK {_code(desk, person)}")

    assert desk.user().withdrawn_at is None
    assert _contacts(desk) == [(person, "zalo", True)]
