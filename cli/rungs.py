"""How a rung of a duty is told on the terminal (`dondoc explain`)."""

import typer

from cli.words import catalogue, reason_words, say
from notifications.wording import day_words
from notifications.zalo_words import choice_words
from tasks.explain import Followed, RungStory, Try


def print_rung(story: RungStory) -> None:
    """Print one rung of a duty: what is to come, or whom it told and how."""
    day, last_day = day_words(story.day), day_words(story.last_day)
    typer.echo(say("explain", "rung", day=day, rung=story.rung, last_day=last_day))
    if not story.told:
        key = "missed" if story.missed else "silent" if story.reason else "coming"
        typer.echo(say("explain", key, reason=reason_words(story.reason)))
    for told in story.told:
        audience = catalogue()["audiences"][told.audience]
        if told.status == "not_sent":
            reason = reason_words(told.reason)
            typer.echo(say("explain", "reason", to=told.to, audience=audience, reason=reason))
            continue
        status = told.message_status or told.status
        words = catalogue()["statuses"].get(status, status)
        typer.echo(say("explain", "told", to=told.to, audience=audience, status=words))
        for each in told.deliveries:
            _print_try(each)
        for followed in told.followed:
            _print_followed(followed)


def _print_try(each: Try) -> None:
    status = catalogue()["tries"].get(each.status, each.status)
    why = " ".join(part for part in (each.code, each.detail) if part)
    words = say(
        "explain",
        "delivery",
        channel=catalogue()["channels"].get(each.channel, each.channel),
        attempt=each.attempt,
        status=status,
        at=f"{each.at:%Y-%m-%d %H:%M}",
    )
    typer.echo(f"{words} ({why})" if why else words)
    if each.routes:
        typer.echo(say("explain", "ways", ways=choice_words(each.routes)))


def _print_followed(followed: Followed) -> None:
    key = f"not_{followed.move}" if followed.reason else followed.move
    channel = followed.channel or ""
    words = say(
        "explain",
        key,
        channel=catalogue()["channels"].get(channel, channel),
        to=followed.to,
        at=f"{followed.at:%Y-%m-%d %H:%M}",
        reason=reason_words(followed.reason),
    )
    typer.echo(words)
