"""`zoa://`: the text message of a Zalo Official Account ("tin tư vấn", ZALO.md §3.1)."""

import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

import httpx
from sqlalchemy import Engine

from notifications.channels.parcel import Parcel
from notifications.channels.plugin import SingleTarget, register, url_of
from notifications.channels.receipt import Outcome, Receipt
from notifications.channels.zalo_codes import receipt_for

SCHEMA = "zoa"
PATH = "/v3.0/oa/message/cs"
# Counted after NFC; a longer text is refused, never cut, by Zalo.
TEXT_LIMIT = 2000
ANSWER_WITHIN = timedelta(seconds=15)
GAP = "\n…\n"


class ZaloLine:
    """A client that keeps its connection for as long as a drain runs."""

    def __init__(self, *, base_url: str, token: str) -> None:
        self._client = httpx.Client(
            base_url=base_url,
            # Not "Authorization: Bearer": Zalo reads this header only.
            headers={"access_token": token},
            timeout=ANSWER_WITHIN.total_seconds(),
        )

    def post(self, parcel: Parcel, to: str) -> Receipt:
        """Send the parcel's text and say what became of it; raises nothing."""
        body = {"recipient": {"user_id": to}, "message": {"text": fit(parcel.short or parcel.text)}}
        try:
            answer = self._client.post(PATH, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return _failed(Outcome.RETRY, "connect", error, down=True)
        except (httpx.TransportError, httpx.DecodingError) as error:
            # The request had left: it may have been delivered.
            return _failed(Outcome.UNKNOWN, "lost", error)
        return read_answer(answer)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def read_answer(answer: httpx.Response) -> Receipt:
    """Read the answer; failures come with HTTP 200, only `error` counts."""
    status = answer.status_code
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS):
        return _http(status, Outcome.RETRY, down=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _http(status, Outcome.RETRY)
    if status >= HTTPStatus.BAD_REQUEST:
        return _http(status, Outcome.PERMANENT)
    try:
        body = answer.json()
        code = int(body["error"])
    except (ValueError, KeyError, TypeError) as error:
        return _failed(Outcome.UNKNOWN, f"http-{status}", error)
    data = body.get("data")
    provider_id = data.get("message_id") if isinstance(data, dict) else None
    return receipt_for(code, str(body.get("message", "")), provider_id)


def fit(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return the text in NFC, shortened in its middle to `limit` characters.

    The first lines say what it is about and the last ones hold link and contact, so
    whole lines are left out before the last third.
    """
    whole = unicodedata.normalize("NFC", text).strip()
    if len(whole) <= limit:
        return whole
    tail = _whole_lines(whole[-limit // 3 :], from_end=True)
    head = _whole_lines(whole[: limit - len(tail) - len(GAP)], from_end=False)
    return head + GAP + tail


def _whole_lines(part: str, *, from_end: bool) -> str:
    """Drop the line that the cut went through, unless it is the only one."""
    first, _, rest = part.partition("\n") if from_end else part.rpartition("\n")
    kept = rest if from_end else first
    return kept.strip() or part.strip()


def _http(status: int, outcome: Outcome, *, down: bool = False) -> Receipt:
    return Receipt(outcome=outcome, code=f"http-{status}", text=f"HTTP {status}", channel_down=down)


def _failed(outcome: Outcome, code: str, error: Exception, *, down: bool = False) -> Receipt:
    return Receipt(
        outcome=outcome, code=code, text=f"{type(error).__name__}: {error}", channel_down=down
    )


class ZaloPlugin(SingleTarget):  # type: ignore[no-untyped-call]  # apprise's hook
    """The apprise plugin of the OA's text message."""

    service_name = "dondoc Zalo OA"
    secure_protocol = SCHEMA


@dataclass(frozen=True, kw_only=True)
class ZaloTransport:
    """How the channel set reaches the Official Account."""

    base_url: str
    token: str = field(repr=False)
    name: str = SCHEMA

    def url(self, address: str) -> str:
        """Return the apprise URL of one recipient."""
        register(ZaloPlugin)
        return url_of(SCHEMA, address)

    def line(self, _engine: Engine) -> ZaloLine:
        """Return a line that connects when it is first used."""
        return ZaloLine(base_url=self.base_url, token=self.token)
