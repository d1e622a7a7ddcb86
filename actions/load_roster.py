"""Load a roster: units, posts, people, tenures, contacts and groups of one plan.

Loading again adds and changes what the file says differently, and leaves everything else
alone: a contact that the office has set since stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, SQLModel, col, select

from models.roster import Contact, Group, GroupMember, Person, Post, PostAlias, Tenure, Unit
from plan_reader.values import GroupItem, Roster, TenureItem
from rules.fan_out import Membership

EMAIL = "email"


@dataclass(frozen=True, kw_only=True)
class RosterIds:
    """The database ids of what a roster names, by code; people by their name."""

    units: Mapping[str, int] = field(default_factory=dict)
    posts: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)


def put_roster(session: Session, plan_id: int, roster: Roster) -> RosterIds:
    """Write the roster of a plan: what is new is added, what differs is changed."""
    units = _put(
        session,
        Unit,
        {u.code: {"name": u.name, "kind": u.kind} for u in roster.units},
        plan_id,
        ordered=True,
    )
    posts = _put(
        session,
        Post,
        {
            p.code: {"title": p.title, "vacant": p.vacant, "unit_id": units[p.unit]}
            for p in roster.posts
        },
        plan_id,
    )
    groups = _put(
        session,
        Group,
        {g.code: {"name": g.name, "confirmed": g.confirmed} for g in roster.groups},
        plan_id,
    )
    people = _put_people(session, plan_id, roster)
    ids = RosterIds(units=units, posts=posts, people=people, groups=groups)
    _put_aliases(session, roster, ids)
    _put_tenures(session, roster, ids)
    _put_members(session, roster, ids)
    _put_contacts(session, plan_id, roster, ids)
    session.flush()
    return ids


def _put(
    session: Session,
    model: type[Unit] | type[Post] | type[Group],
    wanted: Mapping[str, Mapping[str, object]],
    plan_id: int,
    *,
    ordered: bool = False,
) -> dict[str, int]:
    rows = {row.code: row for row in session.exec(select(model).where(model.plan_id == plan_id))}
    for position, (code, values) in enumerate(wanted.items(), start=1):
        place = {"position": position} if ordered else {}
        set_row(session, rows.get(code), model, plan_id=plan_id, code=code, **values, **place)
    session.flush()
    found = session.exec(select(model.code, model.id).where(model.plan_id == plan_id))
    return {code: key for code, key in found if key is not None}


def set_row(
    session: Session, row: SQLModel | None, model: type[SQLModel], **values: object
) -> None:
    """Change a row to these values, or add it when there is none."""
    if row is None:
        session.add(model(**values))
        return
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _put_people(session: Session, plan_id: int, roster: Roster) -> dict[str, int]:
    rows = session.exec(select(Person).where(Person.plan_id == plan_id)).all()
    known = {row.name: row for row in rows}
    for person in roster.people:
        if person.name not in known:
            known[person.name] = Person(plan_id=plan_id, name=person.name)
            session.add(known[person.name])
    session.flush()
    return {person.code: known[person.name].id or 0 for person in roster.people}


def _put_aliases(session: Session, roster: Roster, ids: RosterIds) -> None:
    query = select(PostAlias).where(col(PostAlias.post_id).in_(list(ids.posts.values())))
    known = {(row.post_id, row.title) for row in session.exec(query)}
    for post in roster.posts:
        for alias in post.aliases:
            if (ids.posts[post.code], alias) not in known:
                session.add(PostAlias(post_id=ids.posts[post.code], title=alias))


def _put_tenures(session: Session, roster: Roster, ids: RosterIds) -> None:
    query = select(Tenure).where(col(Tenure.post_id).in_(list(ids.posts.values())))
    known = {(row.post_id, row.person_id, row.valid_from): row for row in session.exec(query)}
    for item in roster.tenures:
        values = _tenure(item, ids)
        key = (ids.posts[item.post], ids.people[item.person], item.valid_from)
        set_row(session, known.get(key), Tenure, **values)


def _tenure(item: TenureItem, ids: RosterIds) -> dict[str, object]:
    return {
        "post_id": ids.posts[item.post],
        "person_id": ids.people[item.person],
        "valid_from": item.valid_from,
        "valid_to": item.valid_to,
        "acting": item.acting,
    }


def _put_members(session: Session, roster: Roster, ids: RosterIds) -> None:
    query = select(GroupMember).where(col(GroupMember.group_id).in_(list(ids.groups.values())))
    known: dict[int, list[GroupMember]] = {}
    for row in session.exec(query):
        known.setdefault(row.group_id, []).append(row)
    for group in roster.groups:
        rows = known.get(ids.groups[group.code], [])
        _put_group(session, group, rows, ids)


def _put_group(session: Session, group: GroupItem, rows: list[GroupMember], ids: RosterIds) -> None:
    wanted = [_place(member, ids) for member in group.members]
    if [(row.unit_id, row.valid_from, row.valid_to) for row in rows] == wanted:
        return
    for row in rows:
        session.delete(row)
    for unit_id, first, last in wanted:
        group_id = ids.groups[group.code]
        session.add(
            GroupMember(group_id=group_id, unit_id=unit_id, valid_from=first, valid_to=last)
        )


def _place(member: Membership, ids: RosterIds) -> tuple[int, object, object]:
    return ids.units[member.unit], member.valid_from, member.valid_to


def _put_contacts(session: Session, plan_id: int, roster: Roster, ids: RosterIds) -> None:
    """Add the addresses of the file that are not known yet; they count as verified."""
    rows = session.exec(select(Contact).where(Contact.plan_id == plan_id))
    known = {(row.unit_id, row.post_id, row.address) for row in rows}
    wanted = [(ids.units[unit.code], None, unit.email) for unit in roster.units if unit.email]
    of_posts = [(None, ids.posts[post.code], post.email) for post in roster.posts if post.email]
    for unit_id, post_id, address in (*wanted, *of_posts):
        if (unit_id, post_id, address) not in known:
            session.add(
                Contact(
                    plan_id=plan_id,
                    unit_id=unit_id,
                    post_id=post_id,
                    channel=EMAIL,
                    address=address,
                    verified=True,
                )
            )
