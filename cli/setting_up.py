"""Commands that set an installation up: init, plan check, plan load, contact set."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from actions.contacts import ContactChange, set_contact
from actions.load_plan import load_plan
from actions.one_time import make_one_time_link
from actions.reach_again import reach_again
from cli.app import AsOf, app, office, settings_file
from cli.moments import read_day
from cli.words import say
from config.settings import Settings
from models import journal
from models.database import writing
from models.directory import load_directory
from models.lookup import find_post
from models.migrate import upgrade
from models.plan import Plan
from notifications.links import OFFICE
from plan_reader.folder import read_folder
from plan_reader.summary import diff_words, summary_words
from rules.clock import local
from wiring import make_secret_key, zone_of

plan_app = typer.Typer(no_args_is_help=True, help="Check and load plans.")
contact_app = typer.Typer(no_args_is_help=True, help="Who holds a post and how to reach them.")
app.add_typer(plan_app, name="plan")
app.add_typer(contact_app, name="contact")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a plan.")]
AppName = Annotated[str | None, typer.Option("--app", help="Name in DONDOC_APPRISE_FILE.")]
LINK_LIFE = timedelta(hours=24)


@app.command()
def init() -> None:
    """Create or upgrade the database, make a secret key, print an administrator link."""
    settings = Settings()
    # A setting that cannot be is told before anything is made.
    zone_of(settings)
    made = make_secret_key(settings)
    url = settings.effective_database_url
    upgrade(url)
    typer.echo(say("init", "database", url=_without_password(url)))
    typer.echo(
        say("init", "key_made", file=settings.secret_key_file) if made else say("init", "key_kept")
    )
    opened = office()
    now = datetime.now(UTC)
    with writing(opened.engine) as session:
        token = make_one_time_link(session, now=now, life=LINK_LIFE)
    typer.echo(say("init", "link"))
    typer.echo(f"  {settings.public_url}/vao-quan-tri/{token}")


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if "@" in rest else url


@plan_app.command("check")
def check(folder: Folder) -> None:
    """Check a plan folder: counts and open questions, or all its mistakes (exit 1)."""
    found = read_folder(settings_file(folder))
    typer.echo(summary_words(found))


@plan_app.command("load")
def load(
    folder: Folder,
    activate: Annotated[str | None, typer.Option(help="First day that counts; today.")] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Apply what differs from the loaded plan.")
    ] = False,
    as_of: AsOf = None,
) -> None:
    """Load a plan; loading it again shows what differs and changes nothing silently."""
    opened = office(as_of)
    now = opened.clock.now()
    today = local(now, opened.zone).date()
    day = read_day(activate) if activate else today
    found = read_folder(settings_file(folder))
    with writing(opened.engine) as session:
        report = load_plan(session, found, activate=day, now=now, zone=opened.zone, apply=apply)
    typer.echo(diff_words(report))
    if report.is_new and day < today:
        typer.echo(say("load", "past", day=day, count=report.tells_now))


@app.command()
def link(
    post: Annotated[str, typer.Argument(help="The post as printed, its code or its unit's code.")],
    *,
    as_of: AsOf = None,
) -> None:
    """Print a sign-in link for whoever holds a post; hand it over in person."""
    opened = office(as_of)
    now = opened.clock.now()
    with writing(opened.engine) as session:
        found = find_post(session, post)
        plan = session.get_one(Plan, found.plan_id)
        today = local(now, opened.zone).date()
        to = load_directory(session, plan).route(found.id or 0, today).to
        if to is None or to.post.id != found.id:
            message = f'"{found.title}" is vacant; record who holds it with `dondoc contact set`'
            raise ValueError(message)
        journal.write(session, at=now, actor="command line", act="link.made", subject=found.code)
    url = opened.signer.url(opened.settings.public_url, to.key, None, OFFICE)
    typer.echo(say("link", "done", post=found.title, reader=to.name or "–"))
    typer.echo(f"  {url}")


@contact_app.command("set")
def contact(
    post: Annotated[str, typer.Argument(help="The post as printed, its code or its unit's code.")],
    *,
    email: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    zalo_uid: Annotated[str | None, typer.Option(help="User id of the Zalo OA.")] = None,
    phone: Annotated[str | None, typer.Option(help="Telephone number.")] = None,
    app_name: AppName = None,
    verified: Annotated[bool, typer.Option("--verified", help="The address was checked.")] = False,
    person: Annotated[str | None, typer.Option(help="Who holds the post.")] = None,
    delegate: Annotated[str | None, typer.Option(help="Who stands in, until --to.")] = None,
    same_as: Annotated[
        str | None, typer.Option(help="POST whose holder that person is; else a namesake.")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", help="From which day; today.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day of a delegate.")] = None,
    prefer: Annotated[str | None, typer.Option(help="Preferred channel: email, zalo, app.")] = None,
    vacant: Annotated[bool, typer.Option("--vacant", help="Mark the post vacant.")] = False,
    as_of: AsOf = None,
) -> None:
    """Record who holds a post and how to reach them."""
    opened = office(as_of)
    now = opened.clock.now()
    today = local(now, opened.zone).date()
    given = {"email": email, "zalo": zalo_uid, "phone": phone, "app": app_name}
    with writing(opened.engine) as session:
        found = find_post(session, post)
        change = ContactChange(
            since=read_day(since) if since else today,
            person=person,
            delegate=delegate,
            until=read_day(until) if until else None,
            same_as=find_post(session, same_as) if same_as else None,
            vacant=vacant,
            addresses={channel: address for channel, address in given.items() if address},
            verified=verified,
            preferred=prefer,
        )
        whose = set_contact(session, found, change, actor="command line", now=now, today=today)
        plan = session.get_one(Plan, found.plan_id)
        again = reach_again(session, plan, now=now, zone=opened.zone)
    if vacant:
        typer.echo(say("contact", "vacant", post=found.title))
    else:
        _print_contact(change, whose)
    if again:
        typer.echo(say("contact", "again", count=again))


def _print_contact(change: ContactChange, whose: str) -> None:
    typer.echo(say("contact", "set", whose=whose, channels=", ".join(change.addresses) or "–"))
    if change.addresses and not change.verified:
        typer.echo(say("contact", "unverified"))
