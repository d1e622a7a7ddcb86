"""What our apprise plugins share: one target a URL, no waiting, no retries of apprise's own."""

from typing import Any
from urllib.parse import quote, unquote, urlencode

import apprise
from apprise.manager_plugins import NotificationManager

from notifications.channels.parcel import dispatched
from notifications.channels.receipt import hand_in

# One asset for all: building one reads the disk. In sequence, because receipts and the
# parcel travel in the ContextVars of this thread.
ASSET = apprise.AppriseAsset(async_mode=False)


class SingleTarget(apprise.NotifyBase):
    """A plugin whose URL is `<schema>://outbox/?to=<address>`.

    The line that is open for its transport does the sending; the plugin hands it the
    parcel and hands in its receipt.
    """

    service_name: str = "dondoc"  # type: ignore[assignment]  # apprise types it None
    secure_protocol: str = ""  # type: ignore[assignment]  # the same
    notify_format = apprise.NotifyFormat.TEXT
    title_maxlen = 998
    # What is too long for a channel is fitted by its line, never split by apprise.
    body_maxlen = 10_000_000
    # Seconds between calls, in spite of the name; the drain decides how fast it goes.
    request_rate_per_sec = 0
    service_retry = 0
    persistent_storage = False
    templates = ("{schema}://outbox/?to={to}",)  # type: ignore[assignment]  # typed ()
    template_tokens: dict[str, Any] = {}  # noqa: RUF012 -- apprise's declaration
    template_args: dict[str, Any] = {  # noqa: RUF012 -- the same
        **apprise.NotifyBase.template_args,
        "to": {"name": "To", "type": "string", "required": True},
    }

    def __init__(self, to: str, **kwargs: object) -> None:
        """`to` is the address on this channel."""
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]  # apprise's own
        self.to = to

    def send(self, *_args: object, **_kwargs: object) -> bool:
        """Send what is being dispatched to the one address of the URL."""
        dispatch = dispatched()
        return hand_in(dispatch.line.post(dispatch.parcel, self.to))

    def url(self, privacy: bool = False, *_args: object, **_kwargs: object) -> str:  # noqa: FBT001, FBT002 -- apprise's signature
        """Return the URL; the address is hidden where apprise logs."""
        return url_of(self.secure_protocol, "..." if privacy else self.to)

    def __len__(self) -> int:
        """Return how many targets the URL has."""
        return 1

    @staticmethod
    def parse_url(  # type: ignore[override]  # its bases disagree about what else it takes
        url: str, **_kwargs: object
    ) -> dict[str, Any] | None:
        """Read the URL; None when it is not one of ours."""
        results = apprise.NotifyBase.parse_url(url, verify_host=False)
        if results and "to" in results["qsd"]:
            return {**results, "to": unquote(results["qsd"]["to"])}
        return None


def url_of(schema: str, address: str) -> str:
    """Return the URL of one recipient; built in memory, never stored."""
    return f"{schema}://outbox/?{urlencode({'to': quote(address, safe='')})}"


def register(plugin: type[SingleTarget]) -> None:
    """Make a plugin known to apprise under its schema; harmless when repeated."""
    manager = NotificationManager()  # type: ignore[no-untyped-call]  # apprise's own
    if plugin.secure_protocol not in manager:
        manager[plugin.secure_protocol] = plugin
