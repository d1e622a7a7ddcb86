"""The documentation of the API for people: the OpenAPI document as one plain page."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from portal.api.problems import STATUS
from portal.desk import HereNow
from portal.words import catalogue, phrase

router = APIRouter()
READ = "get"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field or parameter of an operation."""

    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    words: str
    scope: str
    fields: tuple[Field, ...]


@router.get("/api")
def documentation(here: HereNow) -> Response:
    """Show every operation with its scope and fields, and every code of a problem."""
    document: dict[str, Any] = here.request.app.state.api.openapi()
    return here.page(
        "api.html",
        title=document["info"]["title"],
        words=document["info"]["description"],
        operations=operations(document),
        codes=[(code, STATUS.get(code), phrase("api_problems", code)) for code in _codes()],
        public_url=here.office.settings.public_url.rstrip("/"),
    )


def _codes() -> list[Any]:
    return list(catalogue()["api_problems"])


def operations(document: dict[str, Any]) -> list[Operation]:
    """Read the operations off an OpenAPI document, in its order."""
    schemas = document["components"]["schemas"]
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=found["summary"],
            words=found.get("description", ""),
            scope=", ".join(found["security"][0]["token"]),
            fields=(*_parameters(found), *_body(found, schemas)),
        )
        for path, methods in document["paths"].items()
        for method, found in methods.items()
    ]


def _parameters(found: dict[str, Any]) -> list[Field]:
    return [
        Field(
            name=one["name"],
            kind=_kind(one["schema"]),
            required=one["required"],
            words=one.get("description", ""),
        )
        for one in found.get("parameters", ())
    ]


def _body(found: dict[str, Any], schemas: dict[str, Any]) -> list[Field]:
    if "requestBody" not in found:
        return []
    named = found["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    body = schemas[named.rpartition("/")[2]]
    return [
        Field(
            name=name,
            kind=_kind(field),
            required=name in body.get("required", ()),
            words=field.get("description", ""),
        )
        for name, field in body.get("properties", {}).items()
    ]


def _kind(field: dict[str, Any]) -> str:
    """Name the type of a field in a word: "string", "date", "grant | refuse", "SentFile[]"."""
    if "anyOf" in field:
        return " | ".join(_kind(one) for one in field["anyOf"] if one.get("type") != "null")
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "enum" in field:
        return " | ".join(str(one) for one in field["enum"])
    if field.get("type") == "array":
        return f"{_kind(field['items'])}[]"
    return str(field.get("format", field.get("type", "")))
