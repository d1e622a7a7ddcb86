"""Against a real Prefect server: with a wrong SQLAlchemy the scheduler fails silently."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    DeploymentFilter,
    DeploymentFilterId,
    LogFilter,
    LogFilterFlowRunId,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Running
from sqlmodel import select

from flows import names, registry
from flows import office as offices
from flows.daily import Day
from flows.deploy import deploy
from flows.repeats import Coming, create_run
from flows.runner import Runner
from models.database import reading, writing
from models.messages import Message, Notice
from models.plan import Obligation, Plan
from rules.checkpoints import Checkpoint
from tests.fakes.smtp_sink import SmtpSink
from tests.flows.town import HEAD_MAIL, Town, found, ladder

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.xdist_group("prefect")]

PATIENCE_SECONDS = 60


@pytest.fixture
def town(tmp_path: Path, prefect_url: str, request: pytest.FixtureRequest) -> Town:
    """Found a town whose plan is called after the test: the server is shared."""
    code = request.node.name.removeprefix("test_")[:40]
    # Decided from midnight on, so that today's rungs have fallen at whatever hour this runs.
    policy = ladder(decide_at=time_of_day(0), send_at=time_of_day(0))
    return found(tmp_path, code=code, prefect_api_url=prefect_url, policy=policy)


def deployment(town: Town, ref: str) -> UUID:
    with reading(town.office.engine) as session:
        known = registry.registrations(session, registry.server_key(town.office.settings))
        row = session.exec(select(Obligation).where(Obligation.ref == ref)).one()
        return known[row.id or 0].deployment_id


def runs(town: Town, ref: str) -> list[FlowRun]:
    wanted = DeploymentFilter(id=DeploymentFilterId(any_=[deployment(town, ref)]))
    with get_client(sync_client=True) as client:
        return sorted(client.read_flow_runs(deployment_filter=wanted), key=lambda run: run.name)


def run_names(town: Town, ref: str) -> list[str]:
    return [run.name for run in runs(town, ref)]


def slugs(town: Town, ref: str) -> list[str]:
    with get_client(sync_client=True) as client:
        found_one = client.read_deployment(deployment(town, ref))
    return sorted(str(schedule.slug) for schedule in found_one.schedules)


def checkpoint_run(town: Town, ref: str, rung: str = "T0") -> UUID:
    """Create a run of a checkpoint that is due now."""
    point = Checkpoint(offset=0, rung=rung, day=town.today, last_day=town.today)
    what = Coming(occurrence="KY1", checkpoint=point)
    with get_client(sync_client=True) as client:
        return create_run(client, deployment(town, ref), town.code, ref, what=what, at=None)


def read(run_id: UUID) -> FlowRun:
    with get_client(sync_client=True) as client:
        return client.read_flow_run(run_id)


def until(is_so: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.2)


@contextmanager
def working(town: Town, *, day: bool = False) -> Iterator[Runner]:
    """Run the runner, and with `day` the timetable, beside the test."""
    offices.use(town.office)
    loops: list[Runner | Day] = [Runner(town.office.settings.prefect_api_url, poll_seconds=0.2)]
    if day:
        loops.append(Day(town.office, pause_seconds=0.5))
    threads = [threading.Thread(target=loop.run) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield loops[0]  # type: ignore[misc]  # the first is the runner
    finally:
        for loop in loops:
            loop.stop()
        for thread in threads:
            thread.join()


def test_the_scheduler_inserts_named_runs_for_the_dates_ahead(town: Town) -> None:
    last = town.today + timedelta(days=20)
    town.owe("IV.1.1", last)

    report = deploy(town.office)

    assert (report.registered, report.runs_named) == (1, 4)
    assert sorted(run_names(town, "IV.1.1")) == sorted(
        f"IV.1.1 · KY1 · {rung} · {names.shown(last + timedelta(days=offset))}"
        for rung, offset in (("T-7", -7), ("T0", 0), ("+1", 1), ("+7", 7))
    )
    assert slugs(town, "IV.1.1") == sorted(
        f"KY1-{rung}-{last}" for rung in ("T-7", "T0", "+1", "+7")
    )


def test_a_run_is_planned_for_the_hour_at_which_the_ladder_decides(town: Town) -> None:
    last = town.today + timedelta(days=20)
    town.owe("IV.1.1", last)

    deploy(town.office)

    t0 = next(run for run in runs(town, "IV.1.1") if " · T0 · " in run.name)
    assert t0.expected_start_time is not None
    local = t0.expected_start_time.astimezone(town.office.zone)
    assert (local.date(), f"{local:%H:%M}") == (last, "00:00")
    assert t0.parameters == {
        "plan": town.code,
        "obligation": "IV.1.1",
        "checkpoint": f"KY1-T0-{last}",
    }


def test_past_dates_become_schedules_without_runs(town: Town) -> None:
    town.owe("IV.1.1", town.today - timedelta(days=100))

    deploy(town.office)

    assert len(slugs(town, "IV.1.1")) == 4
    assert runs(town, "IV.1.1") == []


def test_applying_twice_changes_nothing(town: Town) -> None:
    town.owe("IV.1.1", town.today + timedelta(days=20))
    town.owe("IV.9.1", town.today + timedelta(days=40))
    town.owe("PL.I.1", None)
    deploy(town.office)
    before = {ref: [(r.id, r.name) for r in runs(town, ref)] for ref in town.duties}

    again = deploy(town.office)

    assert (again.registered, again.unchanged, again.runs_named) == (0, 3, 0)
    assert {ref: [(r.id, r.name) for r in runs(town, ref)] for ref in town.duties} == before


def test_a_changed_last_day_redates_only_its_own_deployment(town: Town) -> None:
    last, later = town.today + timedelta(days=20), town.today + timedelta(days=27)
    town.owe("IV.1.1", last)
    town.owe("IV.1.2", last)
    deploy(town.office)
    others = [(run.id, run.name) for run in runs(town, "IV.1.2")]

    town.move("IV.1.1", later)
    report = deploy(town.office)

    assert (report.registered, report.unchanged) == (1, 1)
    assert all(slug.endswith(str(later)) for slug in slugs(town, "IV.1.1"))
    assert len(runs(town, "IV.1.1")) == 4
    assert all(run.parameters["checkpoint"].endswith(str(later)) for run in runs(town, "IV.1.1"))
    assert [(run.id, run.name) for run in runs(town, "IV.1.2")] == others


def test_a_late_run_of_a_withdrawn_date_is_deleted(town: Town) -> None:
    town.owe("IV.1.1", town.today)
    deploy(town.office)
    late = checkpoint_run(town, "IV.1.1")

    town.move("IV.1.1", town.today + timedelta(days=20))
    report = deploy(town.office)

    assert report.runs_withdrawn >= 1
    assert late not in [run.id for run in runs(town, "IV.1.1")]


def test_a_second_plan_never_overwrites_the_first(town: Town, tmp_path: Path) -> None:
    url = town.office.settings.prefect_api_url
    second = found(tmp_path / "second", code=f"{town.code}-2", prefect_api_url=url)
    for each in (town, second):
        each.owe("IV.1.1", each.today + timedelta(days=20))
        deploy(each.office)

    assert deployment(town, "IV.1.1") != deployment(second, "IV.1.1")
    assert len(runs(town, "IV.1.1")) == len(runs(second, "IV.1.1")) == 4


def test_an_emptied_prefect_is_registered_anew(town: Town) -> None:
    town.owe("IV.1.1", town.today + timedelta(days=20))
    deploy(town.office)
    with get_client(sync_client=True) as client:
        client._client.delete(f"/deployments/{deployment(town, 'IV.1.1')}")

    assert deploy(town.office).registered == 1
    assert len(runs(town, "IV.1.1")) == 4


def test_a_checkpoint_due_in_a_moment_fires_by_itself_and_sends_its_mail(
    tmp_path: Path, prefect_url: str
) -> None:
    # A zone in which it is noon: a moment from now must not be tomorrow.
    zone = "Asia/Ho_Chi_Minh" if datetime.now(UTC).hour < 12 else "America/Caracas"
    with SmtpSink() as sink:
        town = found(
            tmp_path,
            code="fires",
            prefect_api_url=prefect_url,
            smtp_url=sink.url,
            timezone=zone,
        )
        soon = (datetime.now(town.office.zone) + timedelta(seconds=6)).replace(microsecond=0)
        with writing(town.office.engine) as session:
            plan = session.exec(select(Plan)).one()
            plan.ladder = ladder(soon.time(), (soon + timedelta(seconds=3)).time())
        town.owe("IV.1.1", town.today)
        deploy(town.office)

        with working(town, day=True):
            until(lambda: HEAD_MAIL in sink.sink.recipients)
            t0 = next(run for run in runs(town, "IV.1.1") if " · T0 · " in run.name)

    assert t0.state_name == "Sắp đến hạn"
    assert t0.auto_scheduled
    assert sink.sink.recipients.count(HEAD_MAIL) == 1


def test_a_run_says_what_it_decided_and_publishes_its_duties(town: Town) -> None:
    town.owe("IV.1.1", town.today - timedelta(days=9))
    deploy(town.office)

    with working(town):
        run_id = checkpoint_run(town, "IV.1.1", "+7")
        until(lambda: bool((s := read(run_id).state) and s.is_final()))
        until(lambda: any("nhắc bậc +7" in line for line in logged(run_id)))

    run = read(run_id)
    assert run.state_name == "Quá hạn"
    assert run.name.startswith("IV.1.1 · KY1 · +7 · ")
    assert published(run_id) == [names.artifact_key("IV.1.1", town.code)]


def test_what_still_stands_gets_the_run_of_its_next_week(town: Town) -> None:
    town.owe("IV.1.1", town.today - timedelta(days=9))
    deploy(town.office)

    with working(town):
        run_id = checkpoint_run(town, "IV.1.1", "+7")
        until(lambda: bool((s := read(run_id).state) and s.is_final()))

    coming = [run for run in runs(town, "IV.1.1") if " · +14 · " in run.name]
    assert len(coming) == 1
    assert coming[0].state_type is StateType.SCHEDULED


def test_the_same_checkpoint_is_one_run_however_often_it_is_asked_for(town: Town) -> None:
    town.owe("IV.1.1", town.today)
    deploy(town.office)

    assert checkpoint_run(town, "IV.1.1") == checkpoint_run(town, "IV.1.1")


def test_a_run_left_running_by_a_kill_is_run_again_and_tells_once(town: Town) -> None:
    town.owe("IV.1.1", town.today)
    deploy(town.office)
    run_id = checkpoint_run(town, "IV.1.1")
    kill_in_the_middle(town, run_id)
    assert read(run_id).state_type is StateType.RUNNING

    with working(town):
        until(lambda: bool((s := read(run_id).state) and s.is_completed()))

    with reading(town.office.engine) as session:
        told = session.exec(select(Notice).where(Notice.rung == "T0")).all()
    assert len(told) == 1
    assert read(run_id).run_count == 2


def test_a_run_that_breaks_each_time_is_not_run_for_ever(town: Town) -> None:
    town.owe("IV.1.1", town.today)
    deploy(town.office)
    run_id = checkpoint_run(town, "IV.1.1")
    with get_client(sync_client=True) as client:
        for _ in range(6):
            client.set_flow_run_state(run_id, Running(), force=True)

    with working(town):
        until(lambda: read(run_id).state_name == "Dừng chạy lại")

    with reading(town.office.engine) as session:
        assert session.exec(select(Notice)).all() == []


def test_two_runners_tell_nobody_twice(town: Town) -> None:
    for number in range(6):
        town.owe(f"IV.1.{number}", town.today)
    deploy(town.office)
    ids = [checkpoint_run(town, ref) for ref in town.duties]

    with working(town), working(town):
        until(lambda: all((s := read(each).state) and s.is_final() for each in ids))

    with reading(town.office.engine) as session:
        told = session.exec(select(Notice).where(Notice.rung == "T0")).all()
    assert len(told) == 6


def test_what_prefect_lost_is_decided_by_the_morning(town: Town) -> None:
    # No run at all: the timetable's digest sweeps what no run decided.
    town.owe("IV.1.1", town.today)

    with working(town, day=True):
        until(lambda: bool(messages(town)))

    assert [message.kind for message in messages(town)] == ["reminder-0"]


def messages(town: Town) -> list[Message]:
    with reading(town.office.engine) as session:
        return list(session.exec(select(Message)))


def logged(run_id: UUID) -> list[str]:
    wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run_id]))
    with get_client(sync_client=True) as client:
        return [line.message for line in client.read_logs(wanted)]


def published(run_id: UUID) -> list[str]:
    wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
    with get_client(sync_client=True) as client:
        return [str(each.key) for each in client.read_artifacts(artifact_filter=wanted)]


KILLED = """
import sys, time
from flows import track, office
from flows.runner import Runner
from wiring import open_office
from config.settings import Settings

def sleepy(*args, **kwargs):
    print("inside", flush=True)
    time.sleep(60)

track.follow = sleepy
opened = open_office(Settings())
office.use(opened)
Runner(opened.settings.prefect_api_url, poll_seconds=0.2).run()
"""


def kill_in_the_middle(town: Town, run_id: UUID) -> None:
    """Let another process take the run and kill it while it is inside."""
    settings = town.office.settings
    env = {
        **os.environ,
        "DONDOC_DATA_DIR": str(settings.data_dir),
        "DONDOC_SECRET_KEY": settings.secret_key.get_secret_value(),
        "DONDOC_PREFECT_API_URL": settings.prefect_api_url,
        "PREFECT_API_URL": settings.prefect_api_url,
    }
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED], env=env, stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"inside\n"
    until(lambda: read(run_id).state_type is StateType.RUNNING)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
