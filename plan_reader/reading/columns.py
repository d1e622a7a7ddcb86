"""Read tables of tasks and targets: what each column holds, and what each row proposes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from plan_reader.reading.bodies import split_bodies
from plan_reader.reading.due_dates import Due, field_due
from plan_reader.reading.duties import kind_of
from plan_reader.reading.found import Found
from plan_reader.reading.outline import Node
from plan_reader.reading.paragraphs import GridRow
from plan_reader.reading.passages import Passage
from plan_reader.reading.proposals import Indicator, Obligation, Question, Reason
from plan_reader.reading.recurrences import read_recurrence
from plan_reader.reading.targets import Target, cell_target, targets
from plan_reader.reading.words import vocabulary

_EMPTY = Passage("", ())


@cache
def _roles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (role, re.compile("|".join(words))) for role, words in vocabulary("columns").items()
    )


def column_roles(row: GridRow) -> dict[str, int] | None:
    """Return which column holds what, or None when the row names no columns."""
    roles: dict[str, int] = {}
    for column, cell in enumerate(row.cells):
        role = _role(cell.folded.strip(" .:"))
        if role is not None and role not in roles:
            roles[role] = column
    named = sum(bool(cell) for cell in row.cells)
    has_items = "task" in roles or "indicator" in roles
    short = all(len(cell.text) < 80 for cell in row.cells)  # noqa: PLR2004 - letters of a column's name
    return roles if has_items and short and len(roles) > 1 and named > 1 else None


def _role(words: str) -> str | None:
    if not words:
        return None
    return next((role for role, pattern in _roles() if pattern.search(words)), None)


@dataclass
class _Group:
    """The row above that heads a group: its label, and the time it gives to its rows."""

    label: str = ""
    due: Due | None = None


def walk_rows(node: Node, found: Found) -> None:
    """Propose the rows of a table that stands under a node."""
    roles: dict[str, int] | None = None
    group = _Group()
    for row in node.rows:
        named = column_roles(row)
        if named is not None:
            roles = named
        elif roles is not None:
            group = _row(node, row, roles, group, found)


def _row(node: Node, row: GridRow, roles: Mapping[str, int], group: _Group, found: Found) -> _Group:
    filled = [cell for cell in row.cells if cell]
    number = _cell(row, roles, "number").text.strip(" .") if "number" in roles else ""
    item = _cell(row, roles, "task") or _cell(row, roles, "indicator")
    if not filled or not any(c.isalpha() for cell in filled for c in cell.text):
        return group
    if len(filled) == 1 or (len(filled) == 2 and number and item and not number.isdecimal()):  # noqa: PLR2004
        return _heads(row, filled[-1], number, found) if not _is_item(item, number) else group
    if not item:
        return group
    ref = [*_above(node), group.label, number or "p"]
    if "indicator" in roles and "task" not in roles:
        _indicators(row, roles, group, found, item=item, ref=ref)
    else:
        _task(row, roles, group, found, item=item, ref=ref)
    return group


def _is_item(item: Passage, number: str) -> bool:
    return bool(item) and number.isdecimal()


def _heads(row: GridRow, words: Passage, number: str, found: Found) -> _Group:
    label = number or re.split(r"[.\s)]", row.cells[0].text or words.text)[0]
    due = field_due(words, year=found.year)
    return _Group(label, due if due and due.last_day else None)


def _above(node: Node) -> list[str]:
    return [a.label for a in reversed(list(node.ancestors())) if a.label]


def _cell(row: GridRow, roles: Mapping[str, int], role: str) -> Passage:
    column = roles.get(role)
    return row.cells[column] if column is not None and column < len(row.cells) else _EMPTY


def _reasons(row: GridRow, roles: Mapping[str, int], **fields: str) -> dict[str, Reason]:
    return {
        name: Reason(rule="table_cell", words=_cell(row, roles, role))
        for name, role in fields.items()
        if _cell(row, roles, role)
    }


def _task(
    row: GridRow,
    roles: Mapping[str, int],
    group: _Group,
    found: Found,
    *,
    item: Passage,
    ref: list[str],
) -> None:
    time = _cell(row, roles, "due")
    recurrence = read_recurrence(time) if time else None
    due = None if recurrence else field_due(time, year=found.year) or group.due
    found.obligations.append(
        Obligation(
            ref=found.refs.unique(".".join(part for part in ref if part) or "p"),
            words=item,
            kind=kind_of(item, recurs=recurrence is not None, in_goals=False),
            owners=tuple(split_bodies(_cell(row, roles, "owner"))),
            coordinators=tuple(split_bodies(_cell(row, roles, "coordinators"))),
            due=due,
            recurrence=recurrence,
            reasons=_reasons(row, roles, owners="owner", coordinators="coordinators", due="due"),
            questions=tuple(_unnamed(row, roles, item)),
        )
    )


def _unnamed(row: GridRow, roles: Mapping[str, int], item: Passage) -> Iterator[Question]:
    """Ask whose a row is whose cell under "Cơ quan chủ trì" is empty."""
    if "owner" in roles and not _cell(row, roles, "owner"):
        yield Question(
            code="owner_unclear",
            message="Ô cơ quan chủ trì để trống: nhiệm vụ này giao cho ai?",
            lines=(item.line,),
        )


def _indicators(
    row: GridRow,
    roles: Mapping[str, int],
    group: _Group,
    found: Found,
    *,
    item: Passage,
    ref: list[str],
) -> None:
    base = ".".join(part for part in ref if part) or "p"
    given = list(targets(item, counts=True)) or _in_column(row, roles, item)
    owners = tuple(split_bodies(_cell(row, roles, "owner")))
    monitor = _cell(row, roles, "monitor") or None
    due = field_due(_cell(row, roles, "due"), year=found.year) or group.due
    for number, target in enumerate(given, start=1):
        found.indicators.append(
            Indicator(
                ref=found.refs.unique(f"{base}.{number}" if len(given) > 1 else base),
                words=target.words,
                name=target.name,
                operator=target.operator,
                value=target.value,
                unit=target.unit,
                section="table",
                owners=owners,
                monitor=monitor,
                due=due,
                reasons={
                    "value": Reason(rule="target.in_table", words=target.number),
                    **_reasons(row, roles, owners="owner", monitor="monitor", due="due"),
                },
            )
        )
    if not given:
        found.obligations.append(
            Obligation(
                ref=found.refs.unique(base),
                words=item,
                kind="indicator",
                owners=owners,
                due=due,
                reasons=_reasons(row, roles, owners="owner", due="due"),
            )
        )


def _in_column(row: GridRow, roles: Mapping[str, int], item: Passage) -> list[Target]:
    """Read a target whose unit and number stand in columns of their own."""
    unit = _cell(row, roles, "unit").text.strip() or None
    used = set(roles.values())
    free = [cell for column, cell in enumerate(row.cells) if column not in used and cell]
    found = [cell_target(item, cell, unit) for cell in free]
    return [target for target in found if target is not None][-1:]
