"""Measure how fast the outbox is emptied, against smtplib on one connection.

`python -m bench.delivery [--messages N] [--rounds R] [--json]`. Both send the same mails to
the same server, a process of its own on this machine; the rounds alternate, so that the
ratio holds where the figures do not.
"""

import argparse
import json
import smtplib
import statistics
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
from notifications.channels import Parcel, build_channels
from notifications.channels.mail import write_mail
from notifications.links import Signer
from notifications.message_id import message_id
from tasks.deliver import deliver
from tests.fakes.house import MORNING, ZONE, Clock, House, build_house, plain_letter

ROOT = Path(__file__).resolve().parent.parent
SENDER = "vp@bacgiang.example"


@contextmanager
def _server(folder: Path) -> Iterator[str]:
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


def _smtplib(house: House, url: str) -> float:
    """Return the seconds for the same mails, written and sent over one connection."""
    with reading(house.engine) as session:
        rows = session.exec(select(Message)).all()
        letters = [(row, plain_letter(session, row)) for row in rows]
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", int(url.rpartition(":")[2])) as smtp:
        for row, letter in letters:
            parcel = Parcel(
                message=row.id or 0,
                channel="email",
                message_id=message_id(row.key, "bacgiang.example"),
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                at=MORNING,
            )
            to = "nguoi@ward.example"
            smtp.sendmail(SENDER, to, write_mail(parcel, to=to, sender=SENDER, reply_to=""))
    return time.perf_counter() - began


def measure(*, messages: int, rounds: int) -> dict[str, float]:
    """Return messages a second of both, medians of the rounds, and their ratio."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with _server(folder) as url:
            for number in range(rounds):
                house = _queued(folder, f"{number}.db", messages)
                bare.append(messages / _smtplib(house, url))
                ours.append(messages / _outbox(house, url))
    outbox, smtp = statistics.median(ours), statistics.median(bare)
    return {
        "messages": messages,
        "rounds": rounds,
        "outbox_per_second": round(outbox, 1),
        "smtplib_per_second": round(smtp, 1),
        "ratio": round(outbox / smtp, 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
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
