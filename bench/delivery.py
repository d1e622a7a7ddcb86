"""Measure how fast mails leave: by smtplib, by apprise with our plugin, and from the outbox.

`python -m bench.delivery [--messages N] [--rounds R] [--json]`. All three send the same mails
over one connection to the same server, a process of its own on this machine; the rounds
alternate, so that the ratios hold where the figures do not.
"""

import argparse
import json
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import select

from models.database import reading
from models.messages import Message
from notifications.channels import Outcome, Parcel, build_channels
from notifications.channels.mail import write_mail
from notifications.links import Signer
from notifications.message_id import message_id
from tasks.deliver import deliver
from tests.fakes.house import MORNING, ZONE, Clock, House, build_house, plain_letter

ROOT = Path(__file__).resolve().parent.parent
SENDER, TO = "vp@bacgiang.example", "nguoi@ward.example"


@contextmanager
def mail_server(folder: Path) -> Iterator[str]:
    """Run a mail server in a process of its own and yield its URL."""
    command = [sys.executable, "-m", "tests.fakes.smtp_sink", "--port", "0"]
    log = ["--log", str(folder / "arrived")]
    with subprocess.Popen(  # noqa: S603 -- our own module
        [*command, *log], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101 -- it was asked for
        port = json.loads(process.stdout.readline())["port"]
        yield f"smtp://127.0.0.1:{port}"
        process.kill()


def _queued(folder: Path, name: str, messages: int) -> House:
    house = build_house(folder / name, heads=messages)
    for head in range(messages):
        house.put(head)
    return house


def _outbox(house: House, url: str) -> float:
    """Return the seconds that one drain takes."""
    channels = build_channels(smtp_url=url, mail_from=SENDER)
    signer = Signer("k" * 40)
    began = time.perf_counter()
    report = deliver(
        house.engine,
        now=Clock(),
        zone=ZONE,
        channels=channels,
        public_url="http://portal.example",
        signer=signer,
        write=plain_letter,
    )
    seconds = time.perf_counter() - began
    assert report.sent == len(house.heads), report  # noqa: S101 -- else the figure is void
    return seconds


def _parcels(house: House) -> list[Parcel]:
    """Return the mails of a house, written and ready to be sent."""
    with reading(house.engine) as session:
        rows = session.exec(select(Message)).all()
        letters = [(row, plain_letter(session, row)) for row in rows]
    return [
        Parcel(
            message=row.id or 0,
            channel="email",
            message_id=message_id(row.key, "bacgiang.example"),
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            at=MORNING,
        )
        for row, letter in letters
    ]


def _smtplib(house: House, url: str) -> float:
    """Return the seconds for the same mails, written and sent over one connection."""
    parcels = _parcels(house)
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", int(url.rpartition(":")[2])) as smtp:
        for parcel in parcels:
            mail = write_mail(parcel, to=TO, sender=SENDER, reply_to="")
            smtp.sendmail(SENDER, TO, mail)
    return time.perf_counter() - began


def _plugin(house: House, url: str) -> float:
    """Return the seconds for the same mails through apprise with our plugin."""
    parcels = _parcels(house)
    channels = build_channels(smtp_url=url, mail_from=SENDER)
    began = time.perf_counter()
    with channels.open(house.engine) as lines:
        outcomes = {lines.send(parcel, TO).outcome for parcel in parcels}
    assert outcomes == {Outcome.ACCEPTED}, outcomes  # noqa: S101 -- else the figure is void
    return time.perf_counter() - began


WAYS = {"smtplib": _smtplib, "plugin": _plugin, "outbox": _outbox}


def measure(*, messages: int, rounds: int) -> dict[str, float]:
    """Return messages a second of each way over all rounds, and the ratios to smtplib."""
    spent = dict.fromkeys(WAYS, 0.0)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with mail_server(folder) as url:
            for number in range(rounds):
                house = _queued(folder, f"{number}.db", messages)
                # Each way goes first in turn.
                order = [*WAYS][number % len(WAYS) :] + [*WAYS][: number % len(WAYS)]
                for name in order:
                    spent[name] += WAYS[name](house, url)
    rates = {name: messages * rounds / seconds for name, seconds in spent.items()}
    return {
        "messages": messages,
        "rounds": rounds,
        **{f"{name}_per_second": round(rate, 1) for name, rate in rates.items()},
        "plugin_ratio": round(rates["plugin"] / rates["smtplib"], 3),
        "outbox_ratio": round(rates["outbox"] / rates["smtplib"], 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(messages=arguments.messages, rounds=arguments.rounds)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:20} {value:g}")


if __name__ == "__main__":
    main()
