"""What waits to leave, and until when, in a line for each channel."""

import typer

from cli.words import catalogue, say
from models.database import reading
from notifications.backlog import backlog
from notifications.wording import number_words
from rules.clock import local
from wiring import Office


def print_backlog(opened: Office) -> None:
    """Print what waits by each channel and when it will have left; nothing when none does."""
    now = opened.clock.now()
    with reading(opened.engine) as session:
        found = backlog(session, now=now, zone=opened.zone, channels=opened.channels)
    today = local(now, opened.zone).date()
    for each in found:
        channel = catalogue()["channels"].get(each.channel, each.channel)
        count = number_words(each.count)
        if each.ends_at is None:
            typer.echo(say("backlog", "unpaced", channel=channel, count=count))
            continue
        at = format(each.ends_at, "%H:%M" if each.ends_at.date() == today else "%H:%M %d/%m/%Y")
        typer.echo(say("backlog", "paced", channel=channel, count=count, at=at))
