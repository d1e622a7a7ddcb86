"""The Bot API of the stand-in; its failures carry numbers of HTTP."""

from collections.abc import Callable
from typing import Any

from simulation.zalo.world import Reply, World

TEXT_LIMIT = 2000
SECRET = range(8, 257)


def answer(world: World, token: str, method: str, body: dict[str, Any]) -> Reply:
    """Answer one method of the bot."""
    if token != world.bot_token:
        return _error(401, "Unauthorized")
    methods: dict[str, Callable[[World, dict[str, Any]], Reply]] = {
        "getMe": _get_me,
        "sendMessage": _send,
        "setWebhook": _set_webhook,
        "deleteWebhook": _delete_webhook,
        "getWebhookInfo": _webhook_info,
    }
    act = methods.get(method)
    return act(world, body) if act else _error(404, "Not found")


def _get_me(_world: World, _body: dict[str, Any]) -> Reply:
    return _ok({"id": "1", "account_name": "bot.dondoc", "account_type": "BASIC"})


def _delete_webhook(world: World, _body: dict[str, Any]) -> Reply:
    world.bot_webhook = None
    return _ok({"url": ""})


def _webhook_info(world: World, _body: dict[str, Any]) -> Reply:
    return _ok({"url": world.bot_webhook[0] if world.bot_webhook else ""})


def _send(world: World, body: dict[str, Any]) -> Reply:
    chat, text = body.get("chat_id"), body.get("text")
    if not isinstance(chat, str) or chat not in world.chats:
        return _error(400, "chat_id is invalid")
    if not isinstance(text, str) or not 0 < len(text) <= TEXT_LIMIT:
        return _error(400, "text is invalid")
    made = world.take("sendMessage", chat, body)
    return _ok({"message_id": made.id, "date": int(world.clock().timestamp() * 1000)})


def _set_webhook(world: World, body: dict[str, Any]) -> Reply:
    url, secret = str(body.get("url", "")), str(body.get("secret_token", ""))
    if not url.startswith("https://") or len(secret) not in SECRET:
        return _error(400, "url or secret_token is invalid")
    world.bot_webhook = (url, secret)
    return _ok({"url": url, "updated_at": int(world.clock().timestamp() * 1000)})


def _ok(result: dict[str, Any]) -> Reply:
    return Reply(200, {"ok": True, "result": result})


def _error(code: int, description: str) -> Reply:
    return Reply(200, {"ok": False, "error_code": code, "description": description})
