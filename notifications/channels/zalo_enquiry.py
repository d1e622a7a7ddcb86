"""Questions to Zalo that send nothing: quotas, money, templates, the account itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Engine

from notifications.channels.zalo_codes import meaning_of
from notifications.channels.zalo_setup import ZaloSetup
from notifications.channels.zalo_tokens import ANSWER_WITHIN, TokenError
from rules.zalo_routes import Route

QUOTA, TEMPLATES, TEMPLATE = "/message/quota", "/template/all", "/template/info/v2"
OWN, USER_QUOTA = "/v2.0/oa/getoa", "/v3.0/oa/quota/message"
A_PAGE = 100


class EnquiryError(RuntimeError):
    """Zalo gave no answer to a question, or an error."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A template as Zalo lists it; `parameters` are (name, longest value, required)."""

    id: str
    name: str
    status: str
    parameters: tuple[tuple[str, int, bool], ...] = ()
    price_by_phone: str = ""
    price_by_id: str = ""


class Enquiry:
    """Asks in the name of the app; a token that died is renewed once."""

    def __init__(self, setup: ZaloSetup, engine: Engine) -> None:
        self._setup, self._tokens = setup, setup.tokens(engine)

    def own(self) -> Mapping[str, Any]:
        """Return what the account is called, and its id."""
        return self._data(f"{self._setup.oa_url}{OWN}", {})

    def quota(self) -> Mapping[str, Any]:
        """Return what is left of the day's quota of templates."""
        return self._data(f"{self._setup.zbs_url}{QUOTA}", {})

    def templates(self) -> tuple[Offered, ...]:
        """Return the templates of the account, without their parameters."""
        asked = {"offset": "0", "limit": str(A_PAGE)}
        rows = self._answer(f"{self._setup.zbs_url}{TEMPLATES}", asked).get("data")
        return tuple(_offered(row) for row in rows or () if isinstance(row, dict))

    def template(self, template_id: str) -> Offered:
        """Return one template with its parameters and prices."""
        asked = {"template_id": template_id}
        return _offered(self._data(f"{self._setup.zbs_url}{TEMPLATE}", asked))

    def _data(self, url: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        found = self._answer(url, asked).get("data")
        return found if isinstance(found, dict) else {}

    def _answer(self, url: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            access = self._tokens.access()
            body = self._ask(url, asked, access.token)
            if meaning_of(int(body["error"]), Route.TEXT).renews:
                access = self._tokens.renew(access.turn)
                body = self._ask(url, asked, access.token)
        except TokenError as error:
            raise EnquiryError(str(error)) from error
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            message = f"no answer of Zalo: {type(error).__name__}"
            raise EnquiryError(message) from error
        if int(body["error"]) != 0:
            message = f"Zalo answered {body['error']}: {body.get('message', '')}"
            raise EnquiryError(message)
        return body

    def _ask(self, url: str, asked: Mapping[str, str], token: str) -> Mapping[str, Any]:
        answer = httpx.get(
            url,
            params=dict(asked),
            headers=self._setup.headers(token),
            timeout=ANSWER_WITHIN.total_seconds(),
        )
        body: Mapping[str, Any] = answer.json()
        return body


def _offered(row: Mapping[str, Any]) -> Offered:
    parameters = row.get("listParams") or ()
    return Offered(
        id=str(row.get("templateId", "")),
        name=str(row.get("templateName", "")),
        status=str(row.get("status", "")),
        parameters=tuple(
            (str(p["name"]), int(p.get("maxLength") or 0), bool(p.get("require", True)))
            for p in parameters
        ),
        price_by_phone=str(row.get("price_sdt") or row.get("price") or ""),
        price_by_id=str(row.get("price_uid") or ""),
    )
