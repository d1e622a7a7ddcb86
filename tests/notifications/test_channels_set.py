"""Which channel is served by what, and that a URL never holds a secret."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import open_database, reading
from models.messages import InboxMail
from notifications.channels import ChannelSet, Outcome, Parcel, ZaloSetup, build_channels
from notifications.channels.inbox import InboxLine, InboxPlugin
from notifications.channels.parcel import NoDispatchError
from notifications.channels.plugin import SingleTarget
from notifications.channels.zalo_tokens import App
from simulation.zalo import Fault, World
from tests.fakes.house import build_house
from tests.fakes.zalo import zalo_with


def _parcel(channel: str, message: int = 1) -> Parcel:
    return Parcel(
        message=message,
        channel=channel,
        message_id=f"<{message}@b.example>",
        subject="Nhắc việc",
        text="Nội dung",
        html="<p>Nội dung</p>",
        at=datetime(2024, 6, 13, 1, tzinfo=UTC),
        to_name="Trưởng phòng",
    )


def _with_a_message(tmp_path: Path) -> Engine:
    house = build_house(tmp_path / "house.db")
    assert house.put() == 1
    return house.engine


def test_with_nothing_configured_the_inbox_serves_every_channel() -> None:
    channels = build_channels()

    assert [getattr(channels.transport(c), "name", None) for c in ("email", "zalo")] == [
        "inbox",
        "inbox",
    ]


def test_with_mail_configured_zalo_is_left_out_with_the_remedy() -> None:
    channels = build_channels(smtp_url="smtp://mail.example")

    assert getattr(channels.transport("email"), "name", None) == "smtpq"
    assert channels.transport("zalo") is None
    assert "DONDOC_ZALO_APP_ID" in channels.why_not("zalo")
    assert "no such channel" in channels.why_not("pigeon")


def test_no_url_holds_a_secret() -> None:
    channels = build_channels(
        smtp_url="smtp://dondoc:mat-khau@mail.example",
        zalo=ZaloSetup(app=App(fixed="oa-token", secret="geheim"), bot_token="1:bot"),
    )

    urls = [
        transport.url("a+b@c.example")
        for c in ("email", "zoa", "zbsu", "zbs", "zbot")
        if (transport := channels.transport(c))
    ]

    assert [url.split(":")[0] for url in urls] == ["smtpq", "zoa", "zbsu", "zbs", "zbot"]
    secrets = ("mat-khau", "oa-token", "geheim", "1:bot")
    assert not any(s in f"{urls} {channels}" for s in secrets)


@pytest.mark.parametrize("address", ["a+b@c.example", "x?y=z&to=w@c.example", "%41@c.example"])
def test_an_address_goes_through_the_url_unchanged(tmp_path: Path, address: str) -> None:
    engine = _with_a_message(tmp_path)

    with build_channels().open(engine) as lines:
        receipt = lines.send(_parcel("email"), address)

    assert receipt.outcome is Outcome.ACCEPTED
    with reading(engine) as session:
        assert session.exec(select(InboxMail.recipient)).one() == f"Trưởng phòng <{address}>"


def test_the_inbox_holds_a_message_once_by_whatever_channels_it_came(tmp_path: Path) -> None:
    engine = _with_a_message(tmp_path)

    with build_channels().open(engine) as lines:
        outcomes = [lines.send(_parcel(c), "a@b.example").outcome for c in ("zalo", "email")]

    with reading(engine) as session:
        mail = session.exec(select(InboxMail)).one()
    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert (mail.channel, mail.subject, mail.html) == ("zalo", "Nhắc việc", "<p>Nội dung</p>")
    assert "<1@b.example>" in mail.headers


def test_a_channel_that_nothing_serves_says_so() -> None:
    channels = build_channels(smtp_url="smtp://mail.example")

    with channels.open(open_database("sqlite://")) as lines:
        receipt = lines.send(_parcel("zalo"), "77")

    assert (receipt.outcome, receipt.code) == (Outcome.PERMANENT, "not_configured")


def test_a_plugin_that_raises_leaves_the_outcome_unknown() -> None:
    engine = open_database("sqlite://")  # without the inbox's table

    with build_channels().open(engine) as lines:
        receipt = lines.send(_parcel("email"), "a@b.example")

    assert receipt.outcome is Outcome.UNKNOWN
    assert "OperationalError" in receipt.text


def test_our_plugins_neither_wait_nor_retry_by_themselves() -> None:
    plugin = InboxPlugin(to="a@b.example")

    assert (plugin.request_rate_per_sec, plugin.retry, len(plugin)) == (0, 0, 1)
    assert "a@b" not in plugin.url(privacy=True)
    assert SingleTarget.parse_url("inbox://outbox/") is None


def test_a_plugin_called_outside_of_a_send_says_so() -> None:
    with pytest.raises(NoDispatchError, match=r"Lines\.send"):
        InboxPlugin(to="a@b.example").notify(body="x")


class Foreign:
    """A transport of apprise's own, which says yes or no and nothing else."""

    name = "foreign"

    def __init__(self, url: str) -> None:
        self._url = url

    def url(self, _address: str) -> str:
        return self._url

    def line(self, engine: Engine) -> InboxLine:
        return InboxLine(engine)


@pytest.mark.parametrize(("status", "outcome"), [(200, Outcome.ACCEPTED), (500, Outcome.RETRY)])
def test_any_service_of_apprise_can_serve_a_channel_by_its_url(
    status: int, outcome: Outcome
) -> None:
    with zalo_with(world=World(faults=[Fault(kind="http", number=status)])) as server:
        channels = ChannelSet(transports={"pager": Foreign(server.url.replace("http", "json"))})

        with channels.open(open_database("sqlite://")) as lines:
            receipt = lines.send(_parcel("pager"), "1")

    assert receipt.outcome is outcome


def test_an_address_that_apprise_cannot_read_is_broken() -> None:
    channels = ChannelSet(transports={"pager": Foreign("no-such-service://x")})

    with channels.open(open_database("sqlite://")) as lines:
        receipt = lines.send(_parcel("pager"), "1")

    assert (receipt.outcome, receipt.address_broken) == (Outcome.PERMANENT, True)
