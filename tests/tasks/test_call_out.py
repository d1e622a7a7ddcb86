"""Other systems are told of what happens: signed, at least once, and not for ever."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from time import sleep

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine
from sqlmodel import select
from werkzeug import Request, Response

from actions import acting, extending, hooks
from actions.actors import Actor, actor_for_post
from actions.evidence import EvidenceStore
from actions.giving import Order, give_obligation
from actions.hooks import HookWish
from models.database import reading, rehearsing, writing
from models.duty import Duty
from models.lookup import find_duty, find_post
from models.webhooks import Webhook, WebhookCall, WebhookEvent
from notifications.hooks import EventKind, body_of, is_calling_due, signature
from tasks.call_out import LEASE, PASS_SECONDS, TOLD_WITHIN, CallReport, call_out, pause_after
from tasks.sweep import sweep
from tests import plans
from tests.portal.conftest import MONDAY, WARD_DUTY

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ADMIN = Actor(label="Quản trị", post_ids=frozenset(), is_administrator=True)
EVERYTHING = frozenset(EventKind)
DOCS = (plans.ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


class Ear:
    """A system that is called: what it heard, and what it answers."""

    def __init__(self, server: HTTPServer) -> None:
        self.status, self.heard = 200, list[Request]()
        self.url = server.url_for("/nghe")
        server.expect_request("/nghe").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        self.heard.append(request)
        headers = {"Location": self.url} if self.status in {302, 307} else {}
        return Response("", self.status, headers)

    @property
    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(request.get_data()) for request in self.heard]


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def engine() -> Iterator[Engine]:
    found = plans.loaded()
    yield found
    found.dispose()


@pytest.fixture
def ear(httpserver: HTTPServer) -> Ear:
    return Ear(httpserver)


def told(engine: Engine, url: str, kinds: frozenset[EventKind] = EVERYTHING) -> Webhook:
    with writing(engine) as session:
        wish = HookWish(client="Trục liên thông", url=url, kinds=kinds)
        return hooks.add_webhook(session, wish, actor=ADMIN, now=NOW)


def accept(engine: Engine, name: str = WARD_DUTY) -> None:
    with writing(engine) as session:
        duty = find_duty(session, name)
        actor = actor_for_post(find_post(session, name.rpartition("@")[2]))
        acting.accept(session, duty.id or 0, actor=actor, now=plans.at(MONDAY))


def calls(engine: Engine) -> list[WebhookCall]:
    with reading(engine) as session:
        return list(session.exec(select(WebhookCall).order_by("id")))


def test_an_act_is_told_with_duty_and_state(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url)
    accept(engine)

    report = call_out(engine, now=Clock())

    assert report == CallReport(delivered=1)
    (body,) = ear.bodies
    assert body["kind"] == "duty.accepted"
    assert body["id"] == ear.heard[0].headers["Dondoc-Event"]
    assert isinstance(body["duty"], dict)
    assert body["duty"]["name"] == WARD_DUTY
    assert body["duty"]["state"] == "in_progress"
    assert is_due(engine) is False


def is_due(engine: Engine, now: datetime = NOW) -> bool:
    with reading(engine) as session:
        return is_calling_due(session, now=now)


def test_the_way_of_a_result_is_told_step_by_step(engine: Engine, ear: Ear, tmp_path: Path) -> None:
    told(engine, ear.url)
    with writing(engine) as session:
        duty = find_duty(session, WARD_DUTY).id or 0
        head, office = (actor_for_post(find_post(session, p)) for p in ("07201", "vhtt"))
        chair = actor_for_post(find_post(session, "truong-ban"))
        now, zone, store = plans.at(MONDAY), plans.ZONE, EvidenceStore(folder=tmp_path)
        asked = extending.ask_extension(
            session,
            duty,
            actor=head,
            now=now,
            zone=zone,
            to_day=MONDAY + timedelta(days=9),
            reason="Chờ.",
        )
        extending.decide_extension(
            session, asked.id or 0, actor=chair, now=now, zone=zone, grant=True
        )
        acting.submit(session, duty, actor=head, now=now, zone=zone, text="Xong.", store=store)
        acting.return_(session, duty, actor=office, now=now, zone=zone, reason="Thiếu.")
        acting.submit(session, duty, actor=head, now=now, zone=zone, text="Đủ.", store=store)
        acting.confirm(session, duty, actor=office, now=now, zone=zone)

    call_out(engine, now=Clock())

    assert [body["kind"] for body in ear.bodies] == [
        "extension.asked",
        "extension.decided",
        "duty.submitted",
        "duty.returned",
        "duty.submitted",
        "duty.confirmed",
    ]


def test_overdue_is_told_once_and_each_escalation_once(engine: Engine, ear: Ear) -> None:
    wanted = frozenset({EventKind.OVERDUE, EventKind.ESCALATED})
    told(engine, ear.url, wanted)
    # The last day is 31/5, a Friday: +1 on Monday 3/6, +3 on 3/6 too, +7 on Friday 7/6.
    for day in (MONDAY, MONDAY, MONDAY + timedelta(days=4), MONDAY + timedelta(days=14)):
        sweep(engine, now=plans.at(day, 8), zone=plans.ZONE)

    call_out(engine, now=Clock())

    mine = [
        (body["kind"], details["rung"])
        for body in ear.bodies
        if (duty := body["duty"])
        and isinstance(duty, dict)
        and duty["name"] == WARD_DUTY
        and isinstance(details := body["details"], dict)
    ]
    assert mine == [
        ("duty.overdue", "+3"),
        ("duty.escalated", "+3"),
        ("duty.escalated", "+7"),
        ("duty.escalated", "+14"),
    ]


def test_what_nobody_wants_is_not_written(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url, frozenset({EventKind.CONFIRMED}))
    accept(engine)

    with reading(engine) as session:
        assert session.exec(select(WebhookEvent)).all() == []
    assert call_out(engine, now=Clock()) == CallReport()


def test_an_act_that_is_taken_back_tells_nobody(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url)

    with rehearsing(engine) as session:
        duty = find_duty(session, WARD_DUTY)
        actor = actor_for_post(find_post(session, "07201"))
        acting.accept(session, duty.id or 0, actor=actor, now=NOW)

    assert calls(engine) == []


def test_the_signature_is_checked_as_the_documents_say(engine: Engine, ear: Ear) -> None:
    hook = told(engine, ear.url)
    accept(engine)
    call_out(engine, now=Clock())
    block = next(b for b in re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL) if "hmac" in b)
    known: dict[str, object] = {}
    exec(block, known)  # noqa: S102 -- the example of our own documents
    genuine = known["genuine"]
    assert callable(genuine)

    heard = ear.heard[0]
    body, header, at = heard.get_data(), heard.headers["Dondoc-Signature"], NOW.timestamp()

    assert genuine(hook.secret, header, body, now=at + 299) is True
    assert genuine(hook.secret, header, body, now=at + 301) is False
    assert genuine(hook.secret, header, body + b" ", now=at) is False
    assert genuine("whsec_other", header, body, now=at) is False


def test_a_signature_seals_moment_and_body() -> None:
    seal = hmac.new(b"s", f"{int(NOW.timestamp())}.".encode() + b"{}", hashlib.sha256).hexdigest()

    assert signature("s", b"{}", at=NOW) == f"t={int(NOW.timestamp())},v1={seal}"


@pytest.mark.parametrize("status", [302, 307, 400, 404, 410, 500, 503])
def test_any_answer_but_200_to_299_is_no_receipt_and_no_redirect_is_followed(
    engine: Engine, ear: Ear, status: int
) -> None:
    told(engine, ear.url)
    ear.status = status
    accept(engine)

    assert call_out(engine, now=Clock()) == CallReport(retried=1)
    (call,) = calls(engine)
    assert (call.status, call.code, call.tries) == ("queued", status, 1)
    assert len(ear.heard) == 1


def test_it_is_called_again_after_a_pause_under_the_same_id_and_body(
    engine: Engine, ear: Ear
) -> None:
    told(engine, ear.url)
    ear.status = 503
    clock = Clock()
    accept(engine)
    call_out(engine, now=clock)
    ear.status = 200

    clock.at = NOW + timedelta(seconds=30) - timedelta(microseconds=1)
    assert call_out(engine, now=clock) == CallReport()
    clock.at = NOW + timedelta(seconds=30)
    assert is_due(engine, clock.at)
    assert call_out(engine, now=clock) == CallReport(delivered=1)

    assert ear.bodies[0] == ear.bodies[1]
    assert len({request.headers["Dondoc-Event"] for request in ear.heard}) == 1
    assert len({request.headers["Dondoc-Signature"] for request in ear.heard}) == 2


def test_pauses_grow_fourfold_up_to_six_hours() -> None:
    minutes = [pause_after(tries).total_seconds() / 60 for tries in range(1, 8)]

    assert minutes == [0.5, 2, 8, 32, 128, 360, 360]


def test_it_is_given_up_after_three_days(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url)
    ear.status = 500
    clock = Clock()
    accept(engine)
    call_out(engine, now=clock)

    clock.at = NOW + TOLD_WITHIN - timedelta(seconds=1)
    assert call_out(engine, now=clock) == CallReport(retried=1)
    clock.at = NOW + TOLD_WITHIN + timedelta(hours=6)
    assert call_out(engine, now=clock) == CallReport(expired=1)
    assert not is_due(engine, clock.at + timedelta(days=9))


def test_an_address_that_does_not_answer_holds_nobody_else_up(engine: Engine, ear: Ear) -> None:
    told(engine, "http://127.0.0.1:1/dead")
    told(engine, ear.url)
    for unit in ("07201", "07204", "07207"):
        accept(engine, f"IV.3.7@2024@{unit}")

    report = call_out(engine, now=Clock())

    # The dead one is tried once; its other two wait without a try.
    assert report == CallReport(delivered=3, retried=1)
    assert [c.tries for c in calls(engine) if c.webhook_id == 1] == [1, 0, 0]
    assert "ConnectError" in calls(engine)[0].detail


@contextmanager
def dripping() -> Iterator[str]:
    """Yield the address of one whose answer never ends: a byte now and then, for a while."""

    class Drip(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
                for _ in range(60):
                    self.request.sendall(b"x")
                    sleep(0.05)
                self.request.sendall(b"\r\nContent-Length: 0\r\n\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Drip) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def test_an_answer_that_drips_is_none(engine: Engine) -> None:
    with dripping() as url:
        told(engine, url)
        accept(engine)

        report = call_out(engine, now=Clock(), within=0.5)

    assert report == CallReport(retried=1)
    assert calls(engine)[0].detail == "no answer within 0.5 seconds"


def test_a_pass_that_has_taken_long_leaves_the_rest_to_the_next(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url)
    for unit in ("07201", "07204", "07207"):
        accept(engine, f"IV.3.7@2024@{unit}")
    # The pass begins, and looks before each call: 20 seconds are over at the third look.
    first = iter((0.0, 0.0, PASS_SECONDS - 0.01, PASS_SECONDS))

    assert call_out(engine, now=Clock(), elapsed=lambda: next(first)) == CallReport(delivered=2)
    assert is_due(engine)
    assert call_out(engine, now=Clock()) == CallReport(delivered=1)


def test_a_caller_that_died_is_followed_by_another(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url)
    accept(engine)
    with writing(engine) as session:
        call = session.exec(select(WebhookCall)).one()
        call.status, call.lease_until, call.first_at = "calling", NOW + LEASE, NOW
    clock = Clock()

    assert call_out(engine, now=clock) == CallReport()
    clock.at = NOW + LEASE
    assert call_out(engine, now=clock) == CallReport(delivered=1)


def test_a_webhook_that_has_ended_is_called_no_more(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url)
    accept(engine)
    with writing(engine) as session:
        hooks.end_webhook(session, 1, actor=ADMIN, now=NOW)
    accept(engine, "IV.3.7@2024@07204")

    assert call_out(engine, now=Clock()) == CallReport()
    assert ear.heard == []
    assert [call.status for call in calls(engine)] == ["expired"]


def test_a_call_is_made_again_by_hand(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url)
    accept(engine)
    call_out(engine, now=Clock())

    with writing(engine) as session:
        hooks.call_again(session, 1, actor=ADMIN, now=NOW)

    assert call_out(engine, now=Clock()) == CallReport(delivered=1)
    assert ear.bodies[0] == ear.bodies[1]


def test_the_body_is_the_same_bytes_whenever_it_is_written(engine: Engine, ear: Ear) -> None:
    told(engine, ear.url)
    accept(engine)

    with reading(engine) as session:
        event = session.exec(select(WebhookEvent)).one()
        duty = session.exec(select(Duty).where(Duty.state == "in_progress")).one()
        assert body_of(event) == body_of(event)
    assert event.payload["duty"]["id"] == duty.id


def test_an_obligation_given_by_the_chair_is_told_for_each_who_owes_it(
    engine: Engine, ear: Ear
) -> None:
    told(engine, ear.url, frozenset({EventKind.ASSIGNED}))
    order = Order(
        title="Rà soát",
        text="Rà soát và báo cáo.",
        owners=("post:vhtt.head", "post:07201.head"),
        last_day=MONDAY + timedelta(days=9),
    )
    with writing(engine) as session:
        chair = actor_for_post(find_post(session, "truong-ban"))
        now = plans.at(MONDAY)
        give_obligation(session, 1, order, actor=chair, now=now, zone=plans.ZONE)

    call_out(engine, now=Clock())

    units = [duty["unit"] for body in ear.bodies if isinstance(duty := body["duty"], dict)]
    assert sorted(units) == ["07201", "vhtt"]
