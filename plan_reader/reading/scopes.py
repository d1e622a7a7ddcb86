"""Gather what stands beside and under a task: owner, coordinators and time of a block.

A block may follow one task, or the last of several and hold for all of them.
"""

from dataclasses import dataclass

from plan_reader.reading.bodies import split_bodies
from plan_reader.reading.due_dates import Due, field_due
from plan_reader.reading.fields import Field
from plan_reader.reading.outline import Node
from plan_reader.reading.passages import Passage
from plan_reader.reading.proposals import Reason
from plan_reader.reading.recurrences import Recurrence, read_recurrence
from plan_reader.reading.subjects import read_subject


@dataclass(frozen=True)
class Scope:
    """What a block says; None where it says nothing of the kind."""

    owner: Field | None = None
    coordinators: Field | None = None
    time: Field | None = None
    monitor: Field | None = None
    rule: str = "block_after"

    def __bool__(self) -> bool:
        return any((self.owner, self.coordinators, self.time, self.monitor))

    def over(self, outer: "Scope") -> "Scope":
        """Return this scope, with what it leaves open taken from an outer one."""
        return Scope(
            owner=self.owner or outer.owner,
            coordinators=self.coordinators or (None if self.owner else outer.coordinators),
            time=self.time or outer.time,
            monitor=self.monitor or outer.monitor,
            rule=self.rule if self else outer.rule,
        )

    def owners(self) -> tuple[Passage, ...]:
        """Return the owners that the block names."""
        return tuple(split_bodies(self.owner.value)) if self.owner else ()

    def assistants(self) -> tuple[Passage, ...]:
        """Return the coordinators that the block names."""
        return tuple(split_bodies(self.coordinators.value)) if self.coordinators else ()

    def reasons(self) -> dict[str, Reason]:
        """Say for each field which line of the block it comes from."""
        given = {"owners": self.owner, "coordinators": self.coordinators, "due": self.time}
        return {
            name: Reason(rule=self.rule, words=found.whole)
            for name, found in given.items()
            if found
        }


def scope_of(fields: list[Field], *, rule: str = "block_after") -> Scope:
    """Make a scope of fields; the first of each role counts."""
    given: dict[str, Field] = {}
    for one in (each for group in fields for each in (group, *group.more)):
        if one.value:
            given.setdefault(one.role, one)
    return Scope(
        owner=given.get("owner"),
        coordinators=given.get("coordinators"),
        time=given.get("time"),
        monitor=given.get("monitor"),
        rule=rule,
    )


def fields_under(node: Node) -> list[Field]:
    """Return the fields that stand directly under a node, those inside an empty field too."""
    found: list[Field] = []
    for child in node.children:
        if child.field is None:
            continue
        found.append(child.field)
        if not child.field.value:
            found += fields_under(child) or _listed(child)
    return found


def _listed(node: Node) -> list[Field]:
    """Read "Cơ quan chủ trì:" with the names in bullets under it."""
    if node.field is None or node.field.role not in ("owner", "coordinators"):
        return []
    values = [c.words for c in node.children if c.field is None and not holds_duty(c.words)]
    return [Field(node.field.role, value, value) for value in values[:1]]


def holds_duty(value: Passage) -> bool:
    """Say whether the value of a field is a sentence: who does what."""
    return read_subject(value) is not None


def time_of(scope: Scope, *, year: int | None) -> tuple[Due | None, Recurrence | None]:
    """Read the time of a block; a recurrence has no last day of its own."""
    if scope.time is None:
        return None, None
    value = scope.time.value
    recurrence = read_recurrence(value)
    if recurrence is not None and recurrence.frequency != "unspecified":
        return None, recurrence
    return field_due(value, year=year), None
