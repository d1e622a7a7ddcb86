"""The bodies of Zalo's requests: a text with buttons, a template, a text of the bot."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.lookup import LARGEST_ID
from notifications import wording
from notifications.channels.parcel import Parcel
from notifications.channels.zalo_setup import ZaloSetup
from notifications.zalo_template import Template

TEXT_PATH = "/v3.0/oa/message/cs"
BY_ID_PATH = "/v3.0/oa/message/template"
BY_PHONE_PATH = "/message/template"
# Counted after NFC; a longer text is refused, never cut, by Zalo.
TEXT_LIMIT = 2000
TRACKING_LIMIT = 48
TRACKED = "dd"
GAP = "\n…\n"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request to come: where to, and its body."""

    url: str
    body: Mapping[str, Any]


def text_body(parcel: Parcel, to: str, *, button_template: str) -> dict[str, Any]:
    """Return a text of the account to a user id, with buttons where there is an act to do."""
    message: dict[str, Any] = {"text": fit(parcel.short or parcel.text)}
    buttons = _buttons(parcel.facts)
    if buttons:
        payload: dict[str, Any] = {"buttons": buttons}
        if button_template:
            payload = {"template_type": button_template, **payload}
        message["attachment"] = {"type": "template", "payload": payload}
    return {"recipient": {"user_id": to}, "message": message}


def _buttons(facts: Mapping[str, str]) -> list[dict[str, Any]]:
    number, link = facts.get("answer", ""), facts.get("link", "")
    buttons: list[dict[str, Any]] = []
    for verb in ("NHAN", "XONG") if number else ():
        title = wording.word("zalo", f"button_{verb}")
        command = f"{verb} {number}"
        buttons.append({"title": title, "type": "oa.query.hide", "payload": command})
    if link:
        title = wording.word("zalo", "button_open")
        buttons.append({"title": title, "type": "oa.open.url", "payload": {"url": link}})
    return buttons


def template_body(
    template: Template, parcel: Parcel, *, user_id: str = "", phone: str = ""
) -> dict[str, Any]:
    """Return the template to a user id, or to a telephone number with its tracking id."""
    data = {"template_id": template.id, "template_data": template.fill(parcel.facts)}
    if user_id:
        return {"user_id": user_id, **data}
    return {"phone": phone, **data, "tracking_id": parcel.tracking[:TRACKING_LIMIT]}


def bot_body(parcel: Parcel, to: str) -> dict[str, Any]:
    """Return a text of the bot to a chat."""
    return {"chat_id": to, "text": fit(parcel.short or parcel.text)}


def answer_request(setup: ZaloSetup, to: str, text: str, *, by_bot: bool) -> Request:
    """Return the request that answers somebody who has just written."""
    if by_bot:
        url = f"{setup.bot_url}/bot{setup.bot_token}/sendMessage"
        return Request(url=url, body={"chat_id": to, "text": fit(text)})
    body = {"recipient": {"user_id": to}, "message": {"text": fit(text)}}
    return Request(url=f"{setup.oa_url}{TEXT_PATH}", body=body)


def tracking_of(message: int, attempt: int) -> str:
    """Return the name by which Zalo's receipt of a try speaks of it."""
    return f"{TRACKED}{message}-{attempt}"


def read_tracking(tracking: str) -> tuple[int, int] | None:
    """Return message and attempt of a tracking id; None when it is none of ours."""
    message, _, attempt = tracking.removeprefix(TRACKED).partition("-")
    ours = tracking.startswith(TRACKED) and message.isdecimal() and attempt.isdecimal()
    if not ours or len(tracking) > TRACKING_LIMIT:
        return None
    return min(int(message), LARGEST_ID), min(int(attempt), LARGEST_ID)


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
