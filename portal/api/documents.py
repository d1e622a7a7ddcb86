"""What the OpenAPI document says besides the routes: problems, and how to begin."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from portal.api.problems import MEDIA_TYPE, Problem

Responses = dict[int | str, dict[str, Any]]
DESCRIPTION = """The actions of dondoc for programs. A token acts in the name of one post, with
the rights of that post; its scopes (`read`, `report`, `office`, `decide`, `journal`) only narrow
them. Mistakes are answered as `application/problem+json` (RFC 9457). An act takes an
`Idempotency-Key`. At most 240 calls a minute for a token. Moments are in UTC, days are local."""
_MEANINGS = {
    401: "No token, or one that is not in force.",
    403: "The token lacks the scope, or its post the right.",
    404: "There is no such thing.",
    409: "It does not fit how the duty stands now, or somebody was quicker.",
    413: "The body is too large.",
    422: "The input has mistakes; each is named.",
    429: "Too many calls; `Retry-After` says when to call again.",
}


def problems(*statuses: int) -> Responses:
    """Return the documented answers of an operation that may fail so."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in (401, 403, 429, *statuses)
    }


READ_PROBLEMS = problems(404, 422)
ACT_PROBLEMS = problems(404, 409, 413, 422)


def document(api: FastAPI) -> dict[str, Any]:
    """Build the OpenAPI document; it is asked for often and made once."""
    if not api.openapi_schema:
        found = get_openapi(
            title=api.title,
            version=api.version,
            description=DESCRIPTION,
            routes=api.routes,
            servers=[{"url": "/api/v1"}],
        )
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        api.openapi_schema = found
    return api.openapi_schema
