"""Accounts: made by an invitation, opened by a password, closed by the administrator."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from actions import accounts, one_time
from actions.accounts import InvitationError, Invited
from actions.actors import Actor, actor_for_post
from actions.contacts import ContactChange, set_contact
from actions.passwords import WeakPasswordError, fits, hashed
from models.accounts import Account
from models.database import writing
from models.journal import JournalEntry
from models.lookup import find_post
from models.roster import Person
from rules.states import RightsError
from tests.actions.desk import FIRST, NOW, WARD, Desk, desk
from tests.plans import loaded

ADMIN = Actor(label="Quản trị viên", post_ids=frozenset(), is_administrator=True)
SECRET = "bốn con trâu đỏ"
MAIL = "an@example.vn"


def invitation(office: Desk, post: str = WARD, person: int | None = None) -> str:
    found = find_post(office.session, post).id or 0
    return accounts.invite(office.session, found, person, actor=ADMIN, now=NOW)


def accept(office: Desk, token: str, password: str = SECRET, *, on: date = FIRST) -> Account:
    return accounts.accept_invitation(office.session, token, password=password, now=NOW, today=on)


def check(office: Desk, login: str, password: str = SECRET, *, on: date = FIRST) -> Account | None:
    return accounts.check_password(office.session, login, password, today=on)


def holder(office: Desk, name: str = "Nguyễn Văn An", *, since: date = FIRST) -> int:
    post = find_post(office.session, WARD)
    change = ContactChange(since=since, person=name, addresses={"email": MAIL}, verified=True)
    set_contact(office.session, post, change, actor="test", now=NOW)
    person = office.session.exec(select(Person).where(Person.name == name)).one()
    return person.id or 0


def test_an_invitation_makes_an_account_that_the_post_s_code_opens() -> None:
    with desk() as office:
        account = accept(office, invitation(office))

        assert account.addressee == f"post:{find_post(office.session, WARD).id}"
        assert check(office, "07201.head") == account
        assert check(office, " 07201.HEAD ") == account
        assert check(office, "07201.head", "bốn con trâu xanh") is None
        assert check(office, "07204.head") is None


def test_a_verified_e_mail_address_opens_it_too_and_no_unverified_one() -> None:
    with desk() as office:
        person = holder(office)
        account = accept(office, invitation(office, person=person))

        assert check(office, MAIL.upper()) == account
        contact = ContactChange(since=FIRST, addresses={"email": "neu@example.vn"})
        post = find_post(office.session, WARD)
        set_contact(office.session, post, contact, actor="test", now=NOW)
        assert check(office, "neu@example.vn") is None


def test_an_office_s_address_finds_the_accounts_of_its_posts() -> None:
    with desk() as office:
        account = accept(office, invitation(office, "vhtt"))

        assert check(office, "vhtt@bacgiang.example") == account


def test_a_password_is_kept_as_a_hash_and_found_however_it_was_typed() -> None:
    decomposed = "bo\u0302\u0301n con tra\u0302u \u0111o\u0309"
    with desk() as office:
        account = accept(office, invitation(office))

        assert account.password_hash.startswith("$argon2id$")
        assert SECRET not in account.password_hash
        assert check(office, "07201.head", decomposed) == account


@pytest.mark.parametrize(
    "password",
    ["chín ký t", "a" * 201, "aaaaaaaaaaaa", "abababababab", "x07201.HEADx"],
    ids=["short", "long", "one sign", "two signs", "the name itself"],
)
def test_a_weak_password_is_refused_and_the_invitation_stays(password: str) -> None:
    with desk() as office:
        token = invitation(office)
        with pytest.raises(WeakPasswordError):
            accept(office, token, password)

        assert accept(office, token).version == 1


def test_ten_characters_are_enough() -> None:
    assert fits("mười chữ đ", hashed("mười chữ đ"))


def test_an_invitation_works_once_and_for_seven_days() -> None:
    with desk() as office:
        used, old = invitation(office), invitation(office, "07204")
        accept(office, used)

        with pytest.raises(InvitationError):
            accept(office, used)
        last = NOW + timedelta(days=7)
        known = accounts.invited(office.session, old, now=last - timedelta(seconds=1), today=FIRST)
        assert known.login == "07204.head"
        with pytest.raises(InvitationError):
            accounts.invited(office.session, old, now=last, today=FIRST)


def test_a_new_invitation_ends_the_one_before_and_sets_the_password_anew() -> None:
    with desk() as office:
        first = invitation(office)
        accept(office, invitation(office))
        second = accept(office, invitation(office), "một mật khẩu khác")

        with pytest.raises(InvitationError):
            accept(office, first)
        assert check(office, "07201.head") is None
        assert second.version == 2


def test_an_invitation_of_one_who_has_left_makes_no_account() -> None:
    with desk() as office:
        token = invitation(office, person=holder(office))
        holder(office, "Lê Thị Hoa", since=FIRST + timedelta(days=1))

        with pytest.raises(InvitationError, match="does not act"):
            accept(office, token, on=FIRST + timedelta(days=1))


def test_an_invitation_is_no_administrator_s_link_and_the_other_way_round() -> None:
    with desk() as office:
        token = invitation(office)
        link = one_time.make_one_time_link(office.session, now=NOW, life=timedelta(hours=1))

        with pytest.raises(one_time.OneTimeLinkError):
            one_time.use(office.session, token, now=NOW)
        with pytest.raises(InvitationError):
            accept(office, link)
        assert one_time.use(office.session, link, now=NOW) == one_time.ADMINISTRATOR


def test_the_password_of_an_office_ends_when_somebody_holds_the_post() -> None:
    with desk() as office:
        accept(office, invitation(office))
        person = holder(office, since=FIRST + timedelta(days=1))
        later = FIRST + timedelta(days=1)

        assert check(office, "07201.head") is not None
        assert check(office, "07201.head", on=later) is None
        own = accept(office, invitation(office, person=person), "của riêng ông An", on=later)
        assert check(office, "07201.head", "của riêng ông An", on=later) == own


def test_a_locked_account_opens_no_more_until_it_is_invited_anew() -> None:
    with desk() as office:
        account = accept(office, invitation(office))
        accounts.lock(office.session, account.id or 0, actor=ADMIN, now=NOW)

        assert check(office, "07201.head") is None
        accept(office, invitation(office))
        assert check(office, "07201.head") == account


def test_changing_a_password_needs_the_old_one_and_ends_other_sessions() -> None:
    with desk() as office:
        account = accept(office, invitation(office))
        number = account.id or 0

        def change(old: str, new: str) -> Account | None:
            return accounts.change_password(
                office.session, number, old=old, new=new, known="07201.head", now=NOW
            )

        assert change("không phải", "mật khẩu mới toanh") is None
        assert account.version == 1
        assert change(SECRET, "mật khẩu mới toanh") == account
        assert (account.version, check(office, "07201.head")) == (2, None)


def test_an_auditor_is_invited_by_name_and_holds_no_post() -> None:
    with desk() as office:
        token = accounts.invite_auditor(office.session, "thanh-tra", actor=ADMIN, now=NOW)
        account = accept(office, token)

        assert account.addressee == "auditor:thanh-tra"
        assert check(office, "Thanh-Tra") == account


@pytest.mark.parametrize("name", ["", "ab", "Thanh Tra", "thanh:tra", "x" * 41, "đoàn"])
def test_an_auditor_s_name_is_plain(name: str) -> None:
    with desk() as office, pytest.raises(accounts.AuditorNameError):
        accounts.invite_auditor(office.session, name, actor=ADMIN, now=NOW)


def test_only_the_administrator_invites_and_locks() -> None:
    with desk() as office:
        chair = office.who("truong-ban")
        account = accept(office, invitation(office))

        with pytest.raises(RightsError):
            accounts.invite(office.session, 1, None, actor=chair, now=NOW)
        with pytest.raises(RightsError):
            accounts.invite_auditor(office.session, "thanh-tra", actor=chair, now=NOW)
        with pytest.raises(RightsError):
            accounts.lock(office.session, account.id or 0, actor=chair, now=NOW)


def test_what_happens_to_accounts_stands_in_the_journal_without_a_password() -> None:
    with desk() as office:
        account = accept(office, invitation(office))
        accounts.lock(office.session, account.id or 0, actor=ADMIN, now=NOW)

        entries = office.session.exec(select(JournalEntry)).all()[-4:]
        assert [e.act for e in entries] == [
            "one-time-link.made",
            "one-time-link.used",
            "account.made",
            "account.locked",
        ]
        assert all(SECRET not in str(e) for e in entries)


def test_an_account_names_its_own_sign_in_name() -> None:
    with writing(loaded(FIRST)) as session:
        assert login_after(session, "vhtt") == "vhtt.head"


def login_after(session: Session, words: str) -> str:
    post = find_post(session, words)
    token = accounts.invite(session, post.id or 0, None, actor=ADMIN, now=NOW)
    to = accounts.invited(session, token, now=NOW, today=FIRST)
    assert to == Invited(
        addressee=f"post:{post.id}",
        label=actor_for_post(post).label,
        login=post.code,
        purpose=f"invite:{post.id}",
    )
    account = accounts.accept_invitation(session, token, password=SECRET, now=NOW, today=FIRST)
    return accounts.login_of(session, account, today=FIRST)
