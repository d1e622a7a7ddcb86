"""The API as an application of its own, mounted in the portal at /api/v1."""

from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from actions.clients import scopes_of
from models.database import reading
from models.roster import Post
from portal.api import acts, duties, indicators, journal, plans
from portal.api.answers import TokenAnswer
from portal.api.caller import Anybody
from portal.api.documents import document, problems
from portal.api.pace import Pace
from portal.api.problems import Trouble, answer_problems, problem
from portal.desk import Portal
from portal.limits import BodyLimit

MOUNTED_AT = "/api/v1"
VERSION = "1"


def create_api(portal: Portal, *, limit_bytes: int) -> FastAPI:
    """Build the API of a portal; `limit_bytes` is the largest body it reads."""
    api = FastAPI(
        title="dondoc",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    api.state.portal, api.state.pace = portal, Pace()
    for room in (plans, indicators, duties, acts, journal):
        api.include_router(room.router)
    api.get("/me", tags=["token"], summary="The token of the call", responses=problems())(me)
    answer_problems(api)
    api.add_middleware(BodyLimit, limit_bytes=limit_bytes, refusal=lambda: _too_large(limit_bytes))

    def openapi() -> dict[str, Any]:
        return document(api)

    api.openapi = openapi  # type: ignore[method-assign] # how FastAPI has it replaced
    return api


def me(caller: Anybody) -> TokenAnswer:
    """Answer with what the token is good for, and in whose name it acts."""
    token = caller.token
    with reading(caller.office.engine) as session:
        post = session.get(Post, token.post_id) if token.post_id else None
    return TokenAnswer(
        client=token.client,
        scopes=sorted(scope.value for scope in scopes_of(token)),
        post=post.code if post else None,
        acts_as=caller.actor.label,
        expires_at=token.expires_at,
    )


def _too_large(limit_bytes: int) -> JSONResponse:
    detail = f"the body has more than {limit_bytes} bytes; send fewer or smaller files"
    return problem(Trouble.TOO_LARGE, 413, detail)
