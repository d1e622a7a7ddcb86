"""What the stand-in for Zalo knows: an app, an account, people, templates, faults to come."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

TOKEN_LIFE = timedelta(hours=25)
PER_MINUTE = 4000


class Reply(NamedTuple):
    """An answer: HTTP status and JSON body."""

    status: int
    body: dict[str, Any]


def error(code: int, message: str) -> Reply:
    """Return a failure as Zalo gives it: with HTTP 200."""
    return Reply(200, {"error": code, "message": message})


@dataclass(kw_only=True)
class Person:
    """Somebody with Zalo; `answer` is the error number that every message to them gets."""

    user_id: str = ""
    phone: str = ""
    last_word: datetime | None = None
    follows: bool = True
    blocks: bool = False
    offline: bool = False
    answer: int = 0
    name: str = ""


@dataclass(kw_only=True)
class Template:
    """A template of the ZBS account; `parameters` maps each name to its longest value."""

    id: str
    name: str = "Nhắc việc"
    status: str = "ENABLE"
    parameters: dict[str, int] = field(default_factory=dict)
    by_id: bool = True
    by_day_only: bool = False


@dataclass(kw_only=True)
class Fault:
    """What the next request gets instead, if its path holds `path`.

    `kind`: "http" (an HTTP status), "code" (an error number), "drop" (the connection closes
    and nothing was accepted), "lost" (accepted, and the connection closes without an answer).
    """

    kind: str
    number: int = 0
    path: str = ""
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A message that the stand-in took."""

    path: str
    to: str
    body: dict[str, Any]
    id: str
    at: datetime

    @property
    def text(self) -> str:
        """Return its text, blank for a template."""
        message = self.body.get("message")
        return str(message["text"] if message else self.body.get("text", ""))


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(kw_only=True)
class World:
    """Everything that the answers depend on; `clock` is injectable and moved by tests."""

    clock: Callable[[], datetime] = _now
    app_id: str = "1234567890"
    app_secret: str = "app-secret"  # noqa: S105 -- of a stand-in
    oa_secret: str = "oa-secret"  # noqa: S105 -- the same
    oa_id: str = "4318657068771012646"
    bot_token: str = "1234:bot-secret"  # noqa: S105 -- the same
    wants_proof: bool = False
    access: str = ""
    refresh: str = ""
    issued_at: datetime | None = None
    codes: dict[str, str] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)
    chats: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    balance: int = 1_000_000
    daily_quota: int = 500
    refused_kinds: dict[str, int] = field(default_factory=dict)
    bot_webhook: tuple[str, str] | None = None
    refreshes: int = 0
    requests: int = 0
    per_minute: int = PER_MINUTE
    _minute: tuple[datetime, int] | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def mint(self) -> tuple[str, str]:
        """Make a new pair of tokens; the old access token dies at once."""
        number = next(self._numbers)
        self.access, self.refresh = f"access-{number}", f"refresh-{number}"
        self.issued_at = self.clock()
        return self.access, self.refresh

    def number(self) -> str:
        """Return the id of a message."""
        return f"{next(self._numbers):020x}"

    def by_id(self, user_id: object) -> Person | None:
        """Return the person of a user id."""
        return next((p for p in self.people if p.user_id and p.user_id == user_id), None)

    def by_phone(self, phone: object) -> Person | None:
        """Return the person with a telephone number."""
        return next((p for p in self.people if p.phone and p.phone == phone), None)

    def template(self, template_id: object) -> Template | None:
        """Return a template."""
        return next((t for t in self.templates if t.id == template_id), None)

    def take(self, path: str, to: str, body: dict[str, Any]) -> Accepted:
        """Accept a message."""
        made = Accepted(path=path, to=to, body=body, id=self.number(), at=self.clock())
        self.accepted.append(made)
        return made

    def count_request(self) -> int:
        """Count a request of this minute; return how many are left, below 0 for too many."""
        minute = self.clock().replace(second=0, microsecond=0)
        seen = self._minute[1] if self._minute and self._minute[0] == minute else 0
        self._minute = (minute, seen + 1)
        self.requests += 1
        return self.per_minute - seen - 1

    def next_fault(self, path: str) -> Fault | None:
        """Take the next fault that is meant for a path."""
        for fault in self.faults:
            if fault.path in path:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None
