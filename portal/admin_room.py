"""What the administrator's pages share: nobody else looks, and nobody else's forms are taken."""

from sqlmodel import Session

from actions.actors import Actor
from models.database import reading
from portal.desk import Here, NotForYouError, SignInNeededError
from portal.forms import Posted
from portal.viewer import Viewer, actor_of


def administrator(here: Here, posted: Posted) -> Actor:
    """Return the administrator who sent the form; nobody else gets further."""
    if here.signed_in is None:
        message = f"{here.request.url.path} needs somebody signed in"
        raise SignInNeededError(message)
    here.check_form(posted, bound_to=here.signed_in.id)
    with reading(here.office.engine) as session:
        actor = actor_of(here.office, session, here.signed_in.addressee)
    return _only_administrator(here, actor)


def administrator_viewer(here: Here, session: Session) -> Viewer:
    """Return the administrator who looks; NotForYouError for anybody else."""
    viewer = here.viewer(session)
    _only_administrator(here, viewer.actor)
    return viewer


def _only_administrator(here: Here, actor: Actor | None) -> Actor:
    if actor is None or not actor.is_administrator:
        message = f"{here.request.url.path} is the administrator's"
        raise NotForYouError(message)
    return actor
