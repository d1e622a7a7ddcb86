"""Fixtures of every test: the database that it runs on."""

from collections.abc import Iterator

import pytest

from tests.fakes import postgres
from tests.fakes.databases import DATABASES, POSTGRESQL, SQLITE


def pytest_sessionfinish() -> None:
    """End the PostgreSQL of this process: a worker of xdist may end without its exit hooks."""
    postgres.stop()


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def each_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the test once on each database."""
    with DATABASES.on(request.param):
        yield request.param
