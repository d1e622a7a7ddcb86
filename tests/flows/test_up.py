"""`dondoc up --demo`, as a user runs it: everything in one process group, and nothing left."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.conftest import free_port

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.xdist_group("prefect")]

PATIENCE_SECONDS = 90
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def demo(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Run the demo in a process group of its own; yields it, its portal and its Prefect."""
    portal, prefect = free_port(), free_port()
    env = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    env |= {
        "DONDOC_DATA_DIR": str(folder),
        "DONDOC_PORT": str(portal),
        "DONDOC_PREFECT_PORT": str(prefect),
        "DONDOC_PUBLIC_URL": f"http://127.0.0.1:{portal}",
        "PYTHONUNBUFFERED": "1",
    }
    child = subprocess.Popen(
        [sys.executable, "-c", "from cli import main; main()", "up", "--demo"],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield child, f"http://127.0.0.1:{portal}", f"http://127.0.0.1:{prefect}"
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def until_ready(child: subprocess.Popen[str]) -> str:
    """Read what it says until it is ready, and return it."""
    assert child.stdout is not None
    said = ""
    for line in child.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
    pytest.fail(f"it ended before it was ready:\n{said}")


def count(prefect: str, what: str, wanted: dict[str, Any] | None = None) -> int:
    return int(httpx.post(f"{prefect}/api/{what}/count", json=wanted or {}).json())


def move_clock(portal: str, to_day: str) -> None:
    with httpx.Client(base_url=portal, follow_redirects=True, timeout=30) as browser:
        token = re.search(r'name="ma_bieu_mau" value="([^"]*)"', browser.get("/").text)
        assert token
        form = {"ma_bieu_mau": token[1], "back": "/", "step": "to", "to_day": to_day}
        browser.post("/demo/dong-ho", data=form).raise_for_status()


def test_the_demo_runs_each_checkpoint_as_a_flow_run_and_leaves_no_process(
    tmp_path: Path,
) -> None:
    with demo(tmp_path) as (child, portal, prefect):
        said = until_ready(child)
        deployments = count(prefect, "deployments")
        move_clock(portal, "2024-05-24")
        overdue_soon = {"flow_runs": {"state": {"name": {"any_": ["Sắp đến hạn"]}}}}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while count(prefect, "flow_runs", overdue_soon) < 3 and time.monotonic() < deadline:
            time.sleep(0.5)
        named = [
            run["name"]
            for run in httpx.post(f"{prefect}/api/flow_runs/filter", json=overdue_soon).json()
        ]
        os.killpg(child.pid, signal.SIGINT)
        rest, _ = child.communicate(timeout=PATIENCE_SECONDS)

    assert deployments == 94
    assert portal in said
    assert sorted(named) == [
        f"{ref} · 2024 · T-7 · 24/05/2024" for ref in ("III.1.e.1", "IV.2.4", "IV.3.7")
    ]
    assert child.returncode == 0, rest
    assert "Đã dừng." in rest
    with pytest.raises(ProcessLookupError):
        os.killpg(child.pid, 0)
