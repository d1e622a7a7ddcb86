"""The command of the agency's accounts (OIDC): let the one of a holder go."""

from datetime import UTC, datetime

import typer

from actions.identities import unbind
from cli.app import office
from cli.setting_up import contact_app
from cli.words import say
from cli.zalo import Post, holder_of
from models.database import writing


@contact_app.command("unbind")
def let_go(post: Post) -> None:
    """Let go the agency's account of whoever holds a post; the next sign-in binds anew."""
    opened = office()
    to = holder_of(opened, post)
    with writing(opened.engine) as session:
        # Sign-in is of the real world, also where the office lives on another clock.
        count = unbind(session, to.key, actor="command line", now=datetime.now(UTC))
    typer.echo(say("contact", "unbound", count=count, whose=to.name or to.post.title))
