"""roster.yaml: units, posts, people, tenures and groups, and what they refer to."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Protocol

from plan_reader.files import read_table
from plan_reader.marked import Table
from plan_reader.mistakes import Ledger, Where, closest
from plan_reader.values import (
    HEAD,
    GroupItem,
    PersonItem,
    PostItem,
    Roster,
    TenureItem,
    UnitItem,
)
from rules.fan_out import Membership

FILE = "roster.yaml"
UNIT_KINDS = ("office", "ward", "committee", "external")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_CODE = re.compile(r"[\w.-]+")


class Coded(Protocol):
    """Anything with a code and a place."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def where(self) -> Where:
        """Its place."""


def read_roster(folder: Path, ledger: Ledger) -> Roster:
    """Read and check the roster; what is wrong is noted and left as it can be read."""
    table = read_table(folder / FILE, ledger)
    if table is None:
        return Roster()
    roster = Roster(
        units=tuple(_unit(entry) for entry in table.tables("units", required=True)),
        posts=tuple(_post(entry) for entry in table.tables("posts", required=True)),
        people=tuple(_person(entry) for entry in table.tables("people")),
        tenures=tuple(_tenure(entry) for entry in table.tables("tenures")),
        groups=tuple(_group(entry) for entry in table.tables("groups")),
    )
    table.close()
    _check(roster, ledger)
    return roster


def _unit(table: Table) -> UnitItem:
    valid_from, valid_to = table.span("valid_from", "valid_to")
    item = UnitItem(
        code=_code(table),
        name=table.text("name", required=True),
        kind=table.choice("kind", UNIT_KINDS, "office", required=True),
        email=_email(table),
        valid_from=valid_from,
        valid_to=valid_to,
        note=table.text("note"),
        where=table.where(),
    )
    table.close()
    return item


def _post(table: Table) -> PostItem:
    item = PostItem(
        code=_code(table),
        title=table.text("title", required=True),
        unit=table.text("unit", required=True),
        aliases=table.texts("aliases"),
        vacant=table.truth("vacant", default=False),
        email=_email(table),
        where=table.where(),
    )
    table.text("note")
    table.close()
    return item


def _person(table: Table) -> PersonItem:
    item = PersonItem(
        code=_code(table), name=table.text("name", required=True), where=table.where()
    )
    table.text("note")
    table.close()
    return item


def _tenure(table: Table) -> TenureItem:
    valid_from, valid_to = table.span("from", "to")
    item = TenureItem(
        post=table.text("post", required=True),
        person=table.text("person", required=True),
        valid_from=valid_from,
        valid_to=valid_to,
        acting=table.truth("acting", default=False),
        delegate=table.truth("delegate", default=False),
        where=table.where(),
    )
    table.text("note")
    table.close()
    _check_delegate(item, table)
    return item


def _check_delegate(item: TenureItem, table: Table) -> None:
    if not item.delegate:
        return
    if item.acting:
        problem = f"'{item.person}' is both acting holder and delegate of '{item.post}'"
        table.note(table.at("delegate"), problem, "keep one of them", value=item.person)
    if item.valid_to is None:
        problem = f"delegate '{item.person}' of '{item.post}' has no last day"
        table.note(table.at("delegate"), problem, "write the last day in `to`", value=item.person)


def _group(table: Table) -> GroupItem:
    item = GroupItem(
        code=_code(table),
        name=table.text("name", required=True),
        members=tuple(_member(entry) for entry in table.tables("members")),
        confirmed=table.truth("confirmed", default=False),
        note=table.text("note"),
        where=table.where(),
    )
    table.close()
    return item


def _member(table: Table) -> Membership:
    first, last = table.span("from", "to")
    unit = table.text("unit", required=True)
    member = Membership(unit=unit, valid_from=first, valid_to=last)
    table.text("note")
    table.close()
    return member


def _code(table: Table) -> str:
    code = table.text("code", required=True)
    if code and not _CODE.fullmatch(code):
        remedy = "write letters, digits, dots, hyphens and underscores only"
        table.note(table.at("code"), f"code '{code}' holds other signs", remedy, value=code)
    return code


def _email(table: Table) -> str:
    email = table.text("email")
    if email and not _EMAIL.fullmatch(email):
        remedy = "write it as name@office.example"
        table.note(table.at("email"), f"'{email}' is not an e-mail address", remedy, value=email)
    return email


def note_twice(items: Iterable[Coded], what: str, ledger: Ledger) -> None:
    """Note every code that stands twice."""
    first: dict[str, int] = {}
    for item in items:
        if item.code and item.code in first:
            line = item.where.at("code")
            problem = f"{what} '{item.code}' stands twice (first in line {first[item.code]})"
            ledger.add(item.where.file, line, problem, "give one another code", value=item.code)
        first.setdefault(item.code, item.where.at("code"))


def _check(roster: Roster, ledger: Ledger) -> None:
    note_twice(roster.units, "unit", ledger)
    note_twice(roster.posts, "post", ledger)
    note_twice(roster.people, "person", ledger)
    note_twice(roster.groups, "group", ledger)
    units = {unit.code for unit in roster.units}
    posts = {post.code for post in roster.posts}
    people = {person.code for person in roster.people}
    for post in roster.posts:
        note_unknown("unit", post.unit, units, post.where, ledger)
    _check_titles(roster, ledger)
    _check_tenures(roster, ledger)
    for tenure in roster.tenures:
        note_unknown("post", tenure.post, posts, tenure.where, ledger)
        note_unknown("person", tenure.person, people, tenure.where, ledger)
    for group in roster.groups:
        _check_group(group, units, posts, ledger)


def _check_titles(roster: Roster, ledger: Ledger) -> None:
    """Warn of titles that two posts share: on the command line a title names a post."""
    first: dict[str, str] = {}
    for post in roster.posts:
        for title in (post.title, *post.aliases):
            other = first.setdefault(title, post.code)
            if other != post.code:
                problem = f"posts '{other}' and '{post.code}' have the same title '{title}'"
                line = post.where.at("title")
                ledger.warn(FILE, line, problem, "name them by their codes", value=title)


def _check_tenures(roster: Roster, ledger: Ledger) -> None:
    first: dict[tuple[str, str, date | None], int] = {}
    for tenure in roster.tenures:
        key = (tenure.post, tenure.person, tenure.valid_from)
        if key in first:
            problem = f"the tenure of '{tenure.person}' as '{tenure.post}' stands twice"
            remedy = f"drop it, or change the one in line {first[key]}"
            ledger.add(FILE, tenure.where.line, problem, remedy, value=tenure.person)
        first.setdefault(key, tenure.where.line)


def _check_group(group: GroupItem, units: set[str], posts: set[str], ledger: Ledger) -> None:
    for position, member in enumerate(group.members):
        line = group.where.at("members", position)
        if member.unit and member.unit not in units:
            ledger.add(
                FILE,
                line,
                f"member '{member.unit}' of group '{group.code}' is not among the units",
                f"{closest(member.unit, units)}, or add the unit",
                value=member.unit,
            )
        elif member.unit and member.unit + HEAD not in posts:
            ledger.add(
                FILE,
                line,
                f"unit '{member.unit}' has no head, so group '{group.code}' cannot owe there",
                f"add the post '{member.unit}{HEAD}'",
                value=member.unit,
            )


def note_unknown(
    field: str, value: str, known: Iterable[str], where: Where, ledger: Ledger
) -> None:
    """Note a reference to something that the roster does not hold."""
    names = set(known)
    if value and value not in names:
        ledger.add(
            where.file,
            where.at(field),
            f"{field} '{value}' is not in {FILE}",
            f"{closest(value, names)}, or add the {field}",
            value=value,
        )
