"""Sign-in with an account of the agency: the way there, the way back, and signing out there.

The way back is a GET, as the standard has it: it takes only an answer to a question that
this browser asked within ten minutes, and each answer once.
"""

import logging

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from actions.identities import Claim, Entered, StrangerError, enter
from models.database import reading, writing
from portal.desk import Here, HereNow, NothingHereError, see_other
from portal.oidc import BACK, START, AgencyAccounts, Fault, OidcError
from portal.pages.password import real_now
from portal.viewer import home_of

log = logging.getLogger(__name__)
router = APIRouter()
STATUS = {Fault.UNREACHABLE: 502}


@router.get(START)
async def start(here: HereNow, request: Request) -> Response:
    """Send the browser to the issuer."""
    try:
        return await _agency(here).start(request)
    except OidcError as error:
        return await _faulty(here, error)


@router.get(BACK)
async def finish(here: HereNow, request: Request) -> Response:
    """Sign in whoever the issuer names, if that is somebody of the directory."""
    agency = _agency(here)
    try:
        claim = await agency.finish(request)
        answer = await run_in_threadpool(_entered, here, claim)
    except OidcError as error:
        answer = await _faulty(here, error)
    except StrangerError as error:
        answer = await run_in_threadpool(_refuse, here, error.key, 403, error.email)
    agency.forget(answer)
    return answer


@router.get("/dang-xuat/co-quan")
async def sign_out_there(here: HereNow) -> Response:
    """Lead on to where the issuer ends its own session."""
    address = await _agency(here).end_address()
    return RedirectResponse(address or "/dang-nhap")


def _entered(here: Here, claim: Claim) -> Response:
    with writing(here.office.engine) as session:
        entered: Entered = enter(session, claim, today=here.today, now=real_now())
    with reading(here.office.engine) as session:
        home = home_of(here.office, session, entered.addressee)
    answer = see_other(home)
    kept = entered.account
    if kept is None:
        here.portal.sessions.begin(answer, entered.addressee)
    else:
        # Locked later, the account ends this session too.
        here.portal.sessions.begin(answer, entered.addressee, account=kept.id, version=kept.version)
    return answer


async def _faulty(here: Here, error: OidcError) -> Response:
    log.warning("sign-in with the agency's account failed: %s", error)
    return await run_in_threadpool(_refuse, here, error.key, STATUS.get(error.key, 400))


def _refuse(here: Here, key: str, status: int, email: str = "") -> Response:
    return here.page("agency.html", status=status, key=key, email=email)


def _agency(here: Here) -> AgencyAccounts:
    if here.portal.agency is None:
        message = "this installation has no accounts of an agency"
        raise NothingHereError(message)
    return here.portal.agency
