"""Who may do what: every POST route by every role, on the own unit's duty and another's.

The table says who succeeds. Whoever is not in it is refused, and nothing is changed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import pytest
from sqlmodel import Session, col, func, select
from starlette.responses import Response

from actions import accounts, clients, hooks
from actions.actors import Actor
from actions.contacts import ContactChange, set_contact
from actions.quarter_rounds import open_round
from models.accounts import Account
from models.database import reading, writing
from models.dti import DtiScore
from models.duty import Extension, Submission
from models.incoming import IncomingMail
from models.journal import JournalEntry
from models.lookup import find_duty, find_post
from models.plan import Plan
from models.plan_drafts import DraftQuestion, PlanDraft
from models.quarter_reports import QuarterReport, ReportBlock
from models.roster import Contact, Person, Post, Tenure
from models.saved_views import SavedView, views_of
from models.within import Clerk, Handover
from notifications.channels import ZaloSetup, build_channels
from notifications.channels.zalo_tokens import App
from notifications.hooks import EventKind
from notifications.links import DUTY
from portal.acts import ACTS, HEAD_ACTS
from portal.sessions import ADMINISTRATOR, COOKIE
from rules.periods import Quarter
from tests import plans
from tests.actions import dti_desk
from tests.fakes.new_plan import draft_of_the_new_plan
from tests.portal.conftest import MONDAY, WARD_DUTY, House, MakeHouse

WARD, OTHER, OFFICE = "07201", "07204", "vhtt"
OFFICE_DUTY = "IV.2.4@2024@vhtt"
DRAFT = "IV.4.1@2024Q1@07201"
CHAIR, DEPUTY = "truong-ban", "pho-truong-ban"
_OTHER_HEAD = "head of another unit"
_POSTS = {
    _OTHER_HEAD: OTHER,
    "standing office": OFFICE,
    "deputy": DEPUTY,
    "chair": CHAIR,
}
Q2 = Quarter(year=2024, number=2)
REASON = "Quyết định số 5/QĐ-BCĐ."

# Everybody there is; the first word is the role, the second whose duty the act is done to.
ROLES = (
    "visitor",
    "head",
    "head of another unit",
    "delegate",
    "unit clerk",
    "handed the duty",
    "former holder",
    "standing office",
    "deputy",
    "chair",
    "auditor",
    "administrator",
)
OWNER = {"head", "delegate"}
# A clerk prepares and files for the head; so does who was handed the duty within the unit.
DOERS = OWNER | {"unit clerk", "handed the duty"}
JUDGE = {"standing office"}
DRAFTERS = {"standing office", "administrator"}
COMMITTEE = {"deputy", "chair"}


@dataclass(frozen=True)
class Case:
    """An act on the ward's duty: what happens before it, what its form holds, who may."""

    slug: str
    allowed: set[str]
    before: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    duty: str = WARD_DUTY


CASES = (
    Case("bao-cao", DOERS, fields={"text": "Đã xong."}),
    Case("tiep-nhan", DOERS),
    Case("rut-lai", DOERS, before=("filed",)),
    Case("gia-han", OWNER, fields={"to_day": "2024-06-20", "reason": REASON}),
    Case("khong-thuoc", OWNER, fields={"reason": REASON}),
    Case("giao-don-vi", OWNER, fields={"name": "Người Khác"}),
    Case("nhan-lai", OWNER, before=("handed",)),
    Case("xac-nhan", JUDGE, before=("filed",)),
    Case("tra-lai", JUDGE, before=("filed",), fields={"reason": REASON}),
    Case("mo-lai", JUDGE, before=("filed", "confirmed"), fields={"reason": REASON}),
    Case("giao", JUDGE, duty=DRAFT),
    Case("y-kien", JUDGE, before=("asked",), fields={"opinion": "Nhất trí."}),
    Case(
        "tra-loi",
        JUDGE,
        before=("objected",),
        fields={"objection": "1", "outcome": "forwarded", "reason": REASON},
    ),
    Case("quyet-dinh", COMMITTEE, before=("asked",), fields={"decision": "grant"}),
    Case("chi-dao", COMMITTEE, fields={"text": "Khẩn trương."}),
    Case("tam-dung", COMMITTEE, fields={"reason": REASON}),
    Case("tiep-tuc", COMMITTEE, before=("paused",)),
    Case("rut-nhiem-vu", COMMITTEE, fields={"reason": REASON}),
)
# Law 9: what the standing office itself owes, the deputy judges, and nobody decides on the own.
OFFICE_CASES = (
    Case("bao-cao", {"standing office"}, fields={"text": "Đã xong."}, duty=OFFICE_DUTY),
    Case("xac-nhan", {"deputy"}, before=("filed",), duty=OFFICE_DUTY),
    Case("tra-lai", {"deputy"}, before=("filed",), fields={"reason": REASON}, duty=OFFICE_DUTY),
    Case(
        "mo-lai",
        {"deputy"},
        before=("filed", "confirmed"),
        fields={"reason": REASON},
        duty=OFFICE_DUTY,
    ),
)
# The rest of the portal: who may post there, what the form holds, the answer to the others.
ANYBODY = set(ROLES)
SIGNED_IN = ANYBODY - {"visitor", "former holder"}
WITHIN = {"unit clerk", "handed the duty"}
WITH_POST = SIGNED_IN - {"auditor", "administrator"} - WITHIN


class Walk:
    """One house in which every role knocks, and the journal tells whether it came in."""

    def __init__(self, house: House) -> None:
        self.house, self.report = house, 0
        # Zalo set up, so that its forms are there; nothing is sent by them.
        house.office.channels = build_channels(zalo=ZaloSetup(app=App(app_id="1"), secret_key="k"))
        self._people()

    def filled(self, path: str) -> str:
        """Fill in what a page's address names."""
        return path.format(view_id=1, mail_id=1, report_id=self.report)

    def _people(self) -> None:
        with writing(self.house.office.engine) as session:
            post = find_post(session, WARD)
            for name, day in (("Người Cũ", date(2024, 5, 1)), ("Người Giữ", date(2024, 6, 1))):
                change = ContactChange(since=day, person=name)
                set_contact(session, post, change, actor="test", now=plans.at(day))
            delegate = Person(plan_id=1, name="Người Thay")
            session.add(delegate)
            session.flush()
            session.add(
                Tenure(
                    post_id=post.id or 0,
                    person_id=delegate.id or 0,
                    valid_from=MONDAY,
                    valid_to=MONDAY,
                    delegate=True,
                )
            )
            self._within(session, post)

    def _within(self, session: Session, post: Post) -> None:
        clerk, doer = (Person(plan_id=1, name=name) for name in ("Văn Thư", "Người Làm"))
        session.add_all([clerk, doer])
        session.flush()
        session.add(Clerk(unit_id=post.unit_id, person_id=clerk.id or 0, valid_from=MONDAY))
        duty = find_duty(session, WARD_DUTY)
        session.add(
            Handover(
                duty_id=duty.id or 0,
                person_id=doer.id or 0,
                given_at=plans.at(MONDAY),
                given_by="test",
            )
        )

    def addressee(self, role: str) -> str | None:
        people = {
            "head": "Người Giữ",
            "delegate": "Người Thay",
            "unit clerk": "Văn Thư",
            "handed the duty": "Người Làm",
            "former holder": "Người Cũ",
        }
        if role in people:
            return self._person(people[role])
        if role in _POSTS:
            return self.house.post_key(_POSTS[role])
        return {"auditor": "auditor:thanh-tra", "administrator": ADMINISTRATOR}.get(role)

    def _person(self, name: str) -> str:
        return f"person:{self.house.rows(select(Person).where(Person.name == name))[0].id}"

    def be(self, role: str) -> None:
        """Sign the role in, as its sign-in would."""
        self.house.client.cookies.clear()
        addressee = self.addressee(role)
        if addressee is None:
            return
        answer = Response()
        self.house.portal.sessions.begin(answer, addressee)
        cookie = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
        self.house.client.cookies.set(COOKIE, cookie.strip('"'))

    def post(self, path: str, fields: dict[str, str]) -> int:
        """Post a form whose token is right, so that only the right to the act decides."""
        cookie = self.house.client.cookies.get(COOKIE)
        bound = "visitor"
        if cookie:
            bound = str(self.house.portal.sessions._signer.loads(cookie)[0])
        if path.startswith("/viec/"):
            bound = path.split("/")[2]
        data = {"ma_bieu_mau": self.house.portal.guard.token(bound), **fields}
        answer: httpx2.Response = self.house.client.post(path, data=data, follow_redirects=False)
        return answer.status_code

    def written(self) -> int:
        return self.house.rows(select(func.count()).select_from(JournalEntry))[0]

    def prepare(self, steps: tuple[str, ...], duty: str) -> None:
        page = self.house.duty_page(duty)
        ours = duty.endswith("@vhtt")
        owner, judge = ("standing office", "deputy") if ours else ("head", "standing office")
        doing: dict[str, tuple[str, str, dict[str, str]]] = {
            "filed": (owner, "bao-cao", {"text": "Đã xong."}),
            "confirmed": (judge, "xac-nhan", {"submission": "1"}),
            "asked": (owner, "gia-han", {"to_day": "2024-06-20", "reason": REASON}),
            "objected": (owner, "khong-thuoc", {"reason": REASON}),
            "handed": ("head", "giao-don-vi", {"name": "Người Khác"}),
            "paused": ("chair", "tam-dung", {"reason": REASON}),
        }
        for step in steps:
            role, slug, fields = doing[step]
            self.be(role)
            assert self.post(f"{page}/{slug}", fields) == 303, step

    def shown(self) -> dict[str, str]:
        """Return what a page would have shown: the numbers of what is judged."""
        filed = self.house.rows(select(Submission).order_by(col(Submission.id)))
        asked = self.house.rows(select(Extension))
        return {
            "submission": str(filed[-1].id) if filed else "",
            "extension": str(asked[-1].id) if asked else "",
        }


@pytest.mark.parametrize("case", [*CASES, *OFFICE_CASES], ids=lambda c: f"{c.slug} {c.duty}")
def test_an_act_on_a_duty_is_done_by_its_roles_and_by_nobody_else(
    make_house: MakeHouse, case: Case
) -> None:
    walk = Walk(make_house())
    walk.prepare(case.before, case.duty)
    path = f"{walk.house.duty_page(case.duty)}/{case.slug}"
    fields = walk.shown() | case.fields
    for role in (r for r in ROLES if r not in case.allowed):
        before = walk.written()
        walk.be(role)
        status = walk.post(path, fields)
        assert status in {401, 403}, (role, status)
        assert walk.written() == before, role
    for role in sorted(case.allowed):
        mine = Walk(make_house())
        mine.prepare(case.before, case.duty)
        before = mine.written()
        mine.be(role)
        assert mine.post(path, fields) == 303, role
        assert mine.written() > before, role


def test_every_act_has_a_row_in_the_table() -> None:
    assert {case.slug for case in CASES} == set(ACTS)


@pytest.mark.parametrize("slug", sorted(ACTS))
def test_a_link_does_the_head_s_acts_for_its_bearer_alone(make_house: MakeHouse, slug: str) -> None:
    walk = Walk(make_house())
    case = next(case for case in CASES if case.slug == slug)
    walk.prepare(case.before, case.duty)
    refused = ["head of another unit", "former holder", "chair", "standing office"]
    refused += sorted(WITHIN) if slug in HEAD_ACTS and not case.allowed & WITHIN else []
    for role in refused:
        before = walk.written()
        key = walk.addressee(role)
        assert key
        token = walk.house.office.signer.sign(key, walk.house.duty_id(case.duty), DUTY)
        status = walk.post(f"/viec/{token}/{slug}", walk.shown() | case.fields)
        assert status == (403 if slug in HEAD_ACTS else 404), role
        assert walk.written() == before, role


OWN_FIELDS = {"name": "Người Khác", "first": "2024-07-01", "last": "2024-07-02"}


def _post_of(walk: Walk, role: str) -> dict[str, str]:
    post = _POSTS.get(role, WARD)
    return {**OWN_FIELDS, "post": str(walk.house.post_id(post))}


def _foreign_post(walk: Walk, role: str) -> dict[str, str]:
    post = WARD if role == "head of another unit" else OTHER
    return {**OWN_FIELDS, "post": str(walk.house.post_id(post))}


def _clerk_of(walk: Walk, role: str) -> dict[str, str]:
    return {"post": str(walk.house.post_id(_POSTS.get(role, WARD))), "clerk": "Người Khác"}


def _clerk(walk: Walk, _role: str) -> dict[str, str]:
    return {"number": str(walk.house.rows(select(Clerk))[0].id)}


def _tenure(walk: Walk, _role: str) -> dict[str, str]:
    return {"tenure": str(walk.house.rows(select(Tenure).where(Tenure.delegate))[0].id)}


def _channel(walk: Walk, role: str) -> dict[str, str]:
    """Give everybody an address to prefer, but the delegate, who has none of its own."""
    if role in WITH_POST - {"delegate"}:
        with writing(walk.house.office.engine) as session:
            post = find_post(session, _POSTS.get(role, WARD))
            change = ContactChange(since=MONDAY, addresses={"email": "a@b.vn"}, verified=True)
            set_contact(session, post, change, actor="test", now=plans.at(MONDAY))
    return {"channel": "email"}


def _account(walk: Walk, _role: str) -> dict[str, str]:
    _give_account(walk)
    return {"account": str(walk.house.rows(select(Account))[0].id)}


def _give_account(walk: Walk) -> None:
    if walk.house.rows(select(Account)):
        return
    admin = Actor(label="test", post_ids=frozenset(), is_administrator=True)
    now = datetime.now(UTC)
    with writing(walk.house.office.engine) as session:
        token = accounts.invite(session, 3, None, actor=admin, now=now)
        accounts.accept_invitation(
            session, token, password="một mật khẩu dài", now=now, today=MONDAY
        )


def _nothing(_walk: Walk, _role: str) -> dict[str, str]:
    return {}


def _zalo_account(walk: Walk, role: str) -> dict[str, str]:
    """Give whoever it is a linked account to forget."""
    key = walk.addressee(role) or ""
    kind, _, number = key.partition(":")
    if kind in {"person", "post"}:
        with writing(walk.house.office.engine) as session:
            contact = Contact(plan_id=1, channel="zalo", address=f"u-{number}", verified=True)
            contact.person_id = int(number) if kind == "person" else None
            contact.post_id = int(number) if kind == "post" else None
            session.add(contact)
    return {}


def _order(_walk: Walk, _role: str) -> dict[str, str]:
    return {
        "title": "Rà soát",
        "text": "Rà soát và báo cáo.",
        "last_day": "2024-06-20",
        "ai:post:07201.head": "1",
        "ap_dung": "1",
    }


def _invited(walk: Walk, _role: str) -> dict[str, str]:
    return {"post": str(walk.house.post_id(OTHER))}


def _token(_walk: Walk, _role: str) -> dict[str, str]:
    return {"client": "Phần mềm", "scope_read": "1", "days": "30"}


def _made_token(walk: Walk, _role: str) -> dict[str, str]:
    admin = Actor(label="test", post_ids=frozenset(), is_administrator=True)
    wish = clients.Wish(client="Phần mềm", scopes=frozenset({clients.Scope.READ}))
    with writing(walk.house.office.engine) as session:
        clients.make_token(session, wish, actor=admin, now=datetime.now(UTC))
    return {"token": "1"}


def _hook(_walk: Walk, _role: str) -> dict[str, str]:
    return {"client": "A", "url": "https://a.vn/", "kind_duty.accepted": "1"}


def _made_hook(walk: Walk, _role: str) -> dict[str, str]:
    admin = Actor(label="test", post_ids=frozenset(), is_administrator=True)
    kinds = frozenset({EventKind.ACCEPTED})
    wish = hooks.HookWish(client="A", url="https://a.vn/", kinds=kinds)
    with writing(walk.house.office.engine) as session:
        hooks.add_webhook(session, wish, actor=admin, now=datetime.now(UTC))
    return {"webhook": "1"}


def _made_call(walk: Walk, role: str) -> dict[str, str]:
    _made_hook(walk, role)
    walk.be("head")
    walk.post(f"{walk.house.duty_page()}/tiep-nhan", {})
    return {"call": "1"}


def _auditor(_walk: Walk, _role: str) -> dict[str, str]:
    return {"name": "kiem-tra"}


def _asked(_walk: Walk, _role: str) -> dict[str, str]:
    return {"name": "Việc gấp", "query": "thoi_han=open_overdue"}


def _kept(walk: Walk, _role: str) -> dict[str, str]:
    """Let the head keep a view, its first."""
    owner = walk.addressee("head") or ""
    with writing(walk.house.office.engine) as session:
        if not views_of(session, owner):
            view = SavedView(owner=owner, name="Cũ", query="", saved_at=plans.at(MONDAY))
            session.add(view)
    return {"name": "Mới"}


def _mail(walk: Walk, _role: str) -> dict[str, str]:
    with writing(walk.house.office.engine) as session:
        if session.get(IncomingMail, 1) is None:
            session.add(
                IncomingMail(
                    key="<a@b>",
                    received_at=plans.at(MONDAY),
                    sender="a@b.vn",
                    subject="Re:",
                    outcome="unrecognised",
                    reason="no_reference",
                )
            )
    return {}


def _index(walk: Walk, _role: str) -> dict[str, str]:
    with writing(walk.house.office.engine) as session:
        dti_desk.load(session)
    return {"criterion": "CQS.1.1", "points": "5", "reason": REASON}


def _own_score(walk: Walk, role: str) -> dict[str, str]:
    sent = _index(walk, role)
    with writing(walk.house.office.engine) as session:
        if session.get(DtiScore, 1) is None:
            dti_desk.score_all(session)
    return sent


def _reviewed(walk: Walk, role: str) -> dict[str, str]:
    sent = _own_score(walk, role)
    with writing(walk.house.office.engine) as session:
        dti_desk.review_rest(session)
    return sent


def _own_report(walk: Walk, _role: str) -> dict[str, str]:
    walk.report = _report(walk)
    return {"muc|I|1|": "Đã ban hành 02 văn bản."}


# The row's number in the database: clauses and rows are loaded in the order of the files.
ROW = 1 + [item.ref for item in plans.bac_giang().obligations].index("PL.III.4")
INDICATOR = f"/chi-tieu/{ROW}/1"


def _number(_walk: Walk, _role: str) -> dict[str, str]:
    return {"ky": "2024Q2", "unit": WARD, "numerator": "5", "denominator": "10"}


def _foreign_number(_walk: Walk, _role: str) -> dict[str, str]:
    return {"ky": "2024Q2", "unit": OTHER, "numerator": "5", "denominator": "10"}


Fields = Callable[[Walk, str], dict[str, str]]
# Who was handed another duty of the unit has no part in its report.
OWNERS_DESK = OWNER | {"unit clerk"}
ADMIN = {"administrator"}


# A delegate names nobody; the preferred channel needs an address of one's own.
def _draft(walk: Walk, _role: str) -> dict[str, str]:
    if not walk.house.rows(select(PlanDraft)):
        draft_of_the_new_plan(walk.house.office)
    return {"version": "1"}


def _answer(walk: Walk, role: str) -> dict[str, str]:
    sent = _draft(walk, role)
    if not walk.house.rows(select(DraftQuestion)):
        with writing(walk.house.office.engine) as session:
            session.add(DraftQuestion(draft_id=1, code="x", message="Kỳ nào?"))
    return {**sent, "text": "Năm 2024."}


PAGES: tuple[tuple[str, str, Fields, set[str]], ...] = (
    ("names a delegate", "/tai-khoan/uy-quyen", _post_of, WITH_POST - {"delegate"}),
    ("names one for another post", "/tai-khoan/uy-quyen", _foreign_post, set()),
    ("ends a delegation", "/tai-khoan/thoi-uy-quyen", _tenure, {"head"}),
    ("names a clerk", "/tai-khoan/van-thu", _clerk_of, WITH_POST - {"delegate"}),
    ("ends a clerk", "/tai-khoan/thoi-van-thu", _clerk, {"head"}),
    ("prefers a channel", "/tai-khoan/kenh", _channel, WITH_POST - {"delegate"}),
    ("takes a code of Zalo", "/tai-khoan/zalo", _nothing, WITH_POST),
    ("forgets the own Zalo account", "/tai-khoan/zalo-huy", _zalo_account, WITH_POST),
    ("brings a document", "/ke-hoach-moi", _nothing, set()),
    ("decides on a proposal", "/ke-hoach-moi/1/muc/1/nhan", _draft, DRAFTERS),
    ("answers a question", "/ke-hoach-moi/1/cau-hoi/1", _answer, DRAFTERS),
    ("takes names for new", "/ke-hoach-moi/1/ten-moi", _draft, DRAFTERS),
    ("puts a draft aside", "/ke-hoach-moi/1/bo", _draft, DRAFTERS),
    ("gives an obligation", "/chi-dao/1", _order, COMMITTEE),
    ("reports a number", INDICATOR, _number, OWNER | {"unit clerk", "standing office"}),
    ("reports another unit's", INDICATOR, _foreign_number, {_OTHER_HEAD, "standing office"}),
    ("keeps a view", "/bang/luu", _asked, SIGNED_IN - {"auditor"}),
    ("names a view anew", "/bang/luu/{view_id}/doi-ten", _kept, {"head"}),
    ("drops a view", "/bang/luu/{view_id}/xoa", _kept, {"head"}),
    (
        "saves a quarter's report",
        "/bao-cao-quy/{report_id}/luu",
        _own_report,
        OWNER | {"unit clerk"},
    ),
    (
        "files a quarter's report",
        "/bao-cao-quy/{report_id}/gui",
        _own_report,
        OWNER | {"unit clerk"},
    ),
    ("settles a mail", "/thu-den/{mail_id}/da-xem", _mail, {"standing office"}),
    ("scores its ward", "/dti/1/07201/cham", _index, OWNER | {"unit clerk"}),
    ("reviews a score", "/dti/1/07201/tham-dinh", _own_score, JUDGE),
    ("takes the rest over", "/dti/1/07201/con-lai", _own_score, JUDGE),
    ("makes a result final", "/dti/1/07201/chot", _reviewed, {"chair"}),
    ("invites", "/quan-tri/tai-khoan/moi", _invited, ADMIN),
    ("invites an auditor", "/quan-tri/tai-khoan/moi-kiem-tra", _auditor, ADMIN),
    ("locks an account", "/quan-tri/tai-khoan/khoa", _account, ADMIN),
    ("makes a token", "/quan-tri/khoa-api/moi", _token, ADMIN),
    ("makes a webhook", "/quan-tri/webhook/moi", _hook, ADMIN),
    ("ends a webhook", "/quan-tri/webhook/thoi", _made_hook, ADMIN),
    ("calls again", "/quan-tri/webhook/goi-lai", _made_call, ADMIN),
    ("revokes a token", "/quan-tri/khoa-api/thu-hoi", _made_token, ADMIN),
)


@pytest.mark.parametrize(
    ("path", "fields", "allowed"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES]
)
def test_a_page_s_form_is_done_by_its_roles_and_by_nobody_else(
    make_house: MakeHouse, path: str, fields: Fields, allowed: set[str]
) -> None:
    walk = Walk(make_house())
    for role in (r for r in ROLES if r not in allowed):
        sent = fields(walk, role)
        before = walk.written()
        walk.be(role)
        assert walk.post(walk.filled(path), sent) in {401, 403, 422}, role
        assert walk.written() == before, role
    for role in sorted(allowed):
        mine = Walk(make_house())
        sent = fields(mine, role)
        before = mine.written()
        mine.be(role)
        assert mine.post(mine.filled(path), sent) in {200, 303}, role
        assert mine.written() > before, role


def posts(house: House) -> Iterator[str]:
    app: Any = house.client.app
    for path, methods in app.openapi()["paths"].items():
        if "post" in methods:
            yield path


# Signing in, out, the language, the demo's clock and what Zalo sends are no act on the plan;
# they have tests of their own.
DOORS = {
    "/zalo/webhook",
    "/zalo/bot",
    "/vao/{token}",
    "/vao-quan-tri/{token}",
    "/loi-moi/{token}",
    "/dang-nhap",
    "/dang-xuat",
    "/demo/dong-ho",
    "/ngon-ngu",
    "/tai-khoan/mat-khau",
}
# Forms of a table above whose address names something.
ROUTES = {
    "/chi-dao/1": "/chi-dao/{plan_id}",
    "/ke-hoach-moi/1/muc/1/nhan": "/ke-hoach-moi/{draft_id}/muc/{item_id}/{slug}",
    "/ke-hoach-moi/1/cau-hoi/1": "/ke-hoach-moi/{draft_id}/cau-hoi/{question_id}",
    "/ke-hoach-moi/1/ten-moi": "/ke-hoach-moi/{draft_id}/ten-moi",
    "/ke-hoach-moi/1/bo": "/ke-hoach-moi/{draft_id}/bo",
    INDICATOR: "/chi-tieu/{obligation_id}/{position}",
    "/dti/1/xuat": "/dti/{index_id}/xuat",
}
ROUTES |= {
    f"/dti/1/07201/{slug}": "/dti/{index_id}/{unit}/{slug}"
    for slug in ("cham", "tham-dinh", "con-lai", "chot")
}
DUTIES = {"/nhiem-vu/{duty_id}/{slug}", "/viec/{token}/{slug}"}


# The tools of the standing office: what each does has tests of its own; here nobody else may.
ROOMS = {
    "/danh-ba/{post_id}/{slug}": "/danh-ba/1/nguoi-giu",
    "/danh-ba/nhom/{group_id}/xac-nhan": "/danh-ba/nhom/1/xac-nhan",
    "/danh-ba/nhom/{group_id}/them": "/danh-ba/nhom/1/them",
    "/danh-ba/nhom/{group_id}/bot": "/danh-ba/nhom/1/bot",
    "/danh-ba-xlsx/{plan_id}": "/danh-ba-xlsx/1",
    "/phan-viec-xlsx/{plan_id}": "/phan-viec-xlsx/1",
    "/diem-can-lam-ro/{question_id}/quyet-dinh": "/diem-can-lam-ro/1/quyet-dinh",
    "/diem-can-lam-ro/{question_id}/mo-lai": "/diem-can-lam-ro/1/mo-lai",
    "/mau-thong-bao/{plan_id}": "/mau-thong-bao/1",
    "/mau-thong-bao-html": "/mau-thong-bao-html",
    "/lich-nghi/{plan_id}/xac-nhan": "/lich-nghi/1/xac-nhan",
    "/lich-nghi/{plan_id}/ngay": "/lich-nghi/1/ngay",
    "/thang-nhac/{plan_id}": "/thang-nhac/1",
    "/dia-chi-hong/gui-lai": "/dia-chi-hong/gui-lai",
    "/thong-bao/{message_id}/gui-lai": "/thong-bao/1/gui-lai",
    "/tam-dung/{plan_id}": "/tam-dung/1",
    "/lien-ket-zalo/{post_id}/{slug}": "/lien-ket-zalo/1/ma",
    "/hang-loat": "/hang-loat",
    "/ke-hoach-moi/{draft_id}/thong-tin": "/ke-hoach-moi/1/thong-tin",
    "/ke-hoach-moi/{draft_id}/ten/{body_id}": "/ke-hoach-moi/1/ten/1",
    "/ke-hoach-moi/{draft_id}/lap": "/ke-hoach-moi/1/lap",
    "/bao-cao-quy/mo/{plan_id}": "/bao-cao-quy/mo/1",
    "/bao-cao-quy/ngay-chot/{plan_id}": "/bao-cao-quy/ngay-chot/1",
    "/bao-cao-quy/mau/{plan_id}": "/bao-cao-quy/mau/1",
    "/bao-cao-quy/{report_id}/gom": "/bao-cao-quy/{whole}/gom",
    "/bao-cao-quy/{report_id}/chot": "/bao-cao-quy/{whole}/chot",
    "/bao-cao-quy/{report_id}/trinh": "/bao-cao-quy/{whole}/trinh",
    "/bao-cao-quy/{report_id}/doan/{block_id}": "/bao-cao-quy/{whole}/doan/{block}",
}
# Lists to be taken along: whoever oversees the plan may; the journal says who did.
LISTS = ("/bang.xlsx", "/danh-ba.xlsx", "/phan-viec.xlsx", "/van-ban/tep", "/dti/1/xuat")
ROOM_FORM = {
    "day": "2024-06-10",
    "decision": "QĐ 1/QĐ-UBND",
    "document": "QĐ 1/QĐ-UBND",
    "reason": REASON,
    "duty": "1",
    "unit": "vhtt",
    "name": "Người Khác",
    "since": "2024-06-10",
    "ladder": "rungs: []",
    "period": "2024Q2",
    "text": "Chữ.",
}


def _room(walk: Walk, path: str) -> str:
    """Fill in the consolidated report and a block of it, the round being open."""
    if "{" not in path:
        return path
    report = _report(walk, whole=True)
    with reading(walk.house.office.engine) as session:
        query = select(ReportBlock).where(ReportBlock.report_id == report)
        block = session.exec(query).first()
    return path.format(whole=report, block=block.id if block else 0)


def _report(walk: Walk, *, whole: bool = False) -> int:
    """Open the round; return the number of the ward's report, or of the consolidated one."""
    name = "IV.1.1@2024Q2@vhtt" if whole else f"IV.4.1@2024Q2@{WARD}"
    with writing(walk.house.office.engine) as session:
        duty = find_duty(session, name)
        plan = session.get_one(Plan, duty.plan_id)
        open_round(session, plan, Q2, by="x", now=plans.at(MONDAY))
        query = select(QuarterReport).where(QuarterReport.duty_id == duty.id)
        return session.exec(query).one().id or 0


@pytest.mark.parametrize("path", ROOMS.values(), ids=ROOMS)
@pytest.mark.parametrize("role", ["visitor", "head", "unit clerk", "former holder", "auditor"])
def test_the_rooms_of_the_standing_office_are_closed_to_everybody_else(
    make_house: MakeHouse, role: str, path: str
) -> None:
    walk = Walk(make_house())
    path = _room(walk, path)
    walk.be(role)
    before = walk.written()

    answer = walk.post(path, ROOM_FORM)

    # 303 leads a visitor to the sign-in; 404 and 422: this form knows no such thing.
    assert answer in {303, 401, 403, 404, 422}
    assert walk.written() == before


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_taken_by_who_oversees_the_plan_and_by_nobody_else(
    make_house: MakeHouse, path: str
) -> None:
    walk = Walk(make_house())
    _index(walk, "")
    overseers = JUDGE | COMMITTEE | {"auditor", "administrator"}
    for role in ROLES:
        before = walk.written()
        walk.be(role)
        status = walk.post(path, {})
        assert (status == 200) == (role in overseers), (role, status)
        assert walk.written() == before + (role in overseers), role


def test_no_form_of_the_portal_is_missing_from_the_matrix(house: House) -> None:
    listed = (
        DOORS
        | DUTIES
        | {ROUTES.get(path, path) for path in LISTS}
        | set(ROOMS)
        | {ROUTES.get(path, path) for _, path, *_ in PAGES}
    )

    assert set(posts(house)) == listed


def test_the_auditor_reads_every_page_and_has_no_right_in_any_row() -> None:
    rows = [*(c.allowed for c in (*CASES, *OFFICE_CASES)), *(row[3] for row in PAGES)]

    assert not any("auditor" in allowed for allowed in rows)


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_which_page(make_house: MakeHouse, role: str) -> None:
    walk = Walk(make_house())
    walk.be(role)
    own, foreign = walk.house.duty_page(), walk.house.duty_page("IV.3.7@2024@07207")

    def sees(path: str) -> bool:
        answer: httpx2.Response = walk.house.client.get(path, follow_redirects=False)
        assert answer.status_code in {200, 303, 403}, path
        return answer.status_code == 200

    overseers = JUDGE | COMMITTEE | {"auditor", "administrator"}
    assert sees("/bang") == (role in SIGNED_IN)
    assert sees("/trinh") == (role in overseers)
    assert sees(own) == (role in overseers | DOERS)
    assert sees(foreign) == (role in overseers)
    assert sees("/viec-cua-toi") == (role in SIGNED_IN)
    assert sees("/quan-tri/tai-khoan") == (role in ADMIN)
    assert sees("/quan-tri/webhook") == (role in ADMIN)
    assert sees("/quan-tri/khoa-api") == (role in ADMIN)
