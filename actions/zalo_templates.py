"""Choosing the approved template by which Zalo reminds, and what fills its parameters."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from models import journal
from notifications.channels.zalo_enquiry import Offered
from notifications.zalo_template import FACTS, Parameter, Template, keep_template


class TemplateError(ValueError):
    """The template cannot be used so."""


def choose_template(
    session: Session,
    offered: Offered,
    *,
    usual: Mapping[str, Sequence[str]],
    said: Mapping[str, str],
    actor: str,
    wall: datetime,
) -> Template:
    """Keep a template with a fact for each parameter; TemplateError names all that lack one.

    `usual` are the names that parameters usually have, by fact; `said` maps a parameter to
    its fact and comes first.
    """
    by_name = {_plain(name): fact for fact, names in usual.items() for name in names}
    wanted = {name: said.get(name) or by_name.get(_plain(name), "") for name in _names(offered)}
    problems = [
        f'"{name}" has no fact; say --param {name}=FACT with one of {", ".join(FACTS)}'
        for name, fact in wanted.items()
        if fact not in FACTS
    ]
    problems += [f'"{name}" is no parameter of it' for name in said if name not in wanted]
    if problems:
        message = f'template {offered.id} "{offered.name}": {"; ".join(problems)}'
        raise TemplateError(message)
    chosen = Template(
        id=offered.id,
        name=offered.name,
        parameters=tuple(
            Parameter(name=name, fact=wanted[name], limit=limit)
            for name, limit, _ in offered.parameters
        ),
    )
    keep_template(session, chosen)
    _note(session, chosen.id, dict(wanted), actor=actor, wall=wall)
    return chosen


def choose_none(session: Session, *, actor: str, wall: datetime) -> None:
    """Send by no template any more."""
    keep_template(session, None)
    _note(session, "none", {}, actor=actor, wall=wall)


def _names(offered: Offered) -> tuple[str, ...]:
    return tuple(name for name, _, _ in offered.parameters)


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _note(
    session: Session, subject: str, details: Mapping[str, str], *, actor: str, wall: datetime
) -> None:
    journal.write(
        session,
        at=wall,
        actor=actor,
        act="zalo.template-chosen",
        subject=subject,
        details=dict(details),
    )
