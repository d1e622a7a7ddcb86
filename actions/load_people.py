"""The people of a roster: each code is one person, whatever others are called.

A person has no code of its own in the database, because most are recorded by name. A code
is known again by the post it holds; a namesake in another post is somebody else.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from actions.load_snapshot import Snapshot, iso, person_code
from models.roster import Person, Tenure
from plan_reader.values import Roster

# A post and the first day in it, "" for an open one.
Start = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class Known:
    """A person of the database and where they have been."""

    person: Person
    starts: frozenset[Start]

    @property
    def posts(self) -> frozenset[int]:
        """Return the posts that the person holds or held."""
        return frozenset(post for post, _ in self.starts)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A code of the file, of the one before, or of both; `name` None when it was dropped."""

    code: str
    name: str | None
    before: str | None
    starts: frozenset[Start]

    @property
    def names(self) -> Collection[str]:
        """Return the names by which the database may know the person."""
        return {name for name in (self.name, self.before) if name is not None}


@dataclass
class _Claims:
    """Who is whom so far; nobody is two codes."""

    left: list[Known]
    found: dict[str, Person] = field(default_factory=dict)

    def claim(self, wanted: Wanted, fitting: Iterable[Known]) -> None:
        known = next((each for each in fitting if each.person.name in wanted.names), None)
        if known is not None and wanted.code not in self.found:
            self.found[wanted.code] = known.person
            self.left.remove(known)


def put_people(
    session: Session,
    plan_id: int,
    roster: Roster,
    *,
    posts: Mapping[str, int],
    before: Snapshot,
) -> dict[str, int]:
    """Write the people; a code that has another name now is the same person renamed.

    Returns the ids by code, also of those that only the file before had.
    """
    wanted = _wanted(roster, posts, before)
    rows = _recognise(wanted, _known(session, plan_id))
    for each in wanted:
        if each.name is None:
            continue
        row = rows.setdefault(each.code, Person(plan_id=plan_id, name=""))
        if not row.name or each.name != each.before:
            row.name = each.name
            session.add(row)
    session.flush()
    return {code: row.id or 0 for code, row in rows.items()}


def _recognise(wanted: Iterable[Wanted], known: list[Known]) -> dict[str, Person]:
    """Find the codes among the people: by the very tenure, by the post, then by name.

    By name alone only somebody who was in the file before and never held a post.
    """
    claims = _Claims(left=known)
    for each in wanted:
        claims.claim(each, [one for one in claims.left if one.starts & each.starts])
    for each in wanted:
        posts = {post for post, _ in each.starts}
        claims.claim(each, [one for one in claims.left if one.posts & posts])
    for each in wanted:
        if each.before is not None:
            claims.claim(each, [one for one in claims.left if not one.starts])
    return claims.found


def _known(session: Session, plan_id: int) -> list[Known]:
    starts: dict[int, set[Start]] = {}
    tenures = (
        select(Tenure)
        .join(Person, col(Tenure.person_id) == Person.id)
        .where(Person.plan_id == plan_id)
    )
    for tenure in session.exec(tenures):
        starts.setdefault(tenure.person_id, set()).add((tenure.post_id, iso(tenure.valid_from)))
    people = select(Person).where(Person.plan_id == plan_id).order_by(col(Person.id))
    return [
        Known(person=person, starts=frozenset(starts.get(person.id or 0, ())))
        for person in session.exec(people)
    ]


def _wanted(roster: Roster, posts: Mapping[str, int], before: Snapshot) -> tuple[Wanted, ...]:
    starts: dict[str, set[Start]] = {}
    for item in roster.tenures:
        starts.setdefault(item.person, set()).add((posts[item.post], iso(item.valid_from)))
    for code, old in before.get("tenure", {}).items():
        held = (posts.get(old["post"], 0), old["from"])
        starts.setdefault(person_code(code), set()).add(held)
    names = {person.code: person.name for person in roster.people}
    old_names = {code: old["name"] for code, old in before.get("person", {}).items()}
    return tuple(
        Wanted(
            code=code,
            name=names.get(code),
            before=old_names.get(code),
            starts=frozenset(starts.get(code, ())),
        )
        for code in (*names, *(old for old in old_names if old not in names))
    )
