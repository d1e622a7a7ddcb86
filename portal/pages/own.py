"""One's own settings: who stands in for me, where I am told first, my password."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions import accounts, clerks, delegating, passwords, preferring
from actions.actors import Actor
from actions.standing_in import DelegationError, Fault, Period
from models.accounts import Account
from models.database import reading, writing
from models.lookup import read_id
from models.within import clerks_of
from portal.csrf import StaleFormError
from portal.desk import Here, HereNow, SignInNeededError, see_other
from portal.forms import Form, Posted
from portal.mistakes import complaint
from portal.viewer import actor_of
from portal.words import phrase, read_day
from portal.zalo_slip import linked_kinds
from rules.states import RightsError

router = APIRouter()
PAGE = "/tai-khoan"


@router.get("/tai-khoan")
def own(here: HereNow) -> Response:
    """Show the settings of whoever is signed in."""
    return _page(here)


@router.post("/tai-khoan/uy-quyen")
def delegate(here: HereNow, posted: Form) -> Response:
    """Name somebody who acts for a post of one's own for a period."""
    mistake, status = _attempt(here, posted, _name_delegate)
    return _page(here, posted, mistake, status) if mistake else see_other(PAGE, done="uy-quyen")


@router.post("/tai-khoan/thoi-uy-quyen")
def end(here: HereNow, posted: Form) -> Response:
    """End a delegation before its day."""
    mistake, status = _attempt(here, posted, _end_delegation)
    return (
        _page(here, posted, mistake, status) if mistake else see_other(PAGE, done="thoi-uy-quyen")
    )


@router.post("/tai-khoan/van-thu")
def clerk(here: HereNow, posted: Form) -> Response:
    """Name somebody who prepares and files what one's own unit owes."""
    mistake, status = _attempt(here, posted, _name_clerk)
    return _page(here, posted, mistake, status) if mistake else see_other(PAGE, done="van-thu")


@router.post("/tai-khoan/thoi-van-thu")
def end_clerk(here: HereNow, posted: Form) -> Response:
    """Let a clerk file no more."""
    mistake, status = _attempt(here, posted, _end_clerk)
    return _page(here, posted, mistake, status) if mistake else see_other(PAGE, done="thoi-van-thu")


@router.post("/tai-khoan/kenh")
def channel(here: HereNow, posted: Form) -> Response:
    """Set the channel by which one is told first."""
    mistake, status = _attempt(here, posted, _prefer)
    return _page(here, posted, mistake, status) if mistake else see_other(PAGE, done="kenh")


Act = Callable[[Here, Session, Actor, Posted], object]


def _attempt(here: Here, posted: Posted, act: Act) -> tuple[str, int]:
    """Do the act in a transaction; return what was wrong with it and the status, or blank."""
    if here.signed_in is None:
        message = f"{PAGE} needs somebody signed in"
        raise SignInNeededError(message)
    try:
        here.check_form(posted, bound_to=here.signed_in.id)
        with writing(here.office.engine) as session:
            actor = actor_of(here.office, session, here.signed_in.addressee)
            if actor is None:
                return phrase("mistakes", "no_longer"), 403
            act(here, session, actor, posted)
    except StaleFormError as error:
        return complaint(error).words, 403
    except RightsError as error:
        return complaint(error).words, 403
    except DelegationError as error:
        return phrase("people_mistakes", f"delegate_{error.fault}"), 422
    except preferring.NoSuchChannelError:
        return phrase("people_mistakes", "no_channel"), 422
    return "", 200


def _name_delegate(here: Here, session: Session, actor: Actor, posted: Posted) -> None:
    first, last = read_day(posted["first"]), read_day(posted["last"])
    if first is None or last is None:
        message = f'"{posted["first"]}" to "{posted["last"]}" is no period'
        raise DelegationError(Fault.NO_DAY, message)
    delegating.name_delegate(
        session,
        _number(posted["post"]),
        actor=actor,
        now=here.now,
        today=here.today,
        name=posted["name"],
        period=Period(first=first, last=last),
    )


def _end_delegation(here: Here, session: Session, actor: Actor, posted: Posted) -> None:
    delegating.end_delegation(
        session, _number(posted["tenure"]), actor=actor, now=here.now, today=here.today
    )


def _name_clerk(here: Here, session: Session, actor: Actor, posted: Posted) -> None:
    clerks.name_clerk(
        session,
        _number(posted["post"]),
        actor=actor,
        now=here.now,
        today=here.today,
        name=posted["clerk"],
    )


def _end_clerk(here: Here, session: Session, actor: Actor, posted: Posted) -> None:
    number = _number(posted["number"])
    clerks.end_clerk(session, number, actor=actor, now=here.now, today=here.today)


def _prefer(here: Here, session: Session, actor: Actor, posted: Posted) -> None:
    preferring.prefer_channel(session, posted["channel"], actor=actor, now=here.now)


def _number(words: str) -> int:
    return read_id(words) or 0


def _page(
    here: Here, typed: Posted | None = None, mistake: str = "", status: int = 200
) -> Response:
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        if viewer.actor is None or here.signed_in is None:
            message = "settings are for somebody who signed in"
            raise SignInNeededError(message)
        posts = delegating.own_posts(session, viewer.actor, today=here.today)
        ids = [post.id or 0 for post in posts]
        number = here.signed_in.account
        account = session.get(Account, number) if number is not None else None
        facts = {
            "posts": posts,
            "delegations": delegating.delegations(session, ids, today=here.today),
            "clerks": clerks_of(session, [post.unit_id for post in posts], here.today),
            "contacts": preferring.own_contacts(session, viewer.actor),
            "account": account,
            "zalo": here.office.channels.zalo is not None,
            "zalo_linked": linked_kinds(session, viewer.addressee or ""),
            "login": accounts.login_of(session, account, today=here.today) if account else "",
        }
    return here.page(
        "own.html",
        status=status,
        viewer=viewer,
        typed=typed or Posted(),
        mistake=mistake,
        shortest=passwords.SHORTEST,
        **facts,
    )
