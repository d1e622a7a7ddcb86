"""Keeping a view of the board under a name, giving it another name, dropping it.

A view is its keeper's own: nobody else sees or changes it. Nothing of the plan changes, yet
it is an act like any other and stands in the journal.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, select

from actions.actors import Actor
from models import journal
from models.saved_views import SavedView, views_of
from rules.states import RightsError

MOST_VIEWS, LONGEST_NAME = 30, 60


class Fault(StrEnum):
    """What is wrong with a view."""

    NO_NAME = "no_name"
    NAME_TOO_LONG = "name_too_long"
    NAME_TAKEN = "name_taken"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"


class ViewError(ValueError):
    """A view cannot be kept or named so."""

    def __init__(self, fault: Fault, message: str) -> None:
        self.fault = fault
        super().__init__(message)


def keep(
    session: Session, owner: str, *, name: str, query: str, actor: Actor, now: datetime
) -> SavedView:
    """Keep a view; one of the same name is replaced."""
    _require_change(actor)
    name = _checked(name)
    kept = views_of(session, owner)
    view = next((each for each in kept if each.name == name), None)
    if view is None:
        if len(kept) >= MOST_VIEWS:
            message = f"{owner} keeps {MOST_VIEWS} views already; drop one first"
            raise ViewError(Fault.TOO_MANY, message)
        view = SavedView(owner=owner, name=name, query=query, saved_at=now)
    view.query, view.saved_at = query, now
    session.add(view)
    _note(session, "view.kept", view, actor=actor, now=now)
    return view


def rename(
    session: Session, owner: str, view_id: int, *, name: str, actor: Actor, now: datetime
) -> SavedView:
    """Give a view another name that no other view of its keeper has."""
    view = _own(session, owner, view_id, actor)
    name = _checked(name)
    if any(each.name == name and each.id != view.id for each in views_of(session, owner)):
        message = f'{owner} keeps another view as "{name}"; choose another name'
        raise ViewError(Fault.NAME_TAKEN, message)
    view.name = name
    session.add(view)
    _note(session, "view.renamed", view, actor=actor, now=now)
    return view


def drop(session: Session, owner: str, view_id: int, *, actor: Actor, now: datetime) -> None:
    """Drop a view."""
    view = _own(session, owner, view_id, actor)
    _note(session, "view.dropped", view, actor=actor, now=now)
    session.delete(view)


def _own(session: Session, owner: str, view_id: int, actor: Actor) -> SavedView:
    _require_change(actor)
    query = select(SavedView).where(SavedView.id == view_id, SavedView.owner == owner)
    found = session.exec(query).first()
    if found is None:
        message = f"{owner} keeps no view {view_id}; it may have been dropped"
        raise ViewError(Fault.UNKNOWN, message)
    return found


def _require_change(actor: Actor) -> None:
    if actor.is_auditor:
        message = f'"{actor.label}" reads and changes nothing; keep the address as a bookmark'
        raise RightsError(message)


def _checked(name: str) -> str:
    found = " ".join(name.split())
    if not found:
        message = "a view needs a name; give one"
        raise ViewError(Fault.NO_NAME, message)
    if len(found) > LONGEST_NAME:
        message = f'the name "{found[:20]}…" is longer than {LONGEST_NAME} signs; shorten it'
        raise ViewError(Fault.NAME_TOO_LONG, message)
    return found


def _note(session: Session, act: str, view: SavedView, *, actor: Actor, now: datetime) -> None:
    details = {"name": view.name, "query": view.query}
    journal.write(session, at=now, actor=actor.label, act=act, subject=actor.label, details=details)
