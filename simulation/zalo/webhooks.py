"""What the stand-in sends to a webhook: events as Zalo writes and signs them."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import httpx

from simulation.zalo.world import World

ANSWER_WITHIN_SECONDS = 2.0


@dataclass(frozen=True)
class Event:
    """One event: its bytes and its headers, to be sent once, again, or forged."""

    content: bytes
    headers: dict[str, str]


class Webhooks:
    """Writes the events of a world, and posts them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def said(self, user_id: str, text: str, *, number: str = "") -> Event:
        """Write that a person wrote a text or pressed a button that sends one."""
        self._interact(user_id)
        message = {"text": text, "msg_id": number or self._world.number()}
        return self.event(
            "user_send_text",
            sender={"id": user_id},
            recipient={"id": self._world.oa_id},
            user_id_by_app=f"app-{user_id}",
            message=message,
        )

    def followed(self, user_id: str, *, follows: bool = True) -> Event:
        """Write that a person follows the account, or does so no more."""
        if follows:
            self._interact(user_id)
        person = self._world.by_id(user_id)
        if person is not None:
            person.follows = follows
        return self.event(
            "follow" if follows else "unfollow",
            oa_id=self._world.oa_id,
            follower={"id": user_id},
            user_id_by_app=f"app-{user_id}",
            source="oa_profile",
        )

    def received(self, number: str, *, to: str, tracking: str = "") -> Event:
        """Write the receipt of a message."""
        at = str(int(self._world.clock().timestamp() * 1000))
        message = {"delivery_time": at, "msg_id": number, "tracking_id": tracking}
        return self.event(
            "user_received_message",
            sender={"id": self._world.oa_id},
            recipient={"id": to},
            message=message,
        )

    def seen(self, *numbers: str, by: str) -> Event:
        """Write that messages were seen."""
        return self.event(
            "user_seen_message",
            sender={"id": self._world.oa_id},
            recipient={"id": by},
            message={"msg_ids": list(numbers)},
        )

    def echoed(self, number: str, text: str, *, to: str) -> Event:
        """Write the echo of a text that the account itself sent."""
        return self.event(
            "oa_send_text",
            sender={"id": self._world.oa_id},
            recipient={"id": to},
            message={"text": text, "msg_id": number},
        )

    def withdrew(self, user_id: str) -> Event:
        """Write that a person takes back the consent to the use of their data."""
        return self.event("user_withdraw", user={"id": user_id}, oa_id=self._world.oa_id)

    def event(self, name: str, **facts: object) -> Event:
        """Write and sign an event: compact JSON, Vietnamese letters as they are."""
        world = self._world
        stamp = str(int(world.clock().timestamp() * 1000))
        body = {"app_id": world.app_id, "event_name": name, "timestamp": stamp, **facts}
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return Event(content, self._headers(content, str(body["timestamp"])))

    def bot_said(self, chat: str, text: str, *, secret: str, number: str = "") -> Event:
        """Write that somebody wrote to the bot."""
        self._world.chats.add(chat)
        message = {
            "from": {"id": chat, "display_name": "Ted", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
            "text": text,
            "message_id": number or self._world.number(),
            "date": int(self._world.clock().timestamp() * 1000),
        }
        result = {"event_name": "message.text.received", "message": message}
        content = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "X-Bot-Api-Secret-Token": secret}
        return Event(content, headers)

    def post(self, event: Event, url: str, *, num_retry: int = 0) -> int:
        """Send an event as Zalo does, within its two seconds; return the HTTP status."""
        headers = {**event.headers, "num_retry": str(num_retry)}
        answer = httpx.post(
            url, content=event.content, headers=headers, timeout=ANSWER_WITHIN_SECONDS
        )
        return answer.status_code

    def _interact(self, user_id: str) -> None:
        person: Any = self._world.by_id(user_id)
        if person is not None:
            person.last_word = self._world.clock()

    def _headers(self, content: bytes, stamp: str) -> dict[str, str]:
        world = self._world
        signed = world.app_id.encode() + content + stamp.encode() + world.oa_secret.encode()
        mac = hashlib.sha256(signed).hexdigest()
        return {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}
