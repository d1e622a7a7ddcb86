"""Schemathesis calls every operation with a token of every scope: no 5xx, answers as documented.

The examples are bounded and always the same.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from pydantic import SecretStr
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema
from sqlmodel import col, select

from actions.actors import Actor
from actions.clients import Scope, Wish, make_token
from actions.evidence import EvidenceStore
from config.settings import Settings
from models.database import reading, writing
from models.duty import Duty
from models.lookup import find_post
from notifications.channels import build_channels
from notifications.links import Signer
from portal.api.pace import Pace
from portal.app import create_app
from tests import plans
from wiring import FixedClock, Office

Operation = APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]
KEY = "a key of the tests, long enough to sign with"
MONDAY = date(2024, 6, 3)
# One token a scope; who acts does so for a post that has something to do.
POSTS = {
    Scope.READ: "vhtt",
    Scope.REPORT: "07201",
    Scope.OFFICE: "vhtt",
    Scope.DECIDE: "truong-ban",
    Scope.JOURNAL: None,
}
EXAMPLES = 30
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("office")
    found = Office(
        settings=Settings(secret_key=SecretStr(KEY), data_dir=folder),
        engine=plans.loaded(date(2024, 4, 1)),
        zone=plans.ZONE,
        signer=Signer(KEY),
        channels=build_channels(),
        store=EvidenceStore(folder=folder / "evidence"),
        clock=FixedClock(plans.at(MONDAY, 9)),
    )
    yield found
    found.engine.dispose()


@pytest.fixture(scope="module")
def documented(office: Office) -> OpenApiSchema:
    app = create_app(office)
    app.state.api.state.pace = Pace(most=10**9)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def token_for(office: Office, scope: Scope) -> str:
    admin = Actor(label="test", post_ids=frozenset(), is_administrator=True)
    post = POSTS[scope]
    with writing(office.engine) as session:
        wish = Wish(
            client=scope,
            scopes=frozenset({scope}),
            post_id=find_post(session, post).id if post else None,
        )
        return make_token(session, wish, actor=admin, now=datetime.now(UTC))


def owed_by(office: Office, scope: Scope) -> list[int]:
    """Return duties on which the token's post has something to do."""
    with reading(office.engine) as session:
        query = select(Duty.id).order_by(col(Duty.id))
        if scope is Scope.REPORT:
            query = query.where(Duty.post_id == find_post(session, "07201").id)
        return [number or 0 for number in session.exec(query)]


def is_for(operation: Operation, scope: Scope) -> bool:
    """Tell whether the operation is documented to take the scope, or any."""
    wanted = operation.definition.raw["security"][0]["token"]
    return not wanted or scope in wanted


# Hypothesis warns when the state of `random` changes while a strategy runs, and cannot tell
# its own strategies from other threads of the process (the portal's pool, servers of tests).
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.slow
@pytest.mark.parametrize("scope", Scope)
def test_every_operation_answers_as_it_is_documented(
    office: Office, documented: OpenApiSchema, scope: Scope
) -> None:
    headers = {"Authorization": f"Bearer {token_for(office, scope)}"}
    duties, statuses = owed_by(office, scope), Counter[int]()
    for found in documented.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES if is_for(operation, scope) else 1,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def answers(case: Case) -> None:
            # Numbers mostly name what is there: a call about nothing is answered with 404.
            for name, value in (case.path_parameters or {}).items():
                if isinstance(value, int) and value % 8:
                    case.path_parameters[name] = duties[value % len(duties)]
            answer = case.call(headers=headers)
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=list(CHECKS))

        answers()

    assert {200, 403} <= set(statuses)
