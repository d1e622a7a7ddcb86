"""Load a roster: units, posts, people, tenures, contacts and groups of one plan.

Loading again writes only what the file says differently from the file before: a contact
or a vacancy that the office has recorded since stays as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from actions.load_people import put_people
from actions.load_snapshot import NOTHING, Snapshot, iso, person_code, snapshot, tenure_code
from models.plan import Plan
from models.roster import Contact, Group, GroupMember, Post, PostAlias, Tenure, Unit
from plan_reader.values import PlanFolder, Roster
from rules.fan_out import Membership

EMAIL = "email"
Coded = TypeVar("Coded", Unit, Post, Group)


@dataclass(frozen=True, kw_only=True)
class RosterIds:
    """The database ids of what a roster names, by code; people of the one before as well."""

    units: Mapping[str, int] = field(default_factory=dict)
    posts: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)


def put_roster(
    session: Session, plan_id: int, roster: Roster, *, before: Snapshot = NOTHING
) -> RosterIds:
    """Write what differs from the file before; everything, when there was none."""
    now = snapshot(roster)
    fresh = {
        what: {code for code, values in now[what].items() if _old(before, what, code) != values}
        for what in now
    }
    units = _put_units(session, plan_id, roster, fresh["unit"])
    posts = _put_posts(session, plan_id, roster, fresh["post"], units)
    groups = _put_groups(session, plan_id, roster, fresh["group"])
    people = put_people(session, plan_id, roster, posts=posts, before=before)
    ids = RosterIds(units=units, posts=posts, people=people, groups=groups)
    _put_aliases(session, roster, ids, fresh["post"])
    _put_tenures(session, roster, ids, fresh["tenure"], before)
    _put_members(session, roster, ids, fresh["group"])
    _put_contacts(session, plan_id, roster, ids, before)
    session.flush()
    return ids


def _old(before: Snapshot, what: str, code: str) -> Mapping[str, Any] | None:
    return before.get(what, {}).get(code)


def _put_units(
    session: Session, plan_id: int, roster: Roster, fresh: Collection[str]
) -> dict[str, int]:
    wanted = {
        unit.code: {"name": unit.name, "kind": unit.kind, "position": position}
        for position, unit in enumerate(roster.units, start=1)
        if unit.code in fresh
    }
    return _put(session, Unit, wanted, plan_id)


def _put_posts(
    session: Session,
    plan_id: int,
    roster: Roster,
    fresh: Collection[str],
    units: Mapping[str, int],
) -> dict[str, int]:
    wanted = {
        post.code: {"title": post.title, "vacant": post.vacant, "unit_id": units[post.unit]}
        for post in roster.posts
        if post.code in fresh
    }
    return _put(session, Post, wanted, plan_id)


def _put_groups(
    session: Session, plan_id: int, roster: Roster, fresh: Collection[str]
) -> dict[str, int]:
    wanted = {
        group.code: {"name": group.name, "confirmed": group.confirmed}
        for group in roster.groups
        if group.code in fresh
    }
    return _put(session, Group, wanted, plan_id)


def _put(
    session: Session,
    model: type[Coded],
    wanted: Mapping[str, Mapping[str, object]],
    plan_id: int,
) -> dict[str, int]:
    rows = {row.code: row for row in session.exec(select(model).where(model.plan_id == plan_id))}
    for code, values in wanted.items():
        set_row(session, rows.get(code), model, plan_id=plan_id, code=code, **values)
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


def _put_aliases(session: Session, roster: Roster, ids: RosterIds, fresh: Collection[str]) -> None:
    known: dict[int, list[PostAlias]] = {}
    query = select(PostAlias).where(col(PostAlias.post_id).in_(list(ids.posts.values())))
    for row in session.exec(query):
        known.setdefault(row.post_id, []).append(row)
    for post in roster.posts:
        if post.code not in fresh:
            continue
        rows = {row.title: row for row in known.get(ids.posts[post.code], [])}
        for title in post.aliases:
            if rows.pop(title, None) is None:
                session.add(PostAlias(post_id=ids.posts[post.code], title=title))
        for row in rows.values():
            session.delete(row)


def _put_tenures(
    session: Session, roster: Roster, ids: RosterIds, fresh: Collection[str], before: Snapshot
) -> None:
    """Write new and changed tenures, and remove those that the file no longer has."""
    query = select(Tenure).where(col(Tenure.post_id).in_(list(ids.posts.values())))
    known = {(row.post_id, row.person_id, iso(row.valid_from)): row for row in session.exec(query)}
    for item in roster.tenures:
        if tenure_code(item) not in fresh:
            continue
        post_id, first = ids.posts[item.post], iso(item.valid_from)
        set_row(
            session,
            known.get((post_id, ids.people[item.person], first)),
            Tenure,
            post_id=post_id,
            person_id=ids.people[item.person],
            valid_from=item.valid_from,
            valid_to=item.valid_to,
            acting=item.acting,
            delegate=item.delegate,
        )
    kept = {tenure_code(item) for item in roster.tenures}
    for code, old in before.get("tenure", {}).items():
        if code not in kept:
            person_id = ids.people.get(person_code(code), 0)
            _drop(session, known.get((ids.posts.get(old["post"], 0), person_id, old["from"])))


def _put_members(session: Session, roster: Roster, ids: RosterIds, fresh: Collection[str]) -> None:
    for group in roster.groups:
        if group.code not in fresh:
            continue
        group_id = ids.groups[group.code]
        for row in session.exec(select(GroupMember).where(GroupMember.group_id == group_id)):
            session.delete(row)
        session.add_all(
            GroupMember(
                group_id=group_id,
                unit_id=ids.units[member.unit],
                valid_from=member.valid_from,
                valid_to=member.valid_to,
            )
            for member in group.members
        )


def _put_contacts(
    session: Session, plan_id: int, roster: Roster, ids: RosterIds, before: Snapshot
) -> None:
    """Write addresses that the file has anew; addresses of a file count as verified."""
    wanted: list[tuple[str, str, str, dict[str, int]]] = [
        *(("unit", u.code, u.email, {"unit_id": ids.units[u.code]}) for u in roster.units),
        *(("post", p.code, p.email, {"post_id": ids.posts[p.code]}) for p in roster.posts),
    ]
    known = {
        (row.unit_id, row.post_id, row.address): row
        for row in session.exec(select(Contact).where(Contact.plan_id == plan_id))
    }
    for what, code, email, owner in wanted:
        old = (_old(before, what, code) or {}).get("email", "")
        if email == old:
            continue
        row = known.get((owner.get("unit_id"), owner.get("post_id"), old))
        if not email:
            _drop(session, row)
            continue
        values = {"plan_id": plan_id, "channel": EMAIL, "address": email, "verified": True, **owner}
        set_row(session, row, Contact, **values)


def _drop(session: Session, row: SQLModel | None) -> None:
    if row is not None:
        session.delete(row)


def with_members(session: Session, plan: Plan, folder: PlanFolder) -> PlanFolder:
    """Return the folder with the groups as they are now: the office may have changed them."""
    rows = session.exec(
        select(Group.code, GroupMember, Unit.code)
        .join(Group, col(GroupMember.group_id) == Group.id)
        .join(Unit, col(GroupMember.unit_id) == Unit.id)
        .where(Group.plan_id == plan.id)
        .order_by(col(Unit.position), col(GroupMember.id))
    )
    members: dict[str, list[Membership]] = defaultdict(list)
    for group, row, unit in rows:
        place = Membership(unit=unit, valid_from=row.valid_from, valid_to=row.valid_to)
        members[group].append(place)
    groups = tuple(replace(g, members=tuple(members[g.code])) for g in folder.roster.groups)
    return replace(folder, roster=replace(folder.roster, groups=groups))
