"""Accounts of one's own: an invitation that makes one, signing in, changing the password."""

from datetime import UTC, datetime

from fastapi import APIRouter, Response

from actions import accounts, passwords
from actions.one_time import OneTimeLinkError
from models.accounts import Account
from models.database import reading, writing
from portal.attempts import WINDOW
from portal.csrf import StaleFormError
from portal.desk import Here, HereNow, SignInNeededError, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint, complaint
from portal.viewer import Viewer, actor_of, home_of
from portal.words import phrase

router = APIRouter()
MOST_LOGIN = 200
GONE = 410


@router.get("/loi-moi/{token}")
def invitation(here: HereNow, token: str) -> Response:
    """Show for whom the invitation makes an account; opening it uses nothing up."""
    return _invitation(here, token)


@router.post("/loi-moi/{token}")
def accept(here: HereNow, token: str, posted: Form) -> Response:
    """Make the account with the chosen password and sign its owner in."""
    try:
        here.check_form(posted, bound_to=token)
    except StaleFormError as error:
        return _invitation(here, token, mistake=complaint(error).words, status=403)
    if posted["password"] != posted["again"]:
        return _invitation(here, token, mistake=_say("not_the_same"), status=422)
    try:
        with writing(here.office.engine) as session:
            account = accounts.accept_invitation(
                session, token, password=posted["password"], now=real_now(), today=here.today
            )
    except passwords.WeakPasswordError:
        return _invitation(here, token, mistake=_say("weak"), status=422)
    except (accounts.InvitationError, OneTimeLinkError):
        return _invitation(here, token)
    return _begin(here, account)


def _invitation(here: Here, token: str, *, mistake: str = "", status: int = 200) -> Response:
    with reading(here.office.engine) as session:
        try:
            to = accounts.invited(session, token, now=real_now(), today=here.today)
        except accounts.InvitationError:
            to, status = None, status if mistake else GONE
    return here.page(
        "invitation.html",
        status=status,
        viewer=Viewer(bound_to=token),
        to=to,
        action=f"/loi-moi/{token}",
        mistake=mistake,
        shortest=passwords.SHORTEST,
    )


def sign_in_with_password(here: Here, posted: Posted) -> Response | Complaint:
    """Sign in by name and password; a complaint where that fails.

    An unknown name and a wrong password are answered alike.
    """
    login = posted["login"][:MOST_LOGIN]
    client = here.request.client
    address = client.host if client else ""
    if not here.portal.attempts.may_try(address=address, account=login):
        words = _say("too_many", minutes=int(WINDOW.total_seconds() // 60))
        return Complaint(words=words, status=429)
    with reading(here.office.engine) as session:
        account = accounts.check_password(session, login, posted["password"], today=here.today)
        acts = account is not None and actor_of(here.office, session, account.addressee)
    if account is None:
        return Complaint(words=_say("wrong"), status=401)
    if not acts:
        return Complaint(words=_say("no_post"), status=403)
    here.portal.attempts.succeeded(account=login)
    return _begin(here, account)


@router.post("/tai-khoan/mat-khau")
def change(here: HereNow, posted: Form) -> Response:
    """Change the password; every other session under the old one ends."""
    signed_in = here.signed_in
    if signed_in is not None:
        here.check_form(posted, bound_to=signed_in.id)
    if signed_in is None or signed_in.account is None:
        message = "only who signed in with a password changes it"
        raise SignInNeededError(message)
    if not here.portal.attempts.may_try(address="", account=f"change:{signed_in.account}"):
        return see_other("/tai-khoan", done="mat-khau-nhieu-lan")
    if posted["password"] != posted["again"]:
        return see_other("/tai-khoan", done="mat-khau-khac-nhau")
    try:
        with writing(here.office.engine) as session:
            kept = session.get_one(Account, signed_in.account)
            account = accounts.change_password(
                session,
                signed_in.account,
                old=posted["old"],
                new=posted["password"],
                known=accounts.login_of(session, kept, today=here.today),
                now=real_now(),
            )
    except passwords.WeakPasswordError:
        return see_other("/tai-khoan", done="mat-khau-yeu")
    if account is None:
        return see_other("/tai-khoan", done="mat-khau-sai")
    return _begin(here, account, path="/tai-khoan", done="mat-khau")


def _begin(here: Here, account: Account, *, path: str = "", done: str = "") -> Response:
    """Begin a session of an account, on the page where its owner begins."""
    with writing(here.office.engine) as session:
        kept = session.get_one(Account, account.id)
        kept.signed_in_at = real_now()
        session.add(kept)
        home = path or home_of(here.office, session, kept.addressee)
    answer = see_other(home, done=done)
    here.portal.sessions.begin(
        answer, account.addressee, account=account.id, version=account.version
    )
    return answer


def real_now() -> datetime:
    """Return the real moment: security ends by the clock on the wall, also in a simulation."""
    return datetime.now(UTC)


def _say(key: str, **facts: object) -> str:
    return phrase("people_mistakes", key, **facts)
