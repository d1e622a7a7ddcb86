"""Templates of the stand-in: by telephone number, their states, quota and money."""

import re
from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import Any

from simulation.zalo.world import Reply, Template, World, error

BY_PHONE = "/message/template"
QUOTA = "/message/quota"
ALL = "/template/all"
INFO = "/template/info/v2"
STATUS = "/message/status"
PHONE = re.compile(r"84\d{9}")
TRACKING_LIMIT = 48
ZONE = timezone(timedelta(hours=7))
NIGHT_FROM, NIGHT_TO = 22, 6
PRICE = 200
STATES = {"PENDING_REVIEW": -131, "REJECT": -131, "DISABLE": -131, "DELETE": -109}


def send(world: World, body: dict[str, Any]) -> Reply:
    """Take an approved template for a telephone number."""
    phone, tracking = body.get("phone"), body.get("tracking_id")
    if not isinstance(phone, str) or PHONE.fullmatch(phone) is None:
        return error(-108, "Phone number is invalid")
    if not isinstance(tracking, str) or not 0 < len(tracking) <= TRACKING_LIMIT:
        return error(-132, "tracking_id is invalid")
    wrong = wrong_template(world, body, by_id=False) or _unreachable(world, phone, body)
    if wrong:
        return wrong
    made = world.take(BY_PHONE, phone, body)
    world.daily_quota -= 1
    world.balance -= PRICE
    data = {
        "msg_id": made.id,
        "sent_time": str(int(world.clock().timestamp() * 1000)),
        "sending_mode": "1",
        "quota": quota_of(world),
    }
    return Reply(200, {"error": 0, "message": "Success", "data": data})


def _unreachable(world: World, phone: str, body: Mapping[str, Any]) -> Reply | None:
    person = world.by_phone(phone)
    if person is None:
        return error(-118, "Zalo account not existed")
    if person.answer:
        return error(person.answer, f"refused with {person.answer}")
    if body.get("mode") == "development":
        return error(-127, "Development mode reaches administrators only")
    return None


def wrong_template(world: World, body: Mapping[str, Any], *, by_id: bool) -> Reply | None:
    """Say what is wrong with a template and its data, None when nothing is."""
    template = world.template(body.get("template_id"))
    if template is None:
        return error(-109, "Template is invalid")
    if template.status in STATES:
        return error(STATES[template.status], "Template is not approved")
    if by_id and not template.by_id:
        return error(-249, "Template cannot be sent by UID")
    return _wrong_data(template, body.get("template_data")) or _not_now(world, template)


def _not_now(world: World, template: Template) -> Reply | None:
    hour = world.clock().astimezone(ZONE).hour
    if template.by_day_only and (hour >= NIGHT_FROM or hour < NIGHT_TO):
        return error(-133, "Message is not allowed to be sent at night")
    if world.daily_quota <= 0:
        return error(-144, "Daily quota exceeded")
    if world.balance < PRICE:
        return error(-115, "Out of balance")
    return None


def _wrong_data(template: Template, data: object) -> Reply | None:
    if not isinstance(data, dict):
        return error(-1122, "template_data is missing")
    for name, limit in template.parameters.items():
        value = data.get(name)
        if not isinstance(value, str) or not value:
            return error(-1122, f"template_data misses {name}")
        if len(value) > limit:
            return error(-1121, f"{name} is too long")
    return None


def quota_of(world: World) -> dict[str, str]:
    """Return the quota of the day, in words of digits as Zalo gives it."""
    return {"dailyQuota": "500", "remainingQuota": str(world.daily_quota)}


def quota(world: World) -> Reply:
    """Tell the quota of the day."""
    return Reply(200, {"error": 0, "message": "Success", "data": quota_of(world)})


def every(world: World) -> Reply:
    """List the templates."""
    data = [
        {
            "templateId": t.id,
            "templateName": t.name,
            "status": t.status,
            "templateQuality": "HIGH",
        }
        for t in world.templates
    ]
    total = {"total": len(data)}
    return Reply(200, {"error": 0, "message": "Success", "data": data, "metadata": total})


def info(world: World, template_id: object) -> Reply:
    """Tell all about one template."""
    found = world.template(template_id)
    if found is None:
        return error(-109, "Template is invalid")
    params = [
        {
            "name": name,
            "require": True,
            "type": "STRING",
            "maxLength": limit,
            "minLength": 0,
            "acceptNull": False,
        }
        for name, limit in found.parameters.items()
    ]
    data = {
        "templateId": found.id,
        "templateName": found.name,
        "status": found.status,
        "listParams": params,
        "price_sdt": str(PRICE),
        "price_uid": "140",
        "applyTemplateQuota": False,
    }
    return Reply(200, {"error": 0, "message": "Success", "data": data})


def status(world: World, number: object) -> Reply:
    """Tell whether a message has arrived."""
    for each in world.accepted:
        if each.id == number:
            at = str(int(each.at.timestamp() * 1000))
            data = {"status": 1, "delivery_time": at, "message": "delivered"}
            return Reply(200, {"error": 0, "message": "Success", "data": data})
    return error(-112, "message_id is invalid")
