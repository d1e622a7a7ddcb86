"""A folder's roster, ladder and calendar as JSON values, kept with the plan.

The next folder is compared with them, so that what the office has changed since by hand
stays where the files say nothing new.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from plan_reader.values import (
    DayItem,
    GroupItem,
    PlanFolder,
    PostItem,
    Roster,
    TenureItem,
    UnitItem,
)

Fields = dict[str, Any]
# Kind of entry -> its code -> its fields.
Snapshot = Mapping[str, Mapping[str, Mapping[str, Any]]]
NOTHING: Snapshot = {}


def timetable(folder: PlanFolder) -> Fields:
    """Return the ladder and the days of the calendar, by day."""
    days = {item.day.isoformat(): day_fields(item) for item in folder.calendar.days}
    return {"ladder": dict(folder.ladder), "days": days}


def day_fields(item: DayItem) -> Fields:
    """Return what a calendar says of a day."""
    return {
        "kind": item.kind,
        "name": item.name,
        "decision": item.decision,
        "confirmed": item.confirmed,
    }


def snapshot(roster: Roster) -> dict[str, dict[str, Fields]]:
    """Return everything that a roster says, notes left out."""
    people = {person.code: person.name for person in roster.people}
    return {
        "unit": {unit.code: _unit(unit) for unit in roster.units},
        "post": {post.code: _post(post) for post in roster.posts},
        "person": {code: {"name": name} for code, name in people.items()},
        "tenure": {tenure_code(one): _tenure(one, people) for one in roster.tenures},
        "group": {group.code: _group(group) for group in roster.groups},
    }


def tenure_code(tenure: TenureItem) -> str:
    """Return what names a tenure: post, person and first day."""
    return f"{tenure.post} {tenure.person} {iso(tenure.valid_from)}".strip()


def person_code(tenure: str) -> str:
    """Return the person of a tenure's code."""
    return tenure.split(" ")[1]


def iso(day: date | None) -> str:
    """Return a day in ISO 8601, "" for an open end."""
    return day.isoformat() if day else ""


def _unit(unit: UnitItem) -> Fields:
    return {
        "name": unit.name,
        "kind": unit.kind,
        "email": unit.email,
        "from": iso(unit.valid_from),
        "to": iso(unit.valid_to),
    }


def _post(post: PostItem) -> Fields:
    return {
        "title": post.title,
        "unit": post.unit,
        "vacant": post.vacant,
        "email": post.email,
        "aliases": list(post.aliases),
    }


def _tenure(tenure: TenureItem, people: Mapping[str, str]) -> Fields:
    return {
        "post": tenure.post,
        "person": people.get(tenure.person, ""),
        "from": iso(tenure.valid_from),
        "to": iso(tenure.valid_to),
        "acting": tenure.acting,
        "delegate": tenure.delegate,
    }


def _group(group: GroupItem) -> Fields:
    members = [[one.unit, iso(one.valid_from), iso(one.valid_to)] for one in group.members]
    return {"name": group.name, "confirmed": group.confirmed, "members": members}
