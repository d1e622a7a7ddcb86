"""Commands of people: submit, confirm, return, extend, decide and the rest."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from actions import acting, extending
from actions.actors import Actor, actor_for_post, is_owed_by_standing_office
from actions.evidence import Upload
from cli.app import AsOf, By, app, office, settings_file
from cli.moments import read_day
from cli.words import catalogue, say
from models.database import writing
from models.duty import Duty
from models.lookup import find_duty, find_post, full_name
from models.plan import Plan
from models.roster import Post
from notifications.wording import day_words, receipt_code, state_words

DutyArg = Annotated[str, typer.Argument(metavar="DUTY", help="[<plan>:]<ref>@<occ>@<unit>")]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]
COMMAND_LINE = "command line"


def _owner(session: Session, duty: Duty, by: str | None) -> Actor:
    """Return who acts: the post named, else the owner's."""
    post = find_post(session, by) if by else session.get_one(Post, duty.post_id)
    return actor_for_post(post, on_behalf=COMMAND_LINE)


def _judge(session: Session, duty: Duty, by: str | None) -> Actor:
    """Return who acts: the post named, else who confirms this duty (law 9)."""
    if by:
        return actor_for_post(find_post(session, by), on_behalf=COMMAND_LINE)
    plan = session.get_one(Plan, duty.plan_id)
    by_deputy = is_owed_by_standing_office(session, duty)
    post = plan.deputy_post_id if by_deputy else plan.standing_post_id
    return actor_for_post(session.get_one(Post, post), on_behalf=COMMAND_LINE)


def _chair(session: Session, duty: Duty, by: str | None) -> Actor:
    """Return who acts: the post named, else the chair."""
    if by:
        return actor_for_post(find_post(session, by), on_behalf=COMMAND_LINE)
    plan = session.get_one(Plan, duty.plan_id)
    return actor_for_post(session.get_one(Post, plan.chair_post_id), on_behalf=COMMAND_LINE)


def _print_state(session: Session, duty: Duty) -> None:
    name = full_name(session, duty)
    typer.echo(say("people", "changed", name=name, state=state_words(duty.state)))


@app.command()
def submit(
    duty: DutyArg,
    *,
    result: Annotated[str, typer.Option("--result", help="What was done.")],
    file: Annotated[list[Path] | None, typer.Option("--file", help="Evidence; repeatable.")] = None,
    remarks: Annotated[str, typer.Option(help="Difficulties, proposals.")] = "",
    by: By = None,
    as_of: AsOf = None,
) -> None:
    """File the result of a duty."""
    opened = office(as_of)
    files = [
        Upload(name=path.name, content=settings_file(path).read_bytes()) for path in file or []
    ]
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        filed = acting.submit(
            session,
            found.id or 0,
            actor=_owner(session, found, by),
            now=opened.clock.now(),
            zone=opened.zone,
            text=result,
            remarks=remarks,
            files=files,
            store=opened.store,
        )
        number = receipt_code(filed.id or 0)
        name = full_name(session, found)
    typer.echo(say("people", "submitted", name=name, number=number))


@app.command()
def accept(duty: DutyArg, by: By = None, as_of: AsOf = None) -> None:
    """Take a duty in hand."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        actor = _owner(session, found, by)
        acting.accept(session, found.id or 0, actor=actor, now=opened.clock.now())
        _print_state(session, found)


@app.command("take-back")
def take_back(duty: DutyArg, by: By = None, as_of: AsOf = None) -> None:
    """Take a result back before it is judged."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        actor = _owner(session, found, by)
        acting.take_back(session, found.id or 0, actor=actor, now=opened.clock.now())
        _print_state(session, found)


@app.command()
def confirm(duty: DutyArg, by: By = None, as_of: AsOf = None) -> None:
    """Confirm the result of a duty."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        actor = _judge(session, found, by)
        acting.confirm(
            session, found.id or 0, actor=actor, now=opened.clock.now(), zone=opened.zone
        )
        _print_state(session, found)


@app.command("return")
def return_(duty: DutyArg, reason: Reason, by: By = None, as_of: AsOf = None) -> None:
    """Return the result of a duty with a reason."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        acting.return_(
            session,
            found.id or 0,
            actor=_judge(session, found, by),
            now=opened.clock.now(),
            zone=opened.zone,
            reason=reason,
        )
        _print_state(session, found)


@app.command()
def assign(duty: DutyArg, by: By = None, as_of: AsOf = None) -> None:
    """Turn a draft duty into an assigned one; its reminders count from that day."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        plan = session.get_one(Plan, found.plan_id)
        post = find_post(session, by) if by else session.get_one(Post, plan.standing_post_id)
        acting.assign_draft(
            session,
            found.id or 0,
            actor=actor_for_post(post, on_behalf=COMMAND_LINE),
            now=opened.clock.now(),
            zone=opened.zone,
        )
        _print_state(session, found)


@app.command()
def pause(duty: DutyArg, reason: Reason, by: By = None, as_of: AsOf = None) -> None:
    """Stop reminding until resumed, by decision of the Committee."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        actor = _chair(session, found, by)
        acting.pause(session, found.id or 0, actor=actor, now=opened.clock.now(), reason=reason)
        _print_state(session, found)


@app.command()
def resume(duty: DutyArg, by: By = None, as_of: AsOf = None) -> None:
    """Go on after a pause."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        actor = _chair(session, found, by)
        acting.resume(session, found.id or 0, actor=actor, now=opened.clock.now())
        _print_state(session, found)


@app.command()
def withdraw(duty: DutyArg, reason: Reason, by: By = None, as_of: AsOf = None) -> None:
    """Take a duty out of the plan, by decision of the Committee."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        actor = _chair(session, found, by)
        acting.withdraw(session, found.id or 0, actor=actor, now=opened.clock.now(), reason=reason)
        _print_state(session, found)


@app.command()
def reopen(duty: DutyArg, reason: Reason, by: By = None, as_of: AsOf = None) -> None:
    """Open a completed duty again, with a reason."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        actor = _judge(session, found, by)
        acting.reopen(session, found.id or 0, actor=actor, now=opened.clock.now(), reason=reason)
        _print_state(session, found)


@app.command()
def extend(
    duty: DutyArg,
    to: Annotated[str, typer.Option("--to", help="The new last day, inclusive.")],
    reason: Reason,
    by: By = None,
    as_of: AsOf = None,
) -> None:
    """Ask for more time."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = find_duty(session, duty)
        asked = extending.ask_extension(
            session,
            found.id or 0,
            actor=_owner(session, found, by),
            now=opened.clock.now(),
            zone=opened.zone,
            to_day=read_day(to),
            reason=reason,
        )
        name = full_name(session, found)
    typer.echo(
        say(
            "people",
            "extension_asked",
            number=asked.id,
            name=name,
            day=day_words(asked.to_day),
        )
    )


@app.command()
def decide(
    extension: Annotated[int, typer.Argument(metavar="EXT", help="The request's number.")],
    grant: Annotated[bool | None, typer.Option("--grant/--refuse", help="Grant or refuse.")] = None,
    remark: Annotated[str, typer.Option(help="Remark.")] = "",
    by: By = None,
    as_of: AsOf = None,
) -> None:
    """Decide on a request for more time."""
    if grant is None:
        message = f"say how request {extension} is decided: --grant or --refuse"
        raise ValueError(message)
    opened = office(as_of)
    with writing(opened.engine) as session:
        duty = extending.duty_of(session, extension)
        decided = extending.decide_extension(
            session,
            extension,
            actor=_chair(session, duty, by),
            now=opened.clock.now(),
            zone=opened.zone,
            grant=grant,
            remark=remark,
        )
    outcome = catalogue()["people"]["outcomes"][decided.outcome]
    typer.echo(say("people", "extension_decided", number=extension, outcome=outcome))
