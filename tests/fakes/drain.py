"""One drain of a house's outbox in a process of its own, to be killed by a test.

`python -m tests.fakes.drain --database URL --smtp URL [--later MINUTES]`; the clock stands at
the house's morning or that much later, so that nothing depends on when the test runs.
"""

import argparse
import dataclasses
import json
from datetime import timedelta

from models.database import open_database
from notifications.channels import build_channels
from notifications.links import Signer
from tasks.deliver import deliver
from tests.fakes.house import ZONE, Clock, plain_letter


def main() -> None:
    """Drain once and print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--smtp", required=True)
    parser.add_argument("--later", type=int, default=0, help="minutes after the morning")
    arguments = parser.parse_args()
    clock = Clock()
    clock.forward(timedelta(minutes=arguments.later))
    report = deliver(
        open_database(arguments.database),
        now=clock,
        zone=ZONE,
        channels=build_channels(smtp_url=arguments.smtp, mail_from="vp@bacgiang.example"),
        public_url="http://portal.example",
        signer=Signer("k" * 40),
        write=plain_letter,
    )
    print(json.dumps(dataclasses.asdict(report)))  # noqa: T201 -- who starts it reads it


if __name__ == "__main__":
    main()
