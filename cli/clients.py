"""Commands of tokens: make one for a program, list them, revoke one."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from actions import clients
from actions.actors import Actor
from actions.clients import Scope, Wish
from cli.app import AsJson, app, office, print_json
from cli.words import say
from models.clients import ApiToken
from models.database import reading, writing
from models.lookup import find_post
from rules.clock import local
from wiring import Office

token_app = typer.Typer(no_args_is_help=True, help="Tokens of programs that call the API.")
app.add_typer(token_app, name="token")
# Whoever runs commands on the server could read the database as well.
ADMINISTRATOR = Actor(label="command line", post_ids=frozenset(), is_administrator=True)


@token_app.command("create")
def create(
    client: Annotated[str, typer.Argument(help="What the program is called.")],
    *,
    scope: Annotated[list[str], typer.Option(help=f"{', '.join(Scope)}; repeatable.")],
    post: Annotated[str | None, typer.Option(help="In whose name it acts; else it reads.")] = None,
    days: Annotated[int, typer.Option(help="How long it works.")] = 365,
) -> None:
    """Make a token and print it, once."""
    opened = office()
    with writing(opened.engine) as session:
        wish = Wish(
            client=client,
            scopes=clients.read_scopes(scope),
            post_id=find_post(session, post).id if post else None,
            life=timedelta(days=min(days, clients.LONGEST_LIFE.days + 1)),
        )
        now = datetime.now(UTC)
        token = clients.make_token(session, wish, actor=ADMINISTRATOR, now=now)
    until = local(now + wish.life, opened.zone)
    typer.echo(say("token", "made", client=client, expires=f"{until:%d/%m/%Y %H:%M}"))
    typer.echo(token)


@token_app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every token there ever was, without its secret."""
    opened = office()
    with reading(opened.engine) as session:
        rows = clients.tokens(session)
    if as_json:
        print_json([row.model_dump(exclude={"secret_hash"}) for row, _, _ in rows])
        return
    if not rows:
        typer.echo(say("token", "none"))
    for row, post, _ in rows:
        facts = {"post": post.code if post else say("token", "reads")}
        facts |= {name: getattr(row, name) for name in ("id", "public_id", "client", "scopes")}
        typer.echo(say("token", "line", standing=_standing(opened, row), **facts))


@token_app.command("revoke")
def revoke(token: Annotated[int, typer.Argument(help="Its number in the list.")]) -> None:
    """Let a token work no more."""
    opened = office()
    with writing(opened.engine) as session:
        row = clients.revoke_token(session, token, actor=ADMINISTRATOR, now=datetime.now(UTC))
    typer.echo(say("token", "revoked", public_id=row.public_id, client=row.client))


def _standing(opened: Office, row: ApiToken) -> str:
    if row.revoked_at is not None:
        return say("token", "taken", at=_day(opened, row.revoked_at))
    key = "works" if clients.works(row, now=datetime.now(UTC)) else "expired"
    return say("token", key, at=_day(opened, row.expires_at))


def _day(opened: Office, at: datetime) -> str:
    return f"{local(at, opened.zone):%d/%m/%Y}"
