"""Mistakes as RFC 9457 problems: one shape, a Vietnamese title, a detail with the remedy."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from actions.office import OfficeMistakeError, Wrong
from portal.desk import NotForYouError, NothingHereError
from portal.mistakes import MISTAKES, Slip, named
from portal.words import phrase

MEDIA_TYPE = "application/problem+json"
DOCUMENTED_AT = "/api#"


class Problem(BaseModel):
    """What went wrong: `code` is for programs, `title` for people, `detail` for whoever mends."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Where the code is documented.")
    title: str = Field(description="The code in Vietnamese words.")
    status: int
    code: str
    detail: str
    errors: list[str] = Field(
        default_factory=list, description="Every mistake of the input, each with its place."
    )


class Trouble(StrEnum):
    """What can be wrong with a call besides what can be wrong with a form."""

    AT_ONCE = "at_once"
    CHANGED = "changed"
    KEY_REUSED = "key_reused"
    MALFORMED = "malformed"
    METHOD = "method"
    NO_SUCH = "no_such"
    NOT_REMINDED = "not_reminded"
    OURS = "ours"
    PACE = "pace"
    SCOPE = "scope"
    SPAN = "span"
    TOKEN = "token"  # noqa: S105 -- the name of a mistake
    TOO_LARGE = "too_large"
    VACANT = "no_longer"


STATUS = {
    Trouble.CHANGED: 409,
    Trouble.KEY_REUSED: 422,
    Trouble.NO_SUCH: 404,
    Trouble.NOT_REMINDED: 409,
    Trouble.PACE: 429,
    Trouble.SCOPE: 403,
    Trouble.SPAN: 422,
    Trouble.TOKEN: 401,
    Trouble.VACANT: 403,
}


class ProblemError(Exception):
    """The call is answered with a problem."""

    def __init__(
        self, trouble: Trouble, detail: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        self.trouble, self.detail, self.headers = trouble, detail, headers
        super().__init__(detail)


def problem(
    code: str,
    status: int,
    detail: str,
    *,
    errors: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Build the answer."""
    body = Problem(
        type=f"{DOCUMENTED_AT}{code}",
        title=phrase("api_problems", code),
        status=status,
        code=code,
        detail=detail,
        errors=list(errors),
    )
    return JSONResponse(
        body.model_dump(), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {})
    )


# Statuses of acts that differ from a form's: there the page shows what changed meanwhile.
_QUICKER = {Slip.RESULT_CHANGED: 409, Slip.NO_EXTENSION: 404}
_HTTP = {400: Trouble.MALFORMED, 404: Trouble.NO_SUCH, 405: Trouble.METHOD, 413: Trouble.TOO_LARGE}


def answer_problems(api: FastAPI) -> None:
    """Let every mistake be answered as a problem."""
    for kind in MISTAKES:
        api.add_exception_handler(kind, _mistake)
    api.add_exception_handler(ProblemError, _problem)
    api.add_exception_handler(OfficeMistakeError, _office)
    api.add_exception_handler(NothingHereError, _nothing)
    api.add_exception_handler(NotForYouError, _not_for_you)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(IntegrityError, _at_once)
    api.add_exception_handler(ClientDisconnect, _cut_off)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(Exception, _ours)


def _mistake(_request: Request, error: Exception) -> JSONResponse:
    code, status = named(error)
    status = next((s for slip, s in _QUICKER.items() if slip.value == code), status)
    return problem(code, status, str(error))


def _problem(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ProblemError):
        raise error
    status = STATUS[error.trouble]
    return problem(error.trouble, status, error.detail, headers=error.headers)


def _office(_request: Request, error: Exception) -> JSONResponse:
    key = error.key if isinstance(error, OfficeMistakeError) else Wrong.GONE
    if key is Wrong.GONE:
        return problem(Trouble.NO_SUCH, 404, str(error))
    return problem(key.value, 409 if key is Wrong.QUIET_HOURS else 422, str(error))


def _nothing(_request: Request, error: Exception) -> JSONResponse:
    return problem(Trouble.NO_SUCH, 404, str(error))


def _not_for_you(_request: Request, error: Exception) -> JSONResponse:
    return problem("rights", 403, str(error))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in found]
    detail = f"{len(errors)} mistakes in the input; mend each of `errors` and call again"
    return problem(Trouble.MALFORMED, 422, detail, errors=errors)


def _at_once(_request: Request, _error: Exception) -> JSONResponse:
    detail = "somebody wrote the same at the same moment; nothing was changed, call again"
    return problem(Trouble.AT_ONCE, 409, detail)


def _cut_off(_request: Request, _error: Exception) -> JSONResponse:
    detail = "the body is too large or was cut off; send fewer or smaller files"
    return problem(Trouble.TOO_LARGE, 413, detail)


def _http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    detail = f"{request.method} {request.url.path} is not served; see /api/v1/openapi.json"
    if status == 400:  # noqa: PLR2004 -- HTTP
        detail = "the body cannot be read; send JSON in UTF-8"
    return problem(_HTTP.get(status, Trouble.MALFORMED), status, detail, headers=headers)


def _ours(_request: Request, _error: Exception) -> JSONResponse:
    # Starlette logs the error with its trace and raises it on; the client gets an answer.
    return problem(Trouble.OURS, 500, "a mistake of dondoc; nothing was changed, tell the operator")
