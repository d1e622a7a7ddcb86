"""A roster as a table: read from a workbook, compared with what is there, put in force.

A row is found by the code of its post. A blank cell of an address or a person says
nothing and changes nothing; only the mark of vacancy takes somebody away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from actions import rosters
from actions.actors import Actor
from actions.contacts import SHAPES
from actions.office import find
from actions.sheet_reading import SheetMistakesError, day_of
from models.roster import Post

COLUMNS = ("code", "title", "unit", "vacant", "person", "since", "email", "zalo", "phone")
ADDRESSES = ("email", "zalo", "phone")
COMPARED = ("vacant", "person", *ADDRESSES)
YES = "x"

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One cell that says something else than the roster; `since` is the row's day, ISO or ""."""

    code: str
    column: str
    old: str
    new: str
    since: str = ""


def differences(current: Iterable[Row], wanted: Sequence[Row], *, today: date) -> list[Difference]:
    """Return what the table says differently; SheetMistakesError with all its mistakes."""
    known = {row["code"]: row for row in current}
    mistakes: list[tuple[int, str, str]] = []
    found: list[Difference] = []
    for number, row in enumerate(wanted, start=2):
        if not any(row.values()):
            continue
        present = known.get(row["code"])
        if present is None:
            mistakes.append((number, "code", row["code"]))
            continue
        wrong = _wrong(row)
        mistakes += [(number, column, row[column]) for column in wrong]
        mine = [
            Difference(
                code=row["code"],
                column=column,
                old=present[column],
                new=row[column],
                since=row["since"] if row["since"] != present["since"] else "",
            )
            for column in COMPARED
            if _says_else(column, row, present)
        ]
        if "since" not in wrong and _is_early(mine, row, today):
            mistakes.append((number, "since", row["since"]))
        found += mine
    if mistakes:
        raise SheetMistakesError(mistakes)
    return found


def _is_early(found: Sequence[Difference], row: Row, today: date) -> bool:
    """Tell whether addresses come with a holder who does not hold the post yet."""
    columns = {one.column for one in found}
    coming = "person" in columns and row["since"] > today.isoformat()
    return coming and bool(columns & set(ADDRESSES))


def _says_else(column: str, row: Row, present: Row) -> bool:
    if column == "vacant":
        return row[column].lower() == YES and present[column] != YES
    return bool(row[column]) and row[column] != present[column]


def _wrong(row: Row) -> list[str]:
    wrong = [
        channel
        for channel in ADDRESSES
        if row[channel] and not SHAPES[channel][0].fullmatch(row[channel])
    ]
    if row["vacant"].lower() not in {"", YES} or (row["vacant"] and row["person"]):
        wrong.append("vacant")
    if row["since"] and day_of(row["since"]) is None:
        wrong.append("since")
    return wrong


def put_differences(
    session: Session,
    plan_id: int,
    found: Sequence[Difference],
    *,
    verified: bool,
    today: date,
    actor: Actor,
    now: datetime,
) -> int:
    """Put the differences in force, each by its own act; return how many.

    Addresses count as verified only when whoever brings the table says so.
    """
    rows = session.exec(select(Post).where(Post.plan_id == find(session, plan_id).id))
    posts = {post.code: post.id or 0 for post in rows}
    for one in found:
        if one.code not in posts:
            raise SheetMistakesError([(0, "code", one.code)])
        post_id = posts[one.code]
        since = day_of(one.since) or today
        if one.column in ADDRESSES:
            rosters.set_address(
                session,
                post_id,
                channel=one.column,
                address=one.new,
                verified=verified,
                preferred=False,
                today=today,
                actor=actor,
                now=now,
            )
        elif one.column == "person":
            rosters.set_holder(
                session, post_id, person=one.new, since=since, today=today, actor=actor, now=now
            )
        else:
            rosters.mark_vacant(session, post_id, since=since, actor=actor, now=now)
    return len(found)
