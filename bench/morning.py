"""One morning with many recipients: how long to queue them, and how fast they leave.

`python -m bench.morning [--recipients N] [--rate PER_MINUTE] [--json]`. A plan with one duty,
overdue, for each recipient is swept, which queues a message for each; then one drain sends
them at the rate of the channel to a mail server of its own. The letters are the real ones.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from sqlalchemy import update
from sqlmodel import func, select

from bench.delivery import SENDER, mail_server
from models.database import reading, writing
from models.duty import Duty
from models.messages import Delivery, Message
from notifications.channels import build_channels
from notifications.links import Signer
from notifications.outbox import Status
from tasks.deliver import deliver
from tasks.sweep import sweep
from tests.fakes.house import MORNING, ZONE, Clock, build_house

PORTAL = "http://portal.example"


def measure(*, recipients: int, per_minute: float) -> dict[str, float]:
    """Return the seconds for queueing and sending, and what the rate allows at best."""
    with tempfile.TemporaryDirectory() as made:
        house = build_house(Path(made) / "house.db", heads=recipients)
        with writing(house.engine) as session:
            session.exec(update(Duty).values(next_check_on=MORNING.date()))
        began = time.perf_counter()
        sweep(house.engine, now=MORNING, zone=ZONE)
        queued = time.perf_counter() - began
        with reading(house.engine) as session:
            messages = session.exec(select(func.count()).select_from(Message)).one()
            tries = session.exec(select(func.count()).where(Delivery.status == Status.QUEUED)).one()
        with mail_server(Path(made)) as url:
            rates = {"email": per_minute} if per_minute else {}
            began = time.perf_counter()
            report = deliver(
                house.engine,
                now=Clock(),
                zone=ZONE,
                channels=build_channels(smtp_url=url, mail_from=SENDER, rates=rates),
                public_url=PORTAL,
                signer=Signer("k" * 40),
            )
            sent = time.perf_counter() - began
    assert report.sent == messages, report  # noqa: S101 -- else the figure is void
    return {
        "recipients": recipients,
        "messages": messages,
        "queued_in_seconds": round(queued, 2),
        "sent_in_seconds": round(sent, 1),
        "sent_per_minute": round(tries / sent * 60),
        "rate_per_minute": per_minute,
        "rate_allows_seconds": round((tries - 1) / per_minute * 60, 1) if per_minute else 0,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, default=1300)
    parser.add_argument("--rate", type=float, default=600, help="a minute; 0: as many as go")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(recipients=given.recipients, per_minute=given.rate)
    if given.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:20} {value:g}")


if __name__ == "__main__":
    main()
