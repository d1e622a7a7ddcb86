"""What every page is handed: the office, the templates, the sessions, and who looks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.routing import Match

from config.settings import Settings
from portal import demo_clock, language
from portal.attempts import SignInAttempts
from portal.csrf import FIELD, FormGuard
from portal.environment import build_environment
from portal.forms import Posted
from portal.sessions import Sessions, SignedIn
from portal.viewer import Viewer, present, viewer_of
from portal.zalo_work import ZaloWork
from rules.clock import local
from wiring import Office, secret_key

if TYPE_CHECKING:
    from portal.oidc import AgencyAccounts

SEE_OTHER = 303


class SignInNeededError(PermissionError):
    """The page needs somebody signed in."""


class NotForYouError(PermissionError):
    """Whoever is signed in may not see the page."""


class NothingHereError(LookupError):
    """There is no such page or thing."""


class OidcSettingsError(ValueError):
    """Some of the settings of OIDC are missing."""


class Portal:
    """One portal: built once, shared by all requests."""

    def __init__(self, office: Office) -> None:
        key = secret_key(office.settings)
        self.office = office
        self.sessions = Sessions(key, secure=office.settings.public_url.startswith("https://"))
        self.guard = FormGuard(key, public_url=office.settings.public_url)
        self.attempts = SignInAttempts()
        self.zalo_work = ZaloWork(office)
        self.agency = _agency(office.settings, key)
        self.templates = build_environment(office.zone)


def _agency(settings: Settings, key: str) -> "AgencyAccounts | None":
    """Return the issuer that the settings name, None without one; all three or nothing."""
    names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
    missing = [name for name in names if not getattr(settings, name)]
    if len(missing) == len(names):
        return None
    if missing:
        message = f"sign-in by OIDC lacks {', '.join(f'DONDOC_{n.upper()}' for n in missing)}"
        raise OidcSettingsError(message)
    # Half a second of imports that most installations do without.
    from portal.oidc import AgencyAccounts  # noqa: PLC0415

    return AgencyAccounts(settings, key)


@dataclass(frozen=True, kw_only=True)
class Here:
    """One request: when it is, who is signed in, and how to answer."""

    portal: Portal
    request: Request
    now: datetime
    signed_in: SignedIn | None

    @property
    def office(self) -> Office:
        """Return the office."""
        return self.portal.office

    @property
    def today(self) -> date:
        """Return the local day."""
        return local(self.now, self.office.zone).date()

    def viewer(self, session: Session) -> Viewer:
        """Return who looks; SignInNeededError when that must be known first."""
        found = viewer_of(self.office, session, self.signed_in)
        if found is None:
            message = f"{self.request.url.path} needs somebody signed in"
            raise SignInNeededError(message)
        return found

    def check_form(self, posted: Posted, *, bound_to: str) -> None:
        """Raise ForgedFormError unless the form is one of ours, bound to that."""
        self.portal.guard.check(self.request, posted[FIELD], bound_to=bound_to)

    @property
    def page_address(self) -> str:
        """Return the address under which this page can be opened again.

        A form's answer stands at the form's address; its page is the nearest one above.
        """
        if self.request.method in ("GET", "HEAD"):
            return self.link(lang="")
        path = self.request.url.path
        while path and not _opens(self.request, path):
            path = path.rpartition("/")[0]
        return path or "/"

    def page(
        self, template: str, *, status: int = 200, viewer: Viewer | None = None, **facts: object
    ) -> HTMLResponse:
        """Fill a template."""
        shown: dict[str, Any] = {
            "here": self,
            "viewer": viewer,
            "today": self.today,
            "demo": demo_clock.state_of(self.office),
            "csrf_demo": self.portal.guard.token(demo_clock.BOUND_TO),
            "language": language.current(),
            "csrf_language": self.portal.guard.token(language.BOUND_TO),
            "form_token": self.portal.guard.token(viewer.bound_to) if viewer else "",
            "done": self.request.query_params.get("xong", ""),
            **facts,
        }
        html = self.portal.templates.get_template(template).render(shown)
        return HTMLResponse(html, status_code=status)

    def link(self, **changed: object) -> str:
        """Return this page's address with some of its questions changed; blank drops one."""
        asked: dict[str, object] = dict(self.request.query_params) | changed
        asked.pop("xong", None)
        kept = {key: value for key, value in asked.items() if value not in ("", None)}
        return f"{self.request.url.path}?{urlencode(kept)}" if kept else self.request.url.path


def here_now(request: Request) -> Here:
    """Make the request's Here; the clock is read once, here."""
    portal: Portal = request.app.state.portal
    return Here(
        portal=portal,
        request=request,
        now=portal.office.clock.now(),
        signed_in=present(portal.office, portal.sessions.read(request)),
    )


def _opens(request: Request, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    routes = request.app.router.routes
    return any(route.matches(asked)[0] is Match.FULL for route in routes)


HereNow = Annotated[Here, Depends(here_now)]


def see_other(path: str, *, done: str = "") -> RedirectResponse:
    """Send the browser on to a page after an act, so that a reload repeats nothing."""
    joint = "&" if "?" in path else "?"
    target = f"{path}{joint}xong={quote(done)}" if done else path
    return RedirectResponse(target, status_code=SEE_OTHER)


def own_path(target: str) -> str:
    """Return the path if it lies within the portal, else the board; never another site."""
    good = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if good and target.isprintable() and "\\" not in target else "/bang"
