"""Measure how long the pages of the portal take with many duties.

`python -m bench.portal [--duties N] [--rounds R] [--json]`. The requests are made in process,
as the standing office, on a SQLite file of its own. In every round each page is asked for
once, so that what else the machine does falls on all alike; the figures are medians. The
ratios to `/health` and to reading the bare rows of the same duties hold where the
milliseconds do not.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import select
from starlette.responses import Response
from starlette.testclient import TestClient

from actions.evidence import EvidenceStore
from config.settings import Settings
from models.database import open_database, reading
from models.plan import Plan
from notifications.channels import build_channels
from notifications.links import Signer
from portal.app import create_app
from portal.sessions import COOKIE
from tests import plans
from tests.fakes.big_plan import TODAY, big_plan
from wiring import FixedClock, Office

KEY = "a key of the benchmark, long enough to sign with"
HEALTH, ROWS = "/health", "rows of the duties, read bare"
PAGES = {
    "first page": "/bang",
    "last page": "/bang?trang=9999",
    "search": "/bang?tim=dinh+ke+cap+do",
    "search, all wards": "/bang?tim=phuong",
    "filter": "/bang?thoi_han=open_overdue&muc=III",
    "filter by state": "/bang?trang_thai=submitted",
    "by head": "/bang?nhom=nguoi-dung-dau",
    "by section": "/bang?nhom=muc",
    "by deadline": "/bang?nhom=han",
    "by unit": "/bang?nhom=don-vi",
    "units of one": "/bang/ky/1",
    "queue": "/cho-xu-ly",
    "calendar": "/lich",
    "progress": "/tien-do",
    "messages": "/thong-bao",
    "roster": "/danh-ba",
    "own duties": "/viec-cua-toi",
    "one duty": "/nhiem-vu/1",
}
Timed = Callable[[], int]


def _office(folder: Path, duties: int) -> Office:
    engine = big_plan(open_database(f"sqlite:///{folder / 'dondoc.db'}"), duties=duties)
    return Office(
        settings=Settings(
            secret_key=SecretStr(KEY), data_dir=folder, public_url="http://testserver"
        ),
        engine=engine,
        zone=plans.ZONE,
        signer=Signer(KEY),
        channels=build_channels(),
        store=EvidenceStore(folder=folder / "evidence", limit_bytes=1_000_000),
        clock=FixedClock(plans.at(TODAY, 9)),
    )


def _client(office: Office) -> TestClient:
    """Return a client signed in as the standing office."""
    app: Any = create_app(office)
    with reading(office.engine) as session:
        post = session.exec(select(Plan.standing_post_id)).one()
    answer = Response()
    app.state.portal.sessions.begin(answer, f"post:{post}")
    cookie = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
    client = TestClient(app)
    client.cookies.set(COOKIE, cookie.strip('"'))
    return client


def _asks(client: TestClient, path: str) -> Timed:
    def ask() -> int:
        answer = client.get(path)
        assert answer.is_success, (path, answer.status_code)  # noqa: S101 -- else it is void
        return len(answer.content)

    return ask


def _reads(office: Office) -> Timed:
    def read() -> int:
        with office.engine.connect() as connection:
            return len(connection.exec_driver_sql("SELECT * FROM duty").all())

    return read


def measure(*, duties: int, rounds: int) -> dict[str, Any]:
    """Return milliseconds, bytes and ratios of every page."""
    with tempfile.TemporaryDirectory() as made:
        office = _office(Path(made), duties)
        with _client(office) as client:
            timed = {name: _asks(client, path) for name, path in PAGES.items()}
            timed |= {HEALTH: _asks(client, HEALTH), ROWS: _reads(office)}
            sizes = {name: each() for name, each in timed.items()}
            spent: dict[str, list[float]] = {name: [] for name in timed}
            for _ in range(rounds):
                for name, each in timed.items():
                    began = time.perf_counter()
                    each()
                    spent[name].append(1000 * (time.perf_counter() - began))
        office.engine.dispose()
    medians = {name: statistics.median(times) for name, times in spent.items()}
    return {
        "duties": duties,
        "rounds": rounds,
        "load": round(os.getloadavg()[0], 1),
        "pages": {
            name: {
                "ms": round(ms, 1),
                "to_health": round(ms / medians[HEALTH], 1),
                "to_rows": round(ms / medians[ROWS], 2),
                "bytes": sizes[name],
            }
            for name, ms in medians.items()
        },
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duties", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(duties=arguments.duties, rounds=arguments.rounds)
    if arguments.json:
        print(json.dumps(found))
        return
    print(f"{found['duties']} duties, {found['rounds']} rounds, load {found['load']}")
    print(f"{'':32}{'ms':>9}{'/health':>9}{'/rows':>8}{'bytes':>10}")
    for name, page in found["pages"].items():
        figures = f"{page['ms']:9}{page['to_health']:9}{page['to_rows']:8}{page['bytes']:10}"
        print(f"{name:32}{figures}")


if __name__ == "__main__":
    main()
