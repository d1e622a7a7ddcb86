"""Who calls: the token, the post in whose name it acts, and what that post may see."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from sqlmodel import Session

from actions import clients
from actions.actors import Actor
from actions.clients import Scope
from models.clients import ApiToken
from models.database import reading, writing
from models.duty import Duty
from portal.api.pace import Pace
from portal.api.problems import ProblemError, Trouble
from portal.desk import NotForYouError, Portal
from portal.viewer import Viewer, client_viewer
from rules.clock import local
from wiring import Office

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token of /quan-tri/khoa-api: `Authorization: Bearer dondoc_…`.",
)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One call of a client: `now` is the office's moment, as on the pages."""

    portal: Portal
    token: ApiToken
    actor: Actor
    viewer: Viewer
    now: datetime

    @property
    def office(self) -> Office:
        """Return the office."""
        return self.portal.office

    @property
    def today(self) -> date:
        """Return the local day."""
        return local(self.now, self.office.zone).date()

    def check_sees(self, duty: Duty) -> None:
        """Raise NotForYouError for a duty that the post does not see in full."""
        if not self.viewer.sees(duty):
            message = f"duty {duty.id} is another post's; read it with the token of its post"
            raise NotForYouError(message)


def call(
    request: Request,
    wanted: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)],
) -> Caller:
    """Return who calls; ProblemError 401, 403 or 429 for a token that will not do."""
    portal: Portal = request.app.state.portal
    pace: Pace = request.app.state.pace
    with reading(portal.office.engine) as session:
        token = _token(session, given, pace)
        missing = [word for word in wanted.scopes if Scope(word) not in clients.scopes_of(token)]
        if missing:
            message = f'token {token.public_id} lacks the scope "{missing[0]}"; ask for another'
            raise ProblemError(Trouble.SCOPE, message)
        actor = clients.actor_of_token(session, token)
        if actor is None:
            message = f"the post of token {token.public_id} is vacant; nobody acts for it"
            raise ProblemError(Trouble.VACANT, message)
        viewer = client_viewer(session, actor)
    _note_use(portal.office, token)
    return Caller(
        portal=portal, token=token, actor=actor, viewer=viewer, now=portal.office.clock.now()
    )


def _token(session: Session, given: HTTPAuthorizationCredentials | None, pace: Pace) -> ApiToken:
    text = given.credentials if given else ""
    token = clients.check_token(session, text, now=_real_now())
    if token is None:
        message = "send `Authorization: Bearer <token>` with a token that is in force"
        raise ProblemError(Trouble.TOKEN, message, headers={"WWW-Authenticate": "Bearer"})
    wait = pace.wait_seconds(token.id or 0)
    if wait:
        message = f"too many calls of token {token.public_id}; call again in {wait} seconds"
        raise ProblemError(Trouble.PACE, message, headers={"Retry-After": str(wait)})
    return token


def _note_use(office: Office, token: ApiToken) -> None:
    now = _real_now()
    if clients.is_use_worth_noting(token, now=now):
        with writing(office.engine) as session:
            clients.note_use(session, token.id or 0, now=now)


def _real_now() -> datetime:
    # Tokens end by the clock on the wall, also where the office runs on a simulated one.
    return datetime.now(UTC)


Reader = Annotated[Caller, Security(call, scopes=[Scope.READ.value])]
Reporter = Annotated[Caller, Security(call, scopes=[Scope.REPORT.value])]
Officer = Annotated[Caller, Security(call, scopes=[Scope.OFFICE.value])]
Decider = Annotated[Caller, Security(call, scopes=[Scope.DECIDE.value])]
Chronicler = Annotated[Caller, Security(call, scopes=[Scope.JOURNAL.value])]
Anybody = Annotated[Caller, Security(call)]
