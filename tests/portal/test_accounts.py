"""Signing in with a password: invited, set by oneself, limited in tries, ended by a change."""

import re
from datetime import UTC, date, datetime, timedelta

import httpx2
import pytest
from sqlmodel import select

from actions.contacts import ContactChange, set_contact
from actions.one_time import make_one_time_link
from models.accounts import Account
from models.database import writing
from models.lookup import find_post
from models.roster import Person
from portal.attempts import BY_ACCOUNT, BY_ADDRESS, MOST_KEYS, WINDOW, SignInAttempts
from portal.sessions import COOKIE
from tests import plans
from tests.portal.conftest import House

SECRET = "bốn con trâu đỏ"
ACCOUNTS = "/quan-tri/tai-khoan"


def as_administrator(house: House) -> None:
    with writing(house.office.engine) as session:
        token = make_one_time_link(session, now=datetime.now(UTC), life=timedelta(hours=1))
    link = f"/vao-quan-tri/{token}"
    assert house.send(link, link).status_code == 303


def invite(house: House, post: str = "07201", *, person: str = "") -> str:
    """Invite as the administrator; return the path of the invitation."""
    as_administrator(house)
    number = str(house.post_id(post))
    page = house.send(ACCOUNTS, f"{ACCOUNTS}/moi", post=number, person=person)
    house.client.cookies.clear()
    return link_on(page)


def link_on(page: httpx2.Response) -> str:
    found = re.search(r'readonly value="http://testserver(/loi-moi/[^"]+)"', page.text)
    assert found, page.text
    return found[1]


def accept(
    house: House, link: str, password: str = SECRET, again: str | None = None
) -> httpx2.Response:
    return house.send(link, link, password=password, again=password if again is None else again)


def account(house: House, post: str = "07201") -> None:
    """Make an account, signed out."""
    assert accept(house, invite(house, post)).status_code == 303
    house.client.cookies.clear()


def sign_in(house: House, login: str, password: str = SECRET) -> httpx2.Response:
    return house.send("/dang-nhap", "/dang-nhap", login=login, password=password)


def test_from_the_invitation_to_the_own_duties(house: House) -> None:
    link = invite(house)
    shown = house.client.get(link).text

    answer = accept(house, link)

    assert "Chủ tịch UBND phường Thọ Xương" in shown
    assert "07201.head" in shown
    assert answer.headers["location"] == "/viec-cua-toi"
    assert house.client.get("/viec-cua-toi").status_code == 200
    assert house.client.get(link).status_code == 410


def test_opening_an_invitation_uses_nothing_up(house: House) -> None:
    link = invite(house)

    assert [house.client.get(link).status_code for _ in range(3)] == [200] * 3
    assert house.client.get(f"{link}x").status_code == 410


def test_an_invitation_signs_in_no_administrator(house: House) -> None:
    token = invite(house).rpartition("/")[2]

    assert house.client.get(f"/vao-quan-tri/{token}").status_code == 410
    form = {"ma_bieu_mau": house.portal.guard.token(token)}
    assert house.client.post(f"/vao-quan-tri/{token}", data=form).status_code == 410
    assert COOKIE not in house.client.cookies


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        (SECRET, "khác hẳn", "không giống nhau"),
        ("ngắn", "ngắn", "ít nhất 10 ký tự"),
        ("07201.head1", "07201.head1", "không chứa tên đăng nhập"),
    ],
)
def test_a_password_that_does_not_do_is_refused_with_the_remedy(
    house: House, password: str, again: str, words: str
) -> None:
    link = invite(house)

    answer = accept(house, link, password, again)

    assert answer.status_code == 422
    assert words in answer.text
    assert accept(house, link).status_code == 303


@pytest.mark.parametrize("login", ["07201.head", "07201.HEAD"])
def test_the_code_of_the_post_and_the_password_sign_in(house: House, login: str) -> None:
    account(house)

    answer = sign_in(house, login)

    assert answer.headers["location"] == "/viec-cua-toi"
    assert "Chủ tịch UBND phường Thọ Xương" in house.client.get("/viec-cua-toi").text


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(house: House) -> None:
    account(house)

    unknown = sign_in(house, "nobody@example.vn")
    wrong = sign_in(house, "07201.head", "không phải mật khẩu")

    def bare(answer: httpx2.Response, login: str) -> str:
        return re.sub(r'value="[^"]*"', "", answer.text.replace(login, ""))

    assert unknown.status_code == wrong.status_code == 401
    assert bare(unknown, "nobody@example.vn") == bare(wrong, "07201.head")
    assert "không phải mật khẩu" not in wrong.text
    assert COOKIE not in house.client.cookies


def test_too_many_tries_are_refused_even_with_the_right_password(house: House) -> None:
    account(house)
    for _ in range(BY_ACCOUNT):
        assert "không đúng" in sign_in(house, "07201.head", "sai").text

    answer = sign_in(house, "07201.head")

    assert answer.status_code == 429
    assert "Đã thử quá nhiều lần. Đề nghị đợi 15 phút" in answer.text
    assert COOKIE not in house.client.cookies


def test_tries_are_counted_in_a_moving_window_for_account_and_address() -> None:
    now = [0.0]
    door = SignInAttempts(clock=lambda: now[0])
    window = WINDOW.total_seconds()

    def tries(address: str, account: str, *, at: float) -> bool:
        now[0] = at
        return door.may_try(address=address, account=account)

    assert all(tries(f"10.0.0.{n}", "Chair", at=n) for n in range(BY_ACCOUNT))
    assert not tries("10.0.0.99", "chair", at=window - 1)
    # The first of the eight has left the window, the other seven have not.
    assert tries("10.0.0.99", "chair", at=window)
    assert not tries("10.0.0.99", "chair", at=window + 0.5)
    assert all(tries("10.0.0.1", f"head{n}", at=3 * window) for n in range(BY_ADDRESS))
    assert not tries("10.0.0.1", "another", at=3 * window)
    assert tries("10.0.0.2", "another", at=3 * window)


def test_success_forgets_the_mistyped_tries_of_the_account() -> None:
    door = SignInAttempts(clock=lambda: 0.0)
    for n in range(BY_ACCOUNT):
        door.may_try(address=str(n), account="chair")

    door.succeeded(account="Chair")

    assert door.may_try(address="x", account="chair")


def test_the_memory_of_tries_does_not_grow_for_ever() -> None:
    door = SignInAttempts(clock=lambda: 0.0)
    for n in range(MOST_KEYS + 10):
        door.may_try(address=f"a{n}", account=f"b{n}")

    assert len(door._tries) <= MOST_KEYS + 2


def test_changing_the_password_ends_every_other_session(house: House) -> None:
    account(house)
    sign_in(house, "07201.head")
    other = house.client.cookies[COOKIE]

    answer = house.send(
        "/tai-khoan",
        "/tai-khoan/mat-khau",
        old=SECRET,
        password="mật khẩu mới",
        again="mật khẩu mới",
    )

    assert answer.headers["location"] == "/tai-khoan?xong=mat-khau"
    assert house.client.get("/viec-cua-toi").status_code == 200
    house.client.cookies.clear()
    house.client.cookies.set(COOKIE, other)
    assert house.client.get("/viec-cua-toi", follow_redirects=False).status_code == 303
    house.client.cookies.clear()
    assert sign_in(house, "07201.head").status_code == 401
    assert sign_in(house, "07201.head", "mật khẩu mới").status_code == 303


@pytest.mark.parametrize(
    ("old", "password", "again", "words"),
    [
        ("sai", "mật khẩu mới", "mật khẩu mới", "Mật khẩu hiện tại không đúng"),
        (SECRET, "mật khẩu mới", "khác", "không giống nhau"),
        (SECRET, "ngắn", "ngắn", "ít nhất 10 ký tự"),
    ],
)
def test_a_change_that_does_not_do_changes_nothing(
    house: House, old: str, password: str, again: str, words: str
) -> None:
    account(house)
    sign_in(house, "07201.head")

    answer = house.send(
        "/tai-khoan", "/tai-khoan/mat-khau", old=old, password=password, again=again
    )

    assert words in house.client.get(answer.headers["location"]).text
    house.client.cookies.clear()
    assert sign_in(house, "07201.head").status_code == 303


def test_a_link_s_session_has_no_password_to_change(house: House) -> None:
    house.sign_in("07201")

    assert "Đổi mật khẩu" not in house.client.get("/tai-khoan").text
    assert house.send("/tai-khoan", "/tai-khoan/mat-khau", old="x").status_code == 401


def test_a_locked_account_is_out_at_once(house: House) -> None:
    account(house)
    sign_in(house, "07201.head")
    session_cookie = house.client.cookies[COOKIE]
    house.client.cookies.clear()
    as_administrator(house)
    number = str(house.rows(select(Account))[0].id)

    house.send(ACCOUNTS, f"{ACCOUNTS}/khoa", account=number)

    assert "Đã khóa" in house.client.get(ACCOUNTS).text
    house.client.cookies.clear()
    house.client.cookies.set(COOKIE, session_cookie)
    assert house.client.get("/viec-cua-toi", follow_redirects=False).status_code == 303
    house.client.cookies.clear()
    assert sign_in(house, "07201.head").status_code == 401


def test_a_former_holder_s_account_acts_for_nothing(house: House) -> None:
    since = date(2024, 6, 1)
    hold(house, "Nguyễn Văn An", since)
    person = str(house.rows(select(Person).where(Person.name == "Nguyễn Văn An"))[0].id)
    account_link = invite(house, person=person)
    accept(house, account_link)
    kept = house.client.cookies[COOKIE]
    hold(house, "Lê Thị Hoa", date(2024, 6, 5))
    house.at(date(2024, 6, 5))

    house.client.cookies.clear()
    house.client.cookies.set(COOKIE, kept)
    assert house.client.get("/viec-cua-toi", follow_redirects=False).status_code == 303
    house.client.cookies.clear()
    assert sign_in(house, "07201.head").status_code == 401
    assert "không giữ chức vụ nào" in sign_in(house, "an@example.vn").text


def hold(house: House, name: str, since: date) -> None:
    mail = {"email": "an@example.vn"} if name == "Nguyễn Văn An" else {}
    with writing(house.office.engine) as session:
        change = ContactChange(since=since, person=name, addresses=mail, verified=True)
        post = find_post(session, "07201")
        set_contact(session, post, change, actor="test", now=plans.at(since))


def test_the_administrator_sees_who_has_an_account_and_who_is_invited(house: House) -> None:
    account(house)
    invite(house, "07204")
    as_administrator(house)

    page: str = house.client.get(ACCOUNTS).text

    def line(code: str) -> str:
        return page.partition(f">{code}</span>")[2].partition("</tr>")[0]

    assert "Có, từ" in line("07201.head")
    assert "đăng nhập gần nhất" in line("07201.head")
    assert "Đã mời, chờ đặt mật khẩu" in line("07204.head")
    assert "Chưa có" in line("07207.head")
    assert "Đặng Đình Hoan" in line("pho-truong-ban")


def test_the_link_of_an_invitation_is_shown_once(house: House) -> None:
    link = invite(house)
    as_administrator(house)

    assert link not in house.client.get(ACCOUNTS).text


@pytest.mark.parametrize("post", ["vhtt", "truong-ban", "07201"])
def test_nobody_but_the_administrator_sees_accounts(house: House, post: str) -> None:
    house.sign_in(post)

    assert house.client.get(ACCOUNTS).status_code == 403


def test_an_auditor_reads_everything_but_mail_and_finds_no_buttons(house: House) -> None:
    house.live_through(date(2024, 5, 24), date(2024, 6, 3))
    as_administrator(house)
    page = house.send(ACCOUNTS, f"{ACCOUNTS}/moi-kiem-tra", name="Thanh-Tra")
    house.client.cookies.clear()
    answer = accept(house, link_on(page))

    assert answer.headers["location"] == "/bang"
    for path in ("/bang", "/cho-xu-ly", "/trinh", "/thong-bao", house.duty_page(), "/hop-thu"):
        shown = house.client.get(path)
        assert shown.status_code == 200
        forms = re.findall(r'method="post" action="([^"?]+)', shown.text.partition("<main")[2])
        # A list may be taken along: the journal says by whom.
        assert set(forms) <= {"/bang.xlsx"}, path
    assert house.client.get("/hop-thu/1").status_code == 403
    assert "Người kiểm tra thanh-tra" in house.client.get("/bang").text


def test_an_auditor_s_name_that_does_not_do_is_refused(house: House) -> None:
    as_administrator(house)

    answer = house.send(ACCOUNTS, f"{ACCOUNTS}/moi-kiem-tra", name="Thanh Tra")

    assert answer.status_code == 422
    assert "3 đến 40 ký tự" in answer.text
