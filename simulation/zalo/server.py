"""The HTTP server of the stand-in: one port for all of Zalo's hosts.

Written on the bare server of the standard library: others hide headers with an underscore,
and Zalo's own is `access_token`.
"""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from simulation.zalo import account, bot, business, oauth
from simulation.zalo.world import TOKEN_LIFE, Fault, Reply, World, error

LOOK_EVERY_SECONDS = 0.02
BAD_TOKEN, TOO_OLD, ZBS_TOKEN = -216, -220, -124


class ZaloServer:
    """Serves a world on a free port of this machine while its `with` lasts."""

    def __init__(self, world: World | None = None, *, port: int = 0) -> None:
        self.world = world or World()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(LOOK_EVERY_SECONDS,), daemon=True
        )

    @property
    def url(self) -> str:
        """Return what to set as every DONDOC_ZALO_…_BASE_URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], raw: bytes
    ) -> tuple[Reply, int] | None:
        """Return the answer and what is left of the minute; None closes the connection."""
        path = urlsplit(target).path
        with self._lock:
            left = self.world.count_request()
            fault = self.world.next_fault(path)
            if fault is not None and fault.kind == "drop":
                return None
            if fault is not None and fault.kind in ("http", "code"):
                return _faulty(fault), left
            reply = self._judge(method, target, headers, raw, left=left)
            return None if fault is not None else (reply, left)

    def _judge(
        self, method: str, target: str, headers: Mapping[str, str], raw: bytes, *, left: int
    ) -> Reply:
        world, url = self.world, urlsplit(target)
        asked = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path == oauth.PATH:
            return oauth.answer(world, headers, raw)
        body = _read(raw) if method == "POST" else {}
        if body is None:
            return error(-201, "body is no JSON object")
        if url.path.startswith("/bot"):
            token, _, name = url.path.removeprefix("/bot").rpartition("/")
            return bot.answer(world, token, name, body)
        if left < 0:
            return error(-32, "Application has reached its request limit")
        wrong = _wrong_token(world, headers, by_phone=_is_business(url.path))
        return wrong or _route(world, method, url.path, asked, body)


def _route(
    world: World, method: str, path: str, asked: Mapping[str, str], body: dict[str, Any]
) -> Reply:
    posts = {
        account.TEXT: account.send_text,
        account.BY_ID: account.send_template,
        account.QUOTA: account.quota,
        business.BY_PHONE: business.send,
    }
    gets: dict[str, Callable[[], Reply]] = {
        account.OWN: lambda: account.own(world),
        account.DETAIL: lambda: account.detail(world, _asked_user(asked)),
        business.QUOTA: lambda: business.quota(world),
        business.ALL: lambda: business.every(world),
        business.INFO: lambda: business.info(world, asked.get("template_id")),
        business.STATUS: lambda: business.status(world, asked.get("message_id")),
    }
    if method == "POST" and path in posts:
        return posts[path](world, body)
    if method == "GET" and path in gets:
        return gets[path]()
    return Reply(404, {"error": -404, "message": "no such method"})


def _asked_user(asked: Mapping[str, str]) -> object:
    return (_read(asked.get("data", "{}").encode()) or {}).get("user_id")


def _is_business(path: str) -> bool:
    return path.startswith(("/message/", "/template/"))


def _wrong_token(world: World, headers: Mapping[str, str], *, by_phone: bool) -> Reply | None:
    token = headers.get("access_token")
    fresh = world.issued_at is not None and world.clock() - world.issued_at < TOKEN_LIFE
    if not token or token != world.access or not fresh:
        code = ZBS_TOKEN if by_phone else (TOO_OLD if token == world.access else BAD_TOKEN)
        return error(code, "Access token is invalid")
    if world.wants_proof:
        proof = hmac.new(world.app_secret.encode(), token.encode(), hashlib.sha256)
        if headers.get("appsecret_proof") != proof.hexdigest():
            return error(-1241 if by_phone else -242, "Invalid appsecret_proof")
    return None


def _faulty(fault: Fault) -> Reply:
    if fault.kind == "http":
        return Reply(fault.number, {"message": "fault"})
    return error(fault.number, f"scripted {fault.number}")


def _read(raw: bytes) -> dict[str, Any] | None:
    """Return the JSON object of a body, None for anything else."""
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _handler(server: ZaloServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found = server.answer(method, self.path, headers, raw)
            if found is None:
                self.close_connection = True
                return
            reply, left = found
            content = json.dumps(reply.body, ensure_ascii=False).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("X-RateLimit-Limit", str(server.world.per_minute))
            self.send_header("X-RateLimit-Remain", str(max(left, 0)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
