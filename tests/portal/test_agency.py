"""Sign-in with the agency's accounts: who comes in, and every answer that does not hold."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from httpx2 import Response
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from sqlmodel import select

from actions.contacts import ContactChange, set_contact
from models.accounts import Account
from models.clients import Identity
from models.database import writing
from models.journal import JournalEntry
from models.lookup import find_post
from models.roster import Contact, Person, Tenure
from portal.desk import OidcSettingsError, Portal
from portal.sessions import COOKIE
from tests import plans
from tests.fakes.issuer import CLIENT_ID, SECRET, Claims, Issuer
from tests.portal.conftest import MONDAY, House, MakeHouse

START, BACK = "/dang-nhap/co-quan", "/dang-nhap/co-quan/ve"
EMAIL = "nguoi.giu@example.vn"
Twist = Callable[[Claims], Claims]


@pytest.fixture
def issuer(httpserver: HTTPServer) -> Issuer:
    return Issuer(httpserver)


@pytest.fixture
def town(make_house: MakeHouse, issuer: Issuer) -> House:
    """Return a house with an issuer, and a ward's head whose address is verified."""
    house = make_house()
    house.office.settings = house.office.settings.model_copy(
        update={
            "oidc_issuer": issuer.url,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SecretStr(SECRET),
        }
    )
    app = house.client.app
    app.state.portal = Portal(house.office)  # type: ignore[attr-defined] # Starlette's
    _holds(house, "07201", "Người Giữ", EMAIL)
    return house


def _holds(house: House, post: str, name: str, email: str, *, verified: bool = True) -> None:
    with writing(house.office.engine) as session:
        change = ContactChange(
            since=date(2024, 6, 1), person=name, addresses={"email": email}, verified=verified
        )
        set_contact(session, find_post(session, post), change, actor="test", now=plans.at(MONDAY))


def begun(house: House, issuer: Issuer) -> str:
    """Ask the issuer; return the address that it sends the browser back to."""
    answer = house.client.get(START, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return f"{BACK}?{issuer.authorize(answer.headers['location'])}"


def come_in(house: House, issuer: Issuer) -> Response:
    answer: Response = house.client.get(begun(house, issuer), follow_redirects=False)
    return answer


def is_in(house: House) -> bool:
    answer: Response = house.client.get("/viec-cua-toi", follow_redirects=False)
    return answer.status_code == 200


def test_a_verified_address_of_a_person_comes_in_and_is_bound(town: House, issuer: Issuer) -> None:
    answer = come_in(town, issuer)

    assert (answer.status_code, answer.headers["location"]) == (303, "/viec-cua-toi")
    assert is_in(town)
    assert "Người Giữ" in town.client.get("/viec-cua-toi").text
    (bound,) = town.rows(select(Identity))
    assert (bound.issuer, bound.subject, bound.email) == (issuer.url, "tai-khoan-7", EMAIL)
    assert "identity.bound" in [entry.act for entry in town.rows(select(JournalEntry))]


def test_the_sign_in_page_has_the_button_only_where_it_is_configured(
    town: House, make_house: MakeHouse
) -> None:
    assert "Đăng nhập bằng tài khoản cơ quan" in town.client.get("/dang-nhap").text

    plain = make_house()
    assert "tài khoản cơ quan" not in plain.client.get("/dang-nhap").text
    for path in (START, BACK, "/dang-xuat/co-quan"):
        assert plain.client.get(path).status_code == 404


def test_the_question_carries_state_nonce_and_a_challenge(town: House, issuer: Issuer) -> None:
    begun(town, issuer)

    assert issuer.asked["redirect_uri"] == f"http://testserver{BACK}"
    assert issuer.asked["response_type"] == "code"
    assert issuer.asked["code_challenge_method"] == "S256"
    assert len(issuer.asked["state"]) >= 20
    assert len(issuer.asked["nonce"]) >= 20
    assert set(issuer.asked["scope"].split()) == {"openid", "email", "profile"}


def test_the_verifier_goes_with_the_code_and_never_with_the_question(
    town: House, issuer: Issuer
) -> None:
    come_in(town, issuer)

    assert len(issuer.exchanged[0]["code_verifier"]) >= 43
    assert "code_verifier" not in issuer.asked


def test_asking_alone_changes_nothing(town: House, issuer: Issuer) -> None:
    before = len(town.rows(select(JournalEntry)))

    begun(town, issuer)

    assert len(town.rows(select(JournalEntry))) == before
    assert not is_in(town)


def _with(**claims: object) -> Twist:
    return lambda found: found | claims


def _without(name: str) -> Twist:
    return lambda found: {k: v for k, v in found.items() if k != name}


def _past(minutes: int) -> int:
    return int((datetime.now(UTC) - timedelta(minutes=minutes)).timestamp())


@pytest.mark.parametrize(
    "twist",
    [
        pytest.param(_with(nonce="của người khác"), id="another nonce"),
        pytest.param(_without("nonce"), id="no nonce"),
        pytest.param(_with(aud="phan-mem-khac"), id="for another client"),
        pytest.param(_with(aud="phan-mem-khac", azp=CLIENT_ID), id="for another, through us"),
        pytest.param(_without("aud"), id="for nobody"),
        pytest.param(_with(iss="https://ke-khac.example"), id="of another issuer"),
        # Two minutes of two clocks' difference are let pass.
        pytest.param(_with(exp=_past(5), iat=_past(10)), id="expired"),
        pytest.param(_without("exp"), id="without an end"),
        pytest.param(_without("sub"), id="of no account"),
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    town: House, issuer: Issuer, twist: Twist
) -> None:
    issuer.twists = twist

    answer = come_in(town, issuer)

    assert len(issuer.exchanged) == 1
    assert answer.status_code == 400
    assert "không hợp lệ" in answer.text
    assert not is_in(town)
    assert town.rows(select(Identity)) == []


@pytest.mark.parametrize("how", ["another's key", "a key that both know", "no key"])
def test_a_token_signed_otherwise_lets_nobody_in(town: House, issuer: Issuer, how: str) -> None:
    if how == "another's key":
        issuer.signing = RSAKey.generate_key(2048, parameters={"kid": "khoa-1"})
    if how == "a key that both know":
        issuer.signing, issuer.algorithm = OctKey.import_key(SECRET * 3), "HS256"  # type: ignore[assignment] # what a forger would
    if how == "no key":
        issuer.algorithm = "none"

    answer = come_in(town, issuer)

    assert len(issuer.exchanged) == 1
    assert answer.status_code == 400
    assert not is_in(town)


def test_an_answer_brought_back_twice_lets_in_once(town: House, issuer: Issuer) -> None:
    back = begun(town, issuer)
    first: Response = town.client.get(back, follow_redirects=False)
    town.client.cookies.delete(COOKIE)

    again: Response = town.client.get(back, follow_redirects=False)

    assert (first.status_code, again.status_code) == (303, 400)
    assert "đã dùng rồi" in again.text
    assert not is_in(town)


def test_a_kept_cookie_does_not_make_a_used_code_good(town: House, issuer: Issuer) -> None:
    back = begun(town, issuer)
    kept = town.client.cookies["dondoc_co_quan"]
    town.client.get(back, follow_redirects=False)
    town.client.cookies.clear()
    town.client.cookies.set("dondoc_co_quan", kept)

    again: Response = town.client.get(back, follow_redirects=False)

    assert again.status_code == 400
    assert not is_in(town)


def test_another_browser_cannot_bring_the_answer_back(town: House, issuer: Issuer) -> None:
    back = begun(town, issuer)
    town.client.cookies.clear()

    assert town.client.get(back).status_code == 400
    assert issuer.exchanged == []


@pytest.mark.parametrize("query", ["", "code=x", "state=x", "code=x&state=x"])
def test_an_answer_without_our_state_is_none(town: House, issuer: Issuer, query: str) -> None:
    begun(town, issuer)

    assert town.client.get(f"{BACK}?{query}").status_code == 400
    assert issuer.exchanged == []


def test_a_person_who_declines_is_told_so(town: House, issuer: Issuer) -> None:
    begun(town, issuer)

    page = town.client.get(f"{BACK}?error=access_denied&state={issuer.asked['state']}")

    assert page.status_code == 400
    assert "bị từ chối" in page.text


@pytest.mark.parametrize("claim", [{"email_verified": False}, {"email_verified": "true"}, {}])
def test_an_address_that_the_issuer_did_not_verify_is_no_proof(
    town: House, issuer: Issuer, claim: Claims
) -> None:
    issuer.says = {"email": EMAIL, **claim}

    answer = come_in(town, issuer)

    assert answer.status_code == 403
    assert EMAIL in answer.text
    assert "chưa xác minh" in answer.text
    assert not is_in(town)


def test_an_address_that_the_directory_does_not_know_makes_nobody(
    town: House, issuer: Issuer
) -> None:
    people = len(town.rows(select(Person)))
    issuer.says["email"] = "la@example.vn"

    answer = come_in(town, issuer)

    assert answer.status_code == 403
    assert "la@example.vn" in answer.text
    assert "Đề nghị cơ quan thường trực ghi địa chỉ này" in answer.text
    assert len(town.rows(select(Person))) == people
    assert town.rows(select(Identity)) == []


def test_an_address_that_the_directory_did_not_verify_is_none(town: House, issuer: Issuer) -> None:
    _holds(town, "07204", "Người Khác", "khac@example.vn", verified=False)
    issuer.says["email"] = "khac@example.vn"

    assert come_in(town, issuer).status_code == 403


def test_an_address_of_an_office_is_nobody_s(town: House, issuer: Issuer) -> None:
    with writing(town.office.engine) as session:
        post = find_post(session, "07204")
        session.add(
            Contact(
                plan_id=1,
                post_id=post.id,
                channel="email",
                address="phuong@example.vn",
                verified=True,
            )
        )
    issuer.says["email"] = "phuong@example.vn"

    assert come_in(town, issuer).status_code == 403


def test_an_address_of_two_people_is_neither_s(town: House, issuer: Issuer) -> None:
    _holds(town, "07204", "Người Khác", EMAIL)

    answer = come_in(town, issuer)

    assert answer.status_code == 403
    assert "nhiều người" in answer.text


def test_letters_may_be_large_or_small(town: House, issuer: Issuer) -> None:
    issuer.says["email"] = EMAIL.upper()

    assert come_in(town, issuer).status_code == 303


def test_a_bound_account_stays_its_person_s_when_the_address_changes(
    town: House, issuer: Issuer
) -> None:
    come_in(town, issuer)
    town.client.cookies.clear()
    issuer.exchanged.clear()
    issuer.says = {"email": "moi@example.vn", "email_verified": False}

    assert come_in(town, issuer).status_code == 303
    assert len(town.rows(select(Identity))) == 1


def test_a_former_holder_comes_in_no_more(town: House, issuer: Issuer) -> None:
    come_in(town, issuer)
    town.client.cookies.clear()
    issuer.exchanged.clear()
    with writing(town.office.engine) as session:
        for tenure in session.exec(select(Tenure)):
            tenure.valid_to = MONDAY - timedelta(days=1)

    answer = come_in(town, issuer)

    assert answer.status_code == 403
    assert "không giữ chức vụ nào" in answer.text


def _account(town: House, *, locked: bool) -> None:
    (person,) = town.rows(select(Person).where(Person.name == "Người Giữ"))
    now = datetime.now(UTC)
    with writing(town.office.engine) as session:
        session.add(
            Account(
                addressee=f"person:{person.id}",
                password_hash="x",
                created_at=now,
                locked_at=now if locked else None,
            )
        )


def test_a_locked_account_lets_its_person_in_by_neither_way(town: House, issuer: Issuer) -> None:
    _account(town, locked=True)

    answer = come_in(town, issuer)

    assert answer.status_code == 403
    assert "đã bị khóa" in answer.text


def test_locking_the_account_ends_the_session_that_the_issuer_began(
    town: House, issuer: Issuer
) -> None:
    _account(town, locked=False)
    come_in(town, issuer)
    assert is_in(town)

    with writing(town.office.engine) as session:
        session.exec(select(Account)).one().locked_at = datetime.now(UTC)

    assert not is_in(town)


def test_signing_out_ends_the_session_and_offers_the_issuer_s_end(
    town: House, issuer: Issuer
) -> None:
    come_in(town, issuer)
    token = town.client.get("/viec-cua-toi").text.partition('name="ma_bieu_mau" value="')[2]

    page = town.client.post("/dang-xuat", data={"ma_bieu_mau": token.partition('"')[0]})
    there = town.client.get("/dang-xuat/co-quan", follow_redirects=False)

    assert not is_in(town)
    assert "/dang-xuat/co-quan" in page.text
    assert there.headers["location"] == f"{issuer.url}/logout"


def test_an_issuer_that_cannot_be_reached_leaves_the_other_ways(
    town: House, issuer: Issuer, httpserver: HTTPServer
) -> None:
    httpserver.clear()

    page = town.client.get(START)

    assert page.status_code == 502
    assert "đăng nhập bằng mật khẩu" in page.text
    assert urlsplit(issuer.url).netloc not in page.text


def test_an_issuer_that_calls_itself_otherwise_is_none(town: House, issuer: Issuer) -> None:
    issuer.metadata["issuer"] = "https://ke-khac.example"

    assert town.client.get(START).status_code == 400


def test_the_address_is_asked_for_where_the_token_lacks_it(
    town: House, issuer: Issuer, httpserver: HTTPServer
) -> None:
    issuer.metadata["userinfo_endpoint"] = f"{issuer.url}/userinfo"
    facts = {"sub": "tai-khoan-7", **issuer.says}
    httpserver.expect_request("/realm/userinfo").respond_with_json(facts)
    issuer.says = {}

    assert come_in(town, issuer).status_code == 303


def test_the_address_of_another_account_is_not_taken(
    town: House, issuer: Issuer, httpserver: HTTPServer
) -> None:
    issuer.metadata["userinfo_endpoint"] = f"{issuer.url}/userinfo"
    facts = {"sub": "tai-khoan-8", **issuer.says}
    httpserver.expect_request("/realm/userinfo").respond_with_json(facts)
    issuer.says = {}

    assert come_in(town, issuer).status_code == 403


def test_half_of_the_settings_is_said_to_be_half(town: House) -> None:
    town.office.settings = town.office.settings.model_copy(update={"oidc_client_id": ""})

    with pytest.raises(OidcSettingsError, match="lacks DONDOC_OIDC_CLIENT_ID"):
        Portal(town.office)
