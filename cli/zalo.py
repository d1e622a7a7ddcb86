"""Commands of Zalo: log in, tokens, how it stands, templates, a test, linking by code."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
import yaml

from actions import zalo_linking, zalo_login, zalo_templates
from cli.app import AsJson, app, office, print_json
from cli.words import catalogue, say
from config.settings import CONFIG_DIR
from models.database import reading, writing
from models.directory import load_directory
from models.lookup import find_post
from models.plan import Plan
from notifications.channels import ZaloSetup
from notifications.channels.zalo_enquiry import Enquiry, EnquiryError, Offered
from notifications.channels.zalo_tokens import TokenError
from notifications.replies.zalo_events import BOT_PATH, OA_PATH
from notifications.zalo_status import ZaloStatus, zalo_status
from notifications.zalo_words import circuit_words, route_words, why_not_words
from rules.addressing import Addressee
from rules.clock import local
from wiring import Office

zalo_app = typer.Typer(no_args_is_help=True, help="Zalo: account, tokens, templates, linking.")
app.add_typer(zalo_app, name="zalo")
COMMAND_LINE = "command line"
Post = Annotated[str, typer.Argument(help="The post as printed, its code or its unit's code.")]


class NoZaloError(ValueError):
    """Zalo is not set up."""


def setup_of(opened: Office) -> ZaloSetup:
    """Return how Zalo is set up; NoZaloError with the remedy where it is not."""
    if opened.channels.zalo is None:
        message = "Zalo is not set up; set DONDOC_ZALO_APP_ID and DONDOC_ZALO_APP_SECRET"
        raise NoZaloError(message)
    return opened.channels.zalo


@zalo_app.command("login")
def login(
    code: Annotated[str | None, typer.Option(help="The code in the address of the end.")] = None,
    verifier: Annotated[str, typer.Option(help="The console's own, where it is fixed.")] = "",
) -> None:
    """Print the link by which an administrator of the account gives permission; take the code."""
    opened = office()
    setup = setup_of(opened)
    if code is None:
        url = zalo_login.begin(opened.engine, setup, public_url=opened.settings.public_url)
        typer.echo(say("zalo", "login"))
        typer.echo(f"  {url}")
        return
    try:
        zalo_login.end(opened.engine, setup, code, verifier=verifier, actor=COMMAND_LINE)
    except TokenError as error:
        raise ValueError(str(error)) from error
    typer.echo(say("zalo", "stored"))


@zalo_app.command("token")
def token(
    access: Annotated[str, typer.Option("--access", help="The access token.")],
    refresh: Annotated[str, typer.Option("--refresh", help="The refresh token; single-use.")] = "",
) -> None:
    """Store a pair of tokens got elsewhere, such as from Zalo's API Explorer."""
    opened = office()
    setup = setup_of(opened)
    zalo_login.store_pair(opened.engine, setup, access, refresh, actor=COMMAND_LINE)
    typer.echo(say("zalo", "stored" if refresh else "stored_without_refresh"))


@zalo_app.command("status")
def status(as_json: AsJson = False) -> None:
    """Tell how Zalo stands: tokens, circuits, quotas read now, templates, people linked."""
    opened = office()
    setup = setup_of(opened)
    asked = _ask(opened, setup)
    with reading(opened.engine) as session:
        found = zalo_status(session, setup, wall=setup.wall())
    webhooks = {
        "webhook": f"{opened.settings.public_url}{OA_PATH}",
        "bot_webhook": f"{opened.settings.public_url}{BOT_PATH}",
    }
    if as_json:
        print_json(asdict(found) | {"asked": asked} | webhooks)
        return
    _print_status(opened, found, asked, webhooks["webhook"])


def _ask(opened: Office, setup: ZaloSetup) -> dict[str, Any]:
    """Ask Zalo itself; what it does not answer is told as it is."""
    if not setup.has_account:
        return {}
    enquiry = Enquiry(setup, opened.engine)
    asked: dict[str, Any] = {}
    for name, question in (("account", enquiry.own), ("quota", enquiry.quota)):
        try:
            asked[name] = dict(question())
        except EnquiryError as error:
            asked[name] = {"error": str(error)}
    return asked


def _print_status(opened: Office, found: ZaloStatus, asked: dict[str, Any], url: str) -> None:
    words = catalogue()["zalo"]
    state = words["tokens"].get(found.token, found.token)
    typer.echo(say("zalo", "token", state=state, until=_moment(opened, found.token_expires_at)))
    if found.token_detail:
        typer.echo(f"  {found.token_detail}")
    for route in found.routes:
        closed = why_not_words(route.closed) if route.closed else words["open"]
        until = f" ({words['until']} {_moment(opened, route.until)})" if route.until else ""
        cause = circuit_words(route.code, route.route) if route.code else ""
        why = f" [{route.code}] {cause}" if cause else ""
        left = "" if route.remaining is None else f"; {words['left']} {route.remaining}"
        typer.echo(f"  {route_words(route.route)}: {closed}{until}{why}{left}")
    for name, answer in asked.items():
        facts = ", ".join(f"{key}: {value}" for key, value in answer.items())
        typer.echo(f"  {words['asked'][name]}: {facts}")
    template = f"{found.template_id} {found.template}".strip() or "–"
    typer.echo(say("zalo", "template", template=template))
    typer.echo(say("zalo", "linked_count", count=found.linked))
    counts = {"waiting": found.waiting_events, "failed": found.failed_events}
    typer.echo(say("zalo", "events", **counts, unknown=found.unknown_replies))
    typer.echo(say("zalo", "webhook", url=url))


def _moment(opened: Office, at: datetime | None) -> str:
    return f"{local(at, opened.zone):%Y-%m-%d %H:%M}" if at else "–"


@zalo_app.command("templates")
def templates(
    use: Annotated[str | None, typer.Option("--use", help="Remind by this template.")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", help="PARAMETER=FACT; repeatable.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Remind by no template.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the account's templates as Zalo has them; choose one, and what fills it."""
    opened = office()
    setup = setup_of(opened)
    if none:
        with writing(opened.engine) as session:
            zalo_templates.choose_none(session, actor=COMMAND_LINE, wall=setup.wall())
        typer.echo(say("zalo", "template", template="–"))
        return
    try:
        if use:
            _use(opened, setup, use, param or [])
            return
        found = Enquiry(setup, opened.engine).templates()
    except EnquiryError as error:
        raise ValueError(str(error)) from error
    if as_json:
        print_json([asdict(each) for each in found])
        return
    for each in found:
        typer.echo(f"{each.id}  {each.status}  {each.name}")


def _use(opened: Office, setup: ZaloSetup, template_id: str, said: list[str]) -> None:
    offered: Offered = Enquiry(setup, opened.engine).template(template_id)
    file = CONFIG_DIR / "zalo" / "template-parameters.yaml"
    with writing(opened.engine) as session:
        chosen = zalo_templates.choose_template(
            session,
            offered,
            usual=yaml.safe_load(file.read_text(encoding="utf-8")),
            said=dict(_pair(each) for each in said),
            actor=COMMAND_LINE,
            wall=setup.wall(),
        )
    typer.echo(say("zalo", "template", template=f"{chosen.id} {chosen.name}"))
    for each in chosen.parameters:
        typer.echo(f"  {each.name} = {each.fact}")
    typer.echo(say("zalo", "prices", by_phone=offered.price_by_phone, by_id=offered.price_by_id))


def _pair(text: str) -> tuple[str, str]:
    name, _, fact = text.partition("=")
    return name.strip(), fact.strip()


@zalo_app.command("link")
def link(post: Post) -> None:
    """Print a one-time code by which whoever holds a post links their account."""
    opened = office()
    setup = setup_of(opened)
    to = holder_of(opened, post)
    with writing(opened.engine) as session:
        code = zalo_linking.make_code(session, to.key, actor=COMMAND_LINE, wall=setup.wall())
    typer.echo(say("zalo", "code", whose=to.name or to.post.title, code=code))


@zalo_app.command("unlink")
def unlink(post: Post) -> None:
    """Forget the account of whoever holds a post."""
    opened = office()
    setup = setup_of(opened)
    to = holder_of(opened, post)
    with writing(opened.engine) as session:
        done = zalo_linking.unlink(session, to.key, actor=COMMAND_LINE, wall=setup.wall())
    typer.echo(say("zalo", "unlinked" if done else "not_linked", whose=to.name or to.post.title))


def holder_of(opened: Office, words: str) -> Addressee:
    """Return who holds a post today, or its office; ValueError for a vacant one."""
    with reading(opened.engine) as session:
        post = find_post(session, words)
        plan = session.get_one(Plan, post.plan_id)
        today = local(opened.clock.now(), opened.zone).date()
        to = load_directory(session, plan).route(post.id or 0, today).to
    if to is None or to.post.id != post.id:
        message = f'"{post.title}" is vacant; record who holds it with `dondoc contact set`'
        raise ValueError(message)
    return to
