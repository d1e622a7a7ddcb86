"""The four ways of Zalo: what each sends, and what becomes of it."""

import socket
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

import models.tables  # noqa: F401 -- the tables must be known before they are made
from models.database import open_database, reading, writing
from models.zalo import ZaloRoute, ZaloUser
from notifications.channels import Lines, Outcome, Parcel, Receipt, ZaloSetup, build_channels
from notifications.channels.zalo_shapes import fit
from notifications.channels.zalo_tokens import App
from notifications.zalo_template import Parameter, keep_template
from notifications.zalo_template import Template as Chosen
from simulation.zalo import Fault, Person, Template, World, ZaloServer
from tests.fakes.zalo import setup_of, zalo_with

USER, PHONE, CHAT = "2512523625412515", "84987654321", "e4ea2cd5189df1c3a88c"
FACTS = {
    "name": "Nguyễn Văn A",
    "task": "Báo cáo quý kết quả thực hiện Kế hoạch",
    "limit": "30/11/2026",
    "answer": "12",
    "link": "https://dondoc.example/viec/x",
}
CHOSEN = Chosen(
    id="7895417a7d3f9461cd2e",
    parameters=(
        Parameter(name="ho_ten", fact="name", limit=30),
        Parameter(name="nhiem_vu", fact="task", limit=20),
        Parameter(name="han", fact="limit", limit=20),
        Parameter(name="don_vi", fact="unit", limit=20),
    ),
)


@pytest.fixture
def zalo() -> Iterator[ZaloServer]:
    limits = {p.name: p.limit for p in CHOSEN.parameters}
    world = World(templates=[Template(id=CHOSEN.id, parameters=limits)], chats={CHAT})
    world.people.append(Person(user_id="", phone=PHONE))
    with zalo_with(USER, "77", world=world) as running:
        yield running


@pytest.fixture
def engine() -> Engine:
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    with writing(engine) as session:
        keep_template(session, CHOSEN)
    return engine


@pytest.fixture
def lines(zalo: ZaloServer, engine: Engine) -> Iterator[Lines]:
    with build_channels(zalo=setup_of(zalo, bot=True)).open(engine) as lines:
        yield lines


def _parcel(text: str = "Nhiệm vụ IV.4.1 quá hạn 3 ngày.", *, route: str = "zoa") -> Parcel:
    return Parcel(
        message=1,
        channel="zalo",
        message_id="<a@b.example>",
        subject="Quá hạn",
        text=text,
        html="<p>không dùng</p>",
        at=datetime(2024, 6, 13, 1, tzinfo=UTC),
        route=route,
        facts=FACTS,
        tracking="dd1-1",
    )


def test_a_text_reaches_the_user_and_the_number_of_the_message_comes_back(
    zalo: ZaloServer, lines: Lines
) -> None:
    receipt = lines.send(_parcel(), USER)

    (taken,) = zalo.world.accepted
    assert (receipt.outcome, receipt.provider_id) == (Outcome.ACCEPTED, taken.id)
    assert (taken.to, taken.text) == (USER, "Nhiệm vụ IV.4.1 quá hạn 3 ngày.")


def test_a_text_about_one_duty_has_buttons_that_send_the_commands(
    zalo: ZaloServer, lines: Lines
) -> None:
    lines.send(_parcel(), USER)

    attachment = zalo.world.accepted[0].body["message"]["attachment"]
    assert attachment["payload"]["template_type"] == "button"
    buttons = attachment["payload"]["buttons"]
    assert [(b["type"], b["payload"]) for b in buttons] == [
        ("oa.query.hide", "NHAN 12"),
        ("oa.query.hide", "XONG 12"),
        ("oa.open.url", {"url": "https://dondoc.example/viec/x"}),
    ]


def test_a_text_of_several_duties_has_no_button_to_act_with(zalo: ZaloServer, lines: Lines) -> None:
    lines.send(replace(_parcel(), facts={}), USER)

    assert "attachment" not in zalo.world.accepted[0].body["message"]


def test_a_template_goes_to_a_user_id_with_its_parameters_cut_to_size(
    zalo: ZaloServer, lines: Lines
) -> None:
    receipt = lines.send(_parcel(route="zbsu"), USER)

    (taken,) = zalo.world.accepted
    assert (receipt.outcome, receipt.provider_id) == (Outcome.ACCEPTED, taken.id)
    assert taken.body == {
        "user_id": USER,
        "template_id": CHOSEN.id,
        "template_data": {
            "ho_ten": "Nguyễn Văn A",
            "nhiem_vu": "Báo cáo quý kết quả…",  # 20 characters at most
            "han": "30/11/2026",
            "don_vi": "–",  # nothing known: no value may be blank
        },
    }


def test_a_template_goes_to_a_telephone_number_with_a_tracking_id(
    zalo: ZaloServer, lines: Lines
) -> None:
    receipt = lines.send(_parcel(route="zbs"), PHONE)

    (taken,) = zalo.world.accepted
    assert (receipt.outcome, receipt.provider_id) == (Outcome.ACCEPTED, taken.id)
    assert (taken.body["phone"], taken.body["tracking_id"]) == (PHONE, "dd1-1")


def test_the_bot_writes_to_a_chat(zalo: ZaloServer, lines: Lines) -> None:
    receipt = lines.send(_parcel(route="zbot"), CHAT)

    (taken,) = zalo.world.accepted
    assert (receipt.outcome, receipt.provider_id) == (Outcome.ACCEPTED, taken.id)
    assert taken.body == {"chat_id": CHAT, "text": "Nhiệm vụ IV.4.1 quá hạn 3 ngày."}


def test_without_a_template_nothing_is_sent_by_one(
    zalo: ZaloServer, engine: Engine, lines: Lines
) -> None:
    with writing(engine) as session:
        keep_template(session, None)

    receipt = lines.send(_parcel(route="zbs"), PHONE)

    assert (receipt.outcome, receipt.code) == (Outcome.PERMANENT, "no_template")
    assert zalo.world.requests == 0


def test_an_id_of_another_account_is_broken(lines: Lines) -> None:
    receipt = lines.send(_parcel(), "1")

    assert receipt.outcome is Outcome.PERMANENT
    assert receipt.address_broken


def test_a_bad_token_that_nothing_renews_opens_the_circuit_and_is_not_shown(
    zalo: ZaloServer, engine: Engine
) -> None:
    channels = build_channels(zalo=setup_of(zalo, fixed="old-token"))

    with channels.open(engine) as lines:
        receipt = lines.send(_parcel(), USER)

    assert (receipt.outcome, receipt.code, receipt.detour) == (Outcome.RETRY, "-216", True)
    assert "old-token" not in f"{receipt} {channels}"
    with reading(engine) as session:
        row = session.get_one(ZaloRoute, "zoa")
    assert (row.code, row.open_since is not None) == ("-216", True)


def test_a_message_that_passes_closes_the_circuit_again(zalo: ZaloServer, engine: Engine) -> None:
    zalo.world.faults = [Fault(kind="code", number=-115)]
    with build_channels(zalo=setup_of(zalo)).open(engine) as lines:
        first = lines.send(_parcel(route="zbs"), PHONE)
        second = lines.send(_parcel(route="zbs"), PHONE)

    assert (first.detour, second.outcome) == (True, Outcome.ACCEPTED)
    with reading(engine) as session:
        row = session.get_one(ZaloRoute, "zbs")
    assert (row.open_since, row.code) == (None, None)
    assert row.remaining == 499


def test_what_a_refusal_says_of_the_person_is_kept(zalo: ZaloServer, engine: Engine) -> None:
    zalo.world.people[-1].answer = -230
    zalo.world.people[-2].answer = -244
    with build_channels(zalo=setup_of(zalo)).open(engine) as lines:
        lines.send(_parcel(), "77")
        lines.send(_parcel(), USER)

    with reading(engine) as session:
        known = {user.user_id: user for user in session.exec(select(ZaloUser))}
    assert known["77"].closed_at is not None
    assert known[USER].refused_at is not None


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(kind="http", number=500), Outcome.RETRY),
        (Fault(kind="http", number=404), Outcome.PERMANENT),
        # Accepted, then cut off: it may have arrived.
        (Fault(kind="lost"), Outcome.UNKNOWN),
        # Cut off before anything was accepted: nobody here can tell that apart.
        (Fault(kind="drop"), Outcome.UNKNOWN),
        # HTTP 200 with something that is no answer.
        (Fault(kind="http", number=200), Outcome.UNKNOWN),
    ],
    ids=["500", "404", "lost", "drop", "nonsense"],
)
def test_a_fault_of_the_line_is_told_apart(
    zalo: ZaloServer, lines: Lines, fault: Fault, outcome: Outcome
) -> None:
    zalo.world.faults = [fault]

    assert lines.send(_parcel(), USER).outcome is outcome


def test_too_fast_waits_for_the_next_minute(zalo: ZaloServer, lines: Lines) -> None:
    zalo.world.faults = [Fault(kind="http", number=429)]

    receipt = lines.send(_parcel(), USER)

    assert (receipt.outcome, receipt.channel_down) == (Outcome.RETRY, True)
    assert receipt.wait is not None
    assert 0 < receipt.wait.total_seconds() <= 67


def test_no_server_means_later(engine: Engine) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    setup = ZaloSetup(app=App(fixed="x"), oa_url=url, secret_key="k")
    with build_channels(zalo=setup).open(engine) as lines:
        receipt = lines.send(_parcel(), USER)

    assert (receipt.outcome, receipt.channel_down) == (Outcome.RETRY, True)


def test_the_proof_of_the_app_goes_with_the_token_where_it_is_wanted(
    zalo: ZaloServer, engine: Engine
) -> None:
    zalo.world.wants_proof = True

    def send(*, proof: bool) -> Receipt:
        with build_channels(zalo=setup_of(zalo, proof=proof)).open(engine) as lines:
            return lines.send(_parcel(), USER)

    assert send(proof=False).code == "-242"
    assert send(proof=True).outcome is Outcome.ACCEPTED


def test_a_long_digest_is_shortened_in_its_middle_and_keeps_its_link(
    zalo: ZaloServer, lines: Lines
) -> None:
    rows = [f"{n}. Nhiệm vụ IV.{n}: quá hạn {n} ngày, chậm nhất hết ngày" for n in range(1, 90)]
    text = "\n".join(["Kính gửi đồng chí", *rows, "Xem: https://dondoc.example/vao/x"])

    receipt = lines.send(_parcel(unicodedata.normalize("NFD", text)), USER)

    sent = zalo.world.accepted[0].text
    assert receipt.outcome is Outcome.ACCEPTED
    assert len(sent) <= 2000
    assert sent.startswith("Kính gửi đồng chí\n1. ")
    assert sent.endswith("Xem: https://dondoc.example/vao/x")
    assert all(line in text.splitlines() for line in sent.splitlines() if line != "…")


@pytest.mark.parametrize("length", [1999, 2000, 2001, 9000])
def test_one_long_line_is_cut_rather_than_refused(length: int) -> None:
    assert len(fit("đ" * length)) == min(length, 2000)


def test_the_text_for_a_phone_is_sent_where_there_is_one(zalo: ZaloServer, lines: Lines) -> None:
    lines.send(replace(_parcel(), short="IV.4.1 quá hạn 3 ngày"), USER)

    assert zalo.world.accepted[0].text == "IV.4.1 quá hạn 3 ngày"
