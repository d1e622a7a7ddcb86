"""A program that calls the API of a house with a token of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from httpx2 import Response

from actions.actors import Actor
from actions.clients import Scope, Wish, make_token
from models.database import writing
from tests.portal.conftest import House

ADMIN = Actor(label="Quản trị", post_ids=frozenset(), is_administrator=True)
EVERYTHING = frozenset(Scope)
READING = frozenset({Scope.READ, Scope.JOURNAL})


@dataclass(frozen=True)
class Program:
    """Short words for what a client does."""

    house: House
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **asked: str | int) -> Response:
        answer: Response = self.house.client.get(
            f"/api/v1{path}", params=asked, headers=self.headers
        )
        return answer

    def act(
        self, name: str, duty_id: int, body: Mapping[str, Any] | None = None, *, key: str = ""
    ) -> Response:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        answer: Response = self.house.client.post(
            f"/api/v1/duties/{duty_id}/{name}", json=dict(body or {}), headers=headers
        )
        return answer


def program(
    house: House,
    post: str | None,
    scopes: frozenset[Scope] = EVERYTHING,
    *,
    life: timedelta = timedelta(days=30),
) -> Program:
    """Give a program a token for a post; without one it reads."""
    wish = Wish(
        client="Phần mềm một cửa",
        scopes=scopes if post else scopes & READING,
        post_id=house.post_id(post) if post else None,
        life=life,
    )
    with writing(house.office.engine) as session:
        return Program(house, make_token(session, wish, actor=ADMIN, now=datetime.now(UTC)))
