"""The portal: one FastAPI application over one office.

Decides which pages there are, what every answer's headers are and how mistakes look; what
a page shows and does stands in portal/pages.
"""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from actions.changes import UnknownDutyError
from actions.one_time import OneTimeLinkError
from notifications.links import LinkExpiredError, LinkInvalidError
from portal.api.app import MOUNTED_AT, create_api
from portal.csrf import ForgedFormError
from portal.desk import (
    NotForYouError,
    NothingHereError,
    Portal,
    SignInNeededError,
    here_now,
    see_other,
)
from portal.environment import STATIC
from portal.language import ReadersLanguage, current, language_of, speaking
from portal.limits import BodyLimit
from portal.pages import (
    accounts,
    agency,
    api_page,
    board,
    board_views,
    bulk,
    calendar,
    chair,
    clients,
    demo,
    draft_acts,
    draft_plan,
    drafts,
    dti,
    duty,
    duty_sheets,
    groups,
    health,
    inbox,
    incoming,
    indicators,
    journal,
    languages,
    link,
    messages,
    mine,
    orders,
    own,
    papers,
    password,
    post_room,
    progress,
    quarter,
    quarter_files,
    quarter_whole,
    questions,
    queue,
    roster,
    sheets,
    sign_in,
    stops,
    subscriptions,
    webhooks,
    wordings,
    working_days,
    zalo,
    zalo_linking,
)
from portal.subscription import SubscriptionEndedError
from wiring import Office

PAGES = (
    accounts,
    agency,
    api_page,
    board,
    board_views,
    bulk,
    calendar,
    chair,
    clients,
    demo,
    dti,
    draft_acts,
    draft_plan,
    drafts,
    duty,
    duty_sheets,
    groups,
    health,
    inbox,
    incoming,
    indicators,
    journal,
    languages,
    link,
    messages,
    mine,
    orders,
    own,
    papers,
    password,
    post_room,
    progress,
    quarter,
    quarter_files,
    quarter_whole,
    questions,
    queue,
    roster,
    sheets,
    sign_in,
    stops,
    subscriptions,
    wordings,
    webhooks,
    working_days,
    zalo,
    zalo_linking,
)

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # The address of a page may hold a token: no other site learns it.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
STATIC_CACHE = "public, max-age=31536000, immutable"
# All files of one result together, besides its text.
FILES_AT_ONCE = 5
TEXT_BYTES = 1_000_000
# Three bytes are four signs of base64, in which the API takes files.
IN_BASE64 = 4

# What goes wrong, the key of its words in the catalogue, and the status of the answer.
MISHAPS: dict[type[Exception], tuple[str, int]] = {
    LinkExpiredError: ("link_expired", 410),
    LinkInvalidError: ("link_invalid", 404),
    OneTimeLinkError: ("one_time", 410),
    SubscriptionEndedError: ("calendar_ended", 410),
    ForgedFormError: ("forged", 403),
    NotForYouError: ("not_for_you", 403),
    NothingHereError: ("nothing_here", 404),
    UnknownDutyError: ("nothing_here", 404),
    RequestValidationError: ("malformed", 400),
    ClientDisconnect: ("too_large", 413),
}
STATUSES = {404: "nothing_here", 405: "method", 413: "too_large"}


def create_app(office: Office) -> FastAPI:
    """Build the portal of an office."""
    app = FastAPI(title="dondoc", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.portal = Portal(office)
    for page in PAGES:
        app.include_router(page.router)
    most_bytes = FILES_AT_ONCE * office.store.limit_bytes + TEXT_BYTES
    api = create_api(app.state.portal, limit_bytes=IN_BASE64 * most_bytes // 3)
    app.state.api = api
    app.mount(MOUNTED_AT, api)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _say_mishaps(app)
    app.add_middleware(
        BodyLimit,
        limit_bytes=most_bytes,
        refusal=lambda: _too_large(app),
        apart=MOUNTED_AT,
    )
    app.middleware("http")(_secure)
    app.add_middleware(ReadersLanguage, apart=MOUNTED_AT)
    return app


async def _secure(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.path.startswith("/static/") and response.status_code < 400:  # noqa: PLR2004 -- HTTP
        response.headers["Cache-Control"] = STATIC_CACHE
    return response


def _say_mishaps(app: FastAPI) -> None:
    for kind in MISHAPS:
        app.add_exception_handler(kind, _mishap)
    app.add_exception_handler(SignInNeededError, _sign_in)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _our_mistake)


def _mishap(request: Request, error: Exception) -> Response:
    key, status = next(MISHAPS[kind] for kind in type(error).__mro__ if kind in MISHAPS)
    return _error_page(request, key, status)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error_page(request, STATUSES.get(status, "malformed"), status)


def _our_mistake(request: Request, _error: Exception) -> Response:
    # Starlette logs the error with its trace and raises it on; the reader gets a page.
    # It is caught outside of everything that knows the reader's language.
    with speaking(language_of(request)):
        return _error_page(request, "ours", 500)


def _sign_in(request: Request, _error: Exception) -> Response:
    if request.method != "GET":
        return _error_page(request, "signed_out", 401)
    return see_other("/dang-nhap")


def _error_page(request: Request, key: str, status: int) -> HTMLResponse:
    return here_now(request).page("error.html", status=status, key=key, kept=())


def _too_large(app: FastAPI) -> Response:
    portal: Portal = app.state.portal
    html = portal.templates.get_template("too_large.html").render(language=current())
    return HTMLResponse(html, status_code=413)
