"""A small fake of Zalo's OA text message (ZALO.md §3.1, §6.2, §6.3).

Checks what Zalo checks: the token in its own header, ids that are strings, 2,000
characters. Written on the bare HTTP server: WSGI servers hide headers with an underscore.
"""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

PATH = "/v3.0/oa/message/cs"
TOKEN = "oa-token"
TEXT_LIMIT = 2000


@dataclass
class ZaloFake:
    """Known users follow the OA and have written within 48 hours, unless `answers` says else.

    `answers` maps a user id to the error number that Zalo gives for it; `faults` holds
    what the next requests get instead of an answer: an HTTP status, or "drop", which
    accepts the message and closes the connection.
    """

    users: set[str] = field(default_factory=set)
    answers: dict[str, int] = field(default_factory=dict)
    faults: list[int | str] = field(default_factory=list)
    token: str = TOKEN
    accepted: list[tuple[str, str]] = field(default_factory=list)
    requests: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self) -> str:
        """Return the URL to set as DONDOC_ZALO_OA_BASE_URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, token: str | None, body: bytes) -> tuple[int, bytes] | None:
        """Return status and body; None closes the connection without an answer."""
        with self._lock:
            self.requests += 1
            fault = self.faults.pop(0) if self.faults else None
            if isinstance(fault, int):
                return fault, b"fault"
            error, message, data = self._judge(path, token, body)
            answer = {"data": data, "error": error, "message": message}
            return None if fault == "drop" else (200, json.dumps(answer).encode())

    def _judge(
        self, path: str, token: str | None, raw: bytes
    ) -> tuple[int, str, dict[str, Any] | None]:
        if path != PATH:
            return -404, "no such method", None
        if token != self.token:
            return -216, "Access token is invalid", None
        body = json.loads(raw)
        user, text = body["recipient"]["user_id"], body["message"]["text"]
        if not isinstance(user, str) or user not in self.users:
            return -201, "user_id is invalid", None
        if not 0 < len(text) <= TEXT_LIMIT:
            return -210, "Parameter exceeds the allowed limit", None
        if self.answers.get(user):
            return self.answers[user], f"refused with {self.answers[user]}", None
        self.accepted.append((user, text))
        number = f"zalo{len(self.accepted):04}"
        sent = {"message_id": number, "user_id": user, "sent_time": "1626926349402"}
        return 0, "Success", {**sent, "quota": {"quota_type": "reply"}}


def _handler(fake: ZaloFake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = fake.answer(self.path, self.headers.get("access_token"), body)
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
