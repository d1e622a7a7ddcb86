"""The size of a request: refused before it is read when it says so, else while it comes."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = 413


class BodyLimit:
    """ASGI middleware that refuses a body of more than `limit_bytes`.

    `refusal` makes the answer to one that is too large, and is only then asked for. What
    begins with `apart` has a limit of its own and is handed on as it is.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit_bytes: int,
        refusal: Callable[[], Response],
        apart: str | None = None,
    ) -> None:
        self.app, self.limit_bytes = app, limit_bytes
        self.refusal, self.apart = refusal, apart

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or refuse it."""
        elsewhere = self.apart is not None and scope.get("path", "").startswith(self.apart)
        if scope["type"] != "http" or elsewhere:
            await self.app(scope, receive, send)
            return
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self.limit_bytes:
            await self.refusal()(scope, receive, send)
            return
        await self.app(scope, _Counted(receive, self.limit_bytes), send)


class _Counted:
    """A body that is cut off at the limit: a sender that lies about its length gets no further."""

    def __init__(self, receive: Receive, limit_bytes: int) -> None:
        self._receive, self._left = receive, limit_bytes

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            return {"type": "http.disconnect"}
        return message
