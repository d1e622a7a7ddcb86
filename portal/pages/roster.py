"""Rosters: posts, who holds them, how they are reached; every change is shown first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions import rosters
from actions.actors import Actor
from actions.contacts import SHAPES
from actions.office import ROSTER, OfficeMistakeError, Wrong
from actions.resending import resendable
from models.database import reading
from models.plan import Plan
from models.roster import Post
from portal.desk import Here, HereNow, NothingHereError, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import (
    attempt,
    chosen_plan,
    has_role,
    refusal,
    rehearse,
    steering_viewer,
)
from portal.proposals import Proposal, is_applied, rerouted_words, show
from portal.roster_view import NEEDS, PostLine, load_groups, load_posts
from portal.words import day_words, phrase, read_day
from rules.searching import plain

router = APIRouter()
PATH = "/danh-ba"


@router.get(PATH)
def roster(here: HereNow) -> Response:
    """List posts and groups; what needs somebody's hand stands first."""
    words = here.request.query_params.get("tim", "").strip()
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
        posts = load_posts(session, plan, today=here.today)
        groups = load_groups(session, plan, today=here.today)
    wanted = plain(words).split()
    shown = [line for line in posts if all(w in _searched(line) for w in wanted)]
    return here.page(
        "roster.html",
        viewer=viewer,
        plan=plan,
        plans=plans,
        posts=shown,
        total=len(posts),
        groups=groups,
        words=words,
        needs=[(need, sum(1 for line in posts if line.need == need)) for need in NEEDS if need],
    )


def _searched(line: PostLine) -> str:
    people = " ".join(held.name for held in line.holders)
    return plain(f"{line.post.title} {line.unit.name} {line.post.code} {people}")


@router.get(f"{PATH}/{{post_id}}")
def one_post(here: HereNow, post_id: int) -> Response:
    """Show one post with the forms that change it."""
    return _page(here, post_id)


@router.post(f"{PATH}/{{post_id}}/{{slug}}")
def change(here: HereNow, post_id: int, slug: str, posted: Form) -> Response:
    """Show what a change means, or apply it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    if slug not in CHANGES:
        message = f'there is nothing to do named "{slug}"'
        raise NothingHereError(message)
    wish = Wish(here=here, post_id=post_id, posted=posted)
    if is_applied(posted):
        done = attempt(here, lambda session, actor: CHANGES[slug](session, actor, wish))
        if not isinstance(done, Complaint):
            return see_other(f"{PATH}/{post_id}", done=f"danh-ba-{slug}")
        return _page(here, post_id, typed=posted, slug=slug, mistake=done)
    meaning = rehearse(here, lambda session, actor: _meaning(session, actor, slug, wish))
    if isinstance(meaning, Complaint):
        return _page(here, post_id, typed=posted, slug=slug, mistake=meaning)
    title = phrase("roster_changes", slug)
    return show(here, posted, Proposal(title=title, back=f"{PATH}/{post_id}", meaning=meaning))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A form about one post."""

    here: Here
    post_id: int
    posted: Posted

    def day(self, name: str) -> date:
        """Return a day of the form, today where it names none; OfficeMistakeError for no day."""
        return self.open_day(name) or self.here.today

    def open_day(self, name: str) -> date | None:
        """Return a day of the form, None for a blank one."""
        written = self.posted[name]
        found = read_day(written)
        if written and found is None:
            message = f'"{written}" is no day; write it like 30/6/2024'
            raise OfficeMistakeError(Wrong.NO_DAY, message)
        return found

    def number(self, name: str) -> int:
        """Return a number of the form, 0 for what is none."""
        written = self.posted[name]
        return int(written) if written.isdigit() else 0


def _hold(session: Session, actor: Actor, wish: Wish) -> None:
    rosters.set_holder(
        session,
        wish.post_id,
        person=wish.posted["person"],
        since=wish.day("since"),
        today=wish.here.today,
        actor=actor,
        now=wish.here.now,
    )


def _vacate(session: Session, actor: Actor, wish: Wish) -> None:
    since, now = wish.day("since"), wish.here.now
    rosters.mark_vacant(session, wish.post_id, since=since, actor=actor, now=now)


def _address(session: Session, actor: Actor, wish: Wish) -> None:
    rosters.set_address(
        session,
        wish.post_id,
        channel=wish.posted["channel"],
        address=wish.posted["address"],
        verified=wish.posted["verified"] == "1",
        preferred=wish.posted["preferred"] == "1",
        today=wish.here.today,
        actor=actor,
        now=wish.here.now,
    )


def _verify(session: Session, actor: Actor, wish: Wish) -> None:
    rosters.verify_contact(session, wish.number("contact"), actor=actor, now=wish.here.now)


def _stand_in(session: Session, actor: Actor, wish: Wish) -> None:
    standing = rosters.Standing(
        person=wish.posted["person"],
        since=wish.day("since"),
        until=wish.open_day("until"),
        is_delegate=wish.posted["part"] != "acting",
    )
    rosters.stand_in(session, wish.post_id, standing, actor=actor, now=wish.here.now)


def _end(session: Session, actor: Actor, wish: Wish) -> None:
    number, until = wish.number("tenure"), wish.day("until")
    rosters.end_tenure(session, number, until=until, actor=actor, now=wish.here.now)


# The last part of the address a form posts to, and what it does.
CHANGES: dict[str, Callable[[Session, Actor, Wish], None]] = {
    "nguoi-giu": _hold,
    "khuyet": _vacate,
    "dia-chi": _address,
    "xac-minh": _verify,
    "thay": _stand_in,
    "ket-thuc": _end,
}


def _meaning(session: Session, actor: Actor, slug: str, wish: Wish) -> list[str]:
    post = session.get(Post, wish.post_id)
    if post is None:
        message = f"there is no post {wish.post_id}; open the roster"
        raise OfficeMistakeError(Wrong.GONE, message)
    plan, here = session.get_one(Plan, post.plan_id), wish.here
    before = rosters.waiting_routes(session, plan, now=here.now, zone=here.office.zone)
    CHANGES[slug](session, actor, wish)
    after = rosters.waiting_routes(session, plan, now=here.now, zone=here.office.zone)
    line = load_posts(session, plan, today=here.today, post_id=wish.post_id)[0]
    said = phrase(
        "roster_meaning",
        slug,
        title=post.title,
        owes=line.owes,
        person=wish.posted["person"],
        address=wish.posted["address"],
        since=day_words(wish.day("since")),
        until=day_words(wish.day("until")),
    )
    return [said, *rerouted_words(rosters.rerouted(before, after))]


def _page(
    here: Here,
    post_id: int,
    *,
    typed: Posted | None = None,
    slug: str = "",
    mistake: Complaint | None = None,
) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        post = session.get(Post, post_id)
        if post is None or not viewer.oversees(post.plan_id):
            message = f"there is no post {post_id} in a plan that you oversee"
            raise NothingHereError(message)
        plan = session.get_one(Plan, post.plan_id)
        line = load_posts(session, plan, today=here.today, post_id=post_id)[0]
        waiting = len(resendable(session, plan, now=here.now, zone=here.office.zone))
    return here.page(
        "post.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        line=line,
        resendable=waiting,
        may_change=has_role(viewer, plan, ROSTER),
        channels=tuple(SHAPES),
        typed=typed or Posted(),
        slug=slug,
        mistake=mistake.words if mistake else "",
    )
