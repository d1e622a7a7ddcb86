"""The Official Account of the stand-in: texts, templates by user id, quota, user detail."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from simulation.zalo import business
from simulation.zalo.world import Person, Reply, World, error

TEXT = "/v3.0/oa/message/cs"
BY_ID = "/v3.0/oa/message/template"
QUOTA = "/v3.0/oa/quota/message"
DETAIL = "/v3.0/oa/user/detail"
OWN = "/v2.0/oa/getoa"
TEXT_LIMIT, TITLE_LIMIT, PAYLOAD_LIMIT, BUTTONS = 2000, 100, 1000, 5
FREE, OPEN = timedelta(hours=48), timedelta(days=7)
BUTTON_TYPES = {
    "oa.open.url",
    "oa.query.show",
    "oa.query.hide",
    "oa.open.sms",
    "oa.open.phone",
}


def send_text(world: World, body: dict[str, Any]) -> Reply:
    """Take a text for a user id."""
    user_id = _recipient(body)
    person = world.by_id(user_id) if isinstance(user_id, str) else None
    if person is None:
        return error(-201, "user_id is invalid")
    message = body.get("message")
    if not isinstance(message, dict) or not isinstance(message.get("text"), str):
        return error(-201, "message.text is invalid")
    wrong = _wrong_text(message) or _closed(world, person)
    if wrong:
        return wrong
    made = world.take(TEXT, person.user_id, body)
    free = person.last_word is not None and world.clock() - person.last_word <= FREE
    quota: dict[str, Any] = {"quota_type": "reply"}
    if not free:
        quota = {"quota_type": "sub_quota", "remain": "499", "total": "500"}
    data = {
        "message_id": made.id,
        "user_id": person.user_id,
        "sent_time": _millis(world),
        "quota": quota,
    }
    return Reply(200, {"data": data, "error": 0, "message": "Success"})


def _recipient(body: Mapping[str, Any]) -> object:
    recipient = body.get("recipient")
    return recipient.get("user_id") if isinstance(recipient, dict) else None


def _wrong_text(message: Mapping[str, Any]) -> Reply | None:
    text = unicodedata.normalize("NFC", message["text"])
    if not 0 < len(text) <= TEXT_LIMIT:
        return error(-210, "Parameter exceeds the allowed limit")
    attachment = message.get("attachment")
    if attachment is None:
        return None
    payload = attachment.get("payload", {}) if isinstance(attachment, dict) else {}
    buttons = payload.get("buttons", [])
    if attachment.get("type") != "template" or not 0 < len(buttons) <= BUTTONS:
        return error(-201, "attachment is invalid")
    if all(_is_button(button) for button in buttons):
        return None
    return error(-210, "button is invalid")


def _is_button(button: Mapping[str, Any]) -> bool:
    payload = button.get("payload")
    if (
        button.get("type") not in BUTTON_TYPES
        or not 0 < len(button.get("title", "")) <= TITLE_LIMIT
    ):
        return False
    if button["type"] == "oa.open.url":
        return isinstance(payload, dict) and str(payload.get("url", "")).startswith("http")
    return isinstance(payload, str) and 0 < len(payload) <= PAYLOAD_LIMIT


def _closed(world: World, person: Person) -> Reply | None:
    word = person.last_word
    since = world.clock() - word if word else None
    said = (
        (bool(person.answer), person.answer, f"refused with {person.answer}"),
        (person.offline, -227, "User is banned or has been inactive for more than 45 days"),
        (person.blocks, -244, "User has refused this kind of message"),
        (not person.follows, -213, "User has not followed OA"),
        (since is None, -232, "User has not interacted with the OA"),
        (bool(since and since > OPEN), -230, "User has not interacted in the past 7 days"),
    )
    return next((error(code, words) for holds, code, words in said if holds), None)


def send_template(world: World, body: dict[str, Any]) -> Reply:
    """Take an approved template for a user id."""
    person = world.by_id(body.get("user_id"))
    if not isinstance(body.get("user_id"), str) or person is None:
        return error(-201, "user_id is invalid")
    wrong = business.wrong_template(world, body, by_id=True)
    if wrong:
        return wrong
    if person.blocks:
        return error(-141, "User refuses messages of this OA")
    made = world.take(BY_ID, person.user_id, body)
    world.daily_quota -= 1
    data = {
        "message_id": made.id,
        "user_id": person.user_id,
        "sent_time": _millis(world),
        "quota": {"quota_type": "purchase_quota", "remain": world.daily_quota},
    }
    return Reply(200, {"error": 0, "message": "Success", "data": data})


def quota(world: World, body: Mapping[str, Any]) -> Reply:
    """Tell what may be sent to a person, and when they wrote last."""
    person = world.by_id(body.get("user_id"))
    if person is None:
        return error(-201, "user_id is invalid")
    word = person.last_word
    data = {
        "last_interaction": int(word.timestamp() * 1000) if word else None,
        "cs_reply": {"remain": 8, "total": 8},
    }
    return Reply(200, {"data": data, "error": 0, "message": "Success"})


def detail(world: World, user_id: object) -> Reply:
    """Tell who a user id is to the account."""
    person = world.by_id(user_id)
    if person is None:
        return error(-201, "user_id is invalid")
    data = {
        "user_id": person.user_id,
        "display_name": person.name,
        "user_is_follower": person.follows,
    }
    return Reply(200, {"data": data, "error": 0, "message": "Success"})


def own(world: World) -> Reply:
    """Tell about the account itself."""
    data = {"oa_id": world.oa_id, "name": "Ban Chỉ đạo", "is_verified": True}
    return Reply(200, {"data": data, "error": 0, "message": "Success"})


def _millis(world: World) -> str:
    return str(int(world.clock().timestamp() * 1000))
