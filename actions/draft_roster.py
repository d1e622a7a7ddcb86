"""The roster of a running plan, as names to be matched and as the lists of roster.yaml."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.plan import Plan
from models.roster import Contact, Group, GroupMember, Person, Post, PostAlias, Tenure, Unit
from plan_reader.values import GROUP, POST

Fields = dict[str, Any]
EMAIL = "email"


def plan_named(session: Session, code: str) -> Plan | None:
    """Return the plan with a code, None without one."""
    return session.exec(select(Plan).where(Plan.code == code)).first() if code else None


def names_of(session: Session, code: str) -> dict[str, list[str]]:
    """Return what a plan's roster calls everybody: owner → title, then its other forms."""
    plan = plan_named(session, code)
    if plan is None:
        return {}
    names = {POST + p.code: [p.title, *also] for p, also in _posts(session, plan)}
    names |= {GROUP + group.code: [group.name] for group in _groups(session, plan)}
    return names


def _posts(session: Session, plan: Plan) -> list[tuple[Post, list[str]]]:
    """Return the posts with their other names; the head of a unit is meant by its unit too."""
    also: dict[int, list[str]] = defaultdict(list)
    named = select(PostAlias).join(Post, col(PostAlias.post_id) == Post.id)
    for alias in session.exec(named.where(Post.plan_id == plan.id)):
        also[alias.post_id].append(alias.title)
    query = select(Post, Unit).join(Unit, col(Post.unit_id) == Unit.id)
    found = session.exec(query.where(Post.plan_id == plan.id).order_by(col(Post.id))).all()
    return [
        (post, also[post.id or 0] + ([unit.name] if post.code == f"{unit.code}.head" else []))
        for post, unit in found
    ]


def _groups(session: Session, plan: Plan) -> list[Group]:
    found = select(Group).where(Group.plan_id == plan.id).order_by(col(Group.id))
    return list(session.exec(found).all())


def roster_of(session: Session, code: str) -> dict[str, list[Fields]]:
    """Return the lists of roster.yaml as a plan's roster stands now; empty without a plan.

    Of addresses only the verified e-mail of units and posts comes along: a person's own are
    set with `dondoc contact set` or on /danh-ba.
    """
    plan = plan_named(session, code)
    if plan is None:
        return {"units": [], "posts": [], "people": [], "tenures": [], "groups": []}
    units = session.exec(
        select(Unit).where(Unit.plan_id == plan.id).order_by(col(Unit.position), col(Unit.id))
    ).all()
    codes = {unit.id: unit.code for unit in units}
    mail = _mail(session, plan)
    posts = session.exec(select(Post).where(Post.plan_id == plan.id).order_by(col(Post.id))).all()
    aliases: dict[int, list[str]] = defaultdict(list)
    for alias in session.exec(select(PostAlias)):
        aliases[alias.post_id].append(alias.title)
    return {
        "units": [
            {"code": u.code, "name": u.name, "kind": u.kind, **mail.get(("unit", u.id), {})}
            for u in units
        ],
        "posts": [
            {
                "code": post.code,
                "title": post.title,
                "unit": codes[post.unit_id],
                "aliases": aliases[post.id or 0],
                "vacant": post.vacant,
                **mail.get(("post", post.id), {}),
            }
            for post in posts
        ],
        **_people(session, plan, {post.id: post.code for post in posts}),
        "groups": _members(session, plan, codes),
    }


def _mail(session: Session, plan: Plan) -> dict[tuple[str, int | None], Fields]:
    query = select(Contact).where(
        Contact.plan_id == plan.id, Contact.channel == EMAIL, col(Contact.verified).is_(True)
    )
    found: dict[tuple[str, int | None], Fields] = {}
    for each in session.exec(query):
        if each.unit_id is not None:
            found["unit", each.unit_id] = {"email": each.address}
        elif each.post_id is not None:
            found["post", each.post_id] = {"email": each.address}
    return found


def _people(session: Session, plan: Plan, posts: dict[int | None, str]) -> dict[str, list[Fields]]:
    people = session.exec(
        select(Person).where(Person.plan_id == plan.id).order_by(col(Person.id))
    ).all()
    codes = {person.id: f"p{number}" for number, person in enumerate(people, start=1)}
    query = select(Tenure).where(col(Tenure.post_id).in_(list(posts))).order_by(col(Tenure.id))
    tenures = [
        {
            "post": posts[tenure.post_id],
            "person": codes[tenure.person_id],
            "from": tenure.valid_from,
            "to": tenure.valid_to,
            "acting": tenure.acting,
            "delegate": tenure.delegate,
        }
        for tenure in session.exec(query)
    ]
    return {"people": [{"code": codes[p.id], "name": p.name} for p in people], "tenures": tenures}


def _members(session: Session, plan: Plan, units: dict[int | None, str]) -> list[Fields]:
    query = select(GroupMember).join(Group, col(GroupMember.group_id) == Group.id)
    inside: dict[int, list[Fields]] = defaultdict(list)
    for member in session.exec(query.where(Group.plan_id == plan.id)):
        span: dict[str, date | None] = {"from": member.valid_from, "to": member.valid_to}
        inside[member.group_id].append({"unit": units[member.unit_id], **span})
    return [
        {
            "code": group.code,
            "name": group.name,
            "members": inside[group.id or 0],
            "confirmed": group.confirmed,
        }
        for group in _groups(session, plan)
    ]
