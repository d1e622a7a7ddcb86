"""Tokens at the door: none, a wrong one, an old one, one too narrow, one that calls too fast."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from actions.clients import NOTED_EVERY, Scope, revoke_token
from models.clients import ApiToken
from models.database import writing
from models.lookup import find_post
from portal.api.pace import WINDOW_SECONDS, Pace
from tests.portal.api.program import ADMIN, Program, program
from tests.portal.conftest import House

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer dondoc_000000000000_x"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer dondoc"},
    ],
)
def test_without_a_good_token_nothing_is_told(house: House, header: dict[str, str]) -> None:
    answer = house.client.get("/api/v1/plans", headers=header)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "token"


def test_a_token_with_another_secret_is_none(house: House) -> None:
    good = program(house, "07201")
    public = good.token.rpartition("_")[0]

    assert Program(house, f"{public}_{'x' * 43}").get("/plans").status_code == 401
    assert Program(house, f"other{good.token[6:]}").get("/plans").status_code == 401
    assert good.get("/plans").status_code == 200


def test_a_token_ends_with_its_last_moment_and_when_it_is_revoked(house: House) -> None:
    ours = program(house, "07201", life=DAY)
    token = house.rows(select(ApiToken))[0]
    now = datetime.now(UTC)

    def ends_in(span: timedelta) -> int:
        with writing(house.office.engine) as session:
            session.get_one(ApiToken, token.id).expires_at = now + span
        return ours.get("/me").status_code

    assert [ends_in(DAY), ends_in(timedelta(0)), ends_in(DAY)] == [200, 401, 200]

    with writing(house.office.engine) as session:
        revoke_token(session, token.id or 0, actor=ADMIN, now=now)
    assert ours.get("/me").status_code == 401


def test_a_token_is_good_for_its_scopes_only(house: House) -> None:
    reader = program(house, "07201", frozenset({Scope.READ}))

    refused = reader.act("accept", house.duty_id())

    assert refused.status_code == 403
    assert refused.json()["code"] == "scope"
    assert '"report"' in refused.json()["detail"]
    assert reader.get("/plans").status_code == 200
    assert reader.get("/journal").status_code == 403


def test_a_token_says_what_it_is(house: House) -> None:
    answer = program(house, "07201", frozenset({Scope.READ, Scope.REPORT})).get("/me").json()

    assert answer["scopes"] == ["read", "report"]
    assert answer["post"] == "07201.head"
    assert answer["acts_as"] == "Chủ tịch UBND phường Thọ Xương (API: Phần mềm một cửa)"


def test_nobody_acts_for_a_vacant_post(house: House) -> None:
    ours = program(house, "07201")
    with writing(house.office.engine) as session:
        find_post(session, "07201").vacant = True

    answer = ours.get("/plans")

    assert (answer.status_code, answer.json()["code"]) == (403, "no_longer")


def test_a_token_without_a_post_reads_every_duty_and_the_journal(house: House) -> None:
    auditor = program(house, None)

    assert auditor.get(f"/duties/{house.duty_id()}").json()["acts"] == []
    assert auditor.get("/journal/check").json()["intact"] is True


def test_use_is_noted_once_an_hour(house: House) -> None:
    ours = program(house, "07201")
    ours.get("/me")
    first = house.rows(select(ApiToken))[0].used_at
    ours.get("/me")

    assert first is not None
    assert house.rows(select(ApiToken))[0].used_at == first

    with writing(house.office.engine) as session:
        session.get_one(ApiToken, 1).used_at = first - NOTED_EVERY
    ours.get("/me")
    assert (house.rows(select(ApiToken))[0].used_at or first) > first


def test_too_many_calls_in_a_minute_wait(house: House) -> None:
    clock = [0.0]
    pace = Pace(most=2, clock=lambda: clock[0])
    house.client.app.state.api.state.pace = pace  # type: ignore[attr-defined] # Starlette's
    ours, other = program(house, "07201"), program(house, "vhtt")

    first = [ours.get("/me").status_code for _ in range(2)]
    refused = ours.get("/me")

    assert first == [200, 200]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert other.get("/me").status_code == 200
    clock[0] = WINDOW_SECONDS - 0.1
    assert ours.get("/me").status_code == 429
    clock[0] = WINDOW_SECONDS
    assert ours.get("/me").status_code == 200


def test_a_session_of_the_portal_is_no_token(house: House) -> None:
    house.sign_in("07201")

    assert house.client.get("/api/v1/plans").status_code == 401
