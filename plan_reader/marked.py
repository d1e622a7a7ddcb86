"""YAML with line numbers: a mapping that hands out typed values and notes what is wrong.

Reads the node tree and not the finished objects, because only the nodes know their lines.
A wrong value is noted in the ledger and stands in for itself as empty, so that reading
goes on to the next mistake.
"""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

import yaml

from plan_reader.mistakes import Ledger, Where, closest

_TAG = "tag:yaml.org,2002:"
_KINDS = {"str": "text", "int": "a number", "float": "a number", "bool": "yes or no"}
_KINDS |= {"timestamp": "a day", "null": "empty", "seq": "a list", "map": "fields"}
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Table:
    """One mapping of a file. Every field must be asked for before `close`."""

    def __init__(
        self, node: yaml.MappingNode, *, file: str, ledger: Ledger, path: str = ""
    ) -> None:
        self.file, self.ledger, self.path = file, ledger, path
        self.line = node.start_mark.line + 1
        self._nodes: dict[str, yaml.Node] = {}
        self._keys: dict[str, int] = {}
        self._asked: set[str] = set()
        for key, value in node.value:
            self._put(key, value)

    def _put(self, key: yaml.Node, value: yaml.Node) -> None:
        name, line = str(key.value), key.start_mark.line + 1
        if name in self._nodes:
            self.note(
                line,
                f"field '{name}' stands twice (first in line {self._keys[name]})",
                "keep one of them",
                value=name,
            )
        self._nodes[name], self._keys[name] = value, line

    def note(self, line: int, problem: str, remedy: str, *, value: str = "") -> None:
        """Note a mistake of this file."""
        self.ledger.add(self.file, line, problem, remedy, value=value)

    def has(self, key: str) -> bool:
        """Tell whether the field is there and not empty."""
        node = self._nodes.get(key)
        return node is not None and _kind(node) != "null"

    def keys(self) -> tuple[str, ...]:
        """Return the names of the fields, in order."""
        return tuple(self._nodes)

    def at(self, key: str) -> int:
        """Return the line of a field's value, or of the mapping when it is not there."""
        node = self._nodes.get(key)
        return self.line if node is None else node.start_mark.line + 1

    def where(self) -> Where:
        """Return the lines of all fields and of the entries of their lists."""
        lines: dict[tuple[str, int | None], int] = {}
        for key, node in self._nodes.items():
            lines[key, None] = node.start_mark.line + 1
            if isinstance(node, yaml.SequenceNode):
                for position, entry in enumerate(node.value):
                    lines[key, position] = entry.start_mark.line + 1
        return Where(file=self.file, line=self.line, lines=lines)

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text, "" when it is missing."""
        node = self._take(key, required=required)
        return self._text_of(node, key) if node is not None else ""

    def time(self, key: str, default: str) -> str:
        """Return a time of day as "HH:MM"; "24:00" is the end of the day.

        YAML reads an unquoted 17:00 as the number 1020, so the written form is taken.
        """
        node = self._take(key)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or not _TIME.fullmatch(node.value):
            self._wrong(node, key, 'a time of day, for example "08:00"')
            return default
        return str(node.value)

    def whole(self, key: str, default: int | None = None, *, required: bool = False) -> int | None:
        """Return a whole number."""
        node = self._take(key, required=required)
        return default if node is None else self._whole_of(node, key, default)

    def number(self, key: str) -> Decimal | None:
        """Return a number with its printed digits, None when it is missing."""
        node = self._take(key)
        if node is None:
            return None
        if _kind(node) not in {"int", "float"}:
            self._wrong(node, key, "a number, for example 65 or 99.5")
            return None
        if not _NUMBER.fullmatch(node.value):
            self._wrong(node, key, "a number in digits, for example 65 or 99.5")
            return None
        return Decimal(node.value)

    def truth(self, key: str, *, default: bool) -> bool:
        """Return a yes or no."""
        node = self._take(key)
        if node is None:
            return default
        if _kind(node) != "bool":
            self._wrong(node, key, "true or false")
            return default
        return bool(node.value.lower() in {"true", "yes", "on"})

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return a day of the calendar, None when it is missing."""
        node = self._take(key, required=required)
        return None if node is None else self._day_of(node, key)

    def choice(
        self, key: str, allowed: Collection[str], default: str = "", *, required: bool = False
    ) -> str:
        """Return one of the allowed words."""
        node = self._take(key, required=required)
        if node is None:
            return default
        value = self._text_of(node, key)
        if value and value not in allowed:
            line = node.start_mark.line + 1
            self.note(line, f"{key} '{value}' is not known", closest(value, allowed), value=value)
            return default
        return value or default

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts, empty when it is missing; wrong entries stand as ""."""
        return tuple(self._text_of(node, key) for node in self._list(key, required=required))

    def wholes(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        found = (self._whole_of(node, key, None) for node in self._list(key))
        return tuple(value for value in found if value is not None)

    def tables(self, key: str, *, required: bool = False) -> tuple["Table", ...]:
        """Return a list of mappings."""
        found = (self._table_of(node, key) for node in self._list(key, required=required))
        return tuple(table for table in found if table is not None)

    def table(self, key: str, *, required: bool = False) -> "Table | None":
        """Return a mapping, None when it is missing."""
        node = self._take(key, required=required)
        return None if node is None else self._table_of(node, key)

    def days(self, key: str) -> tuple[tuple[str, date], ...]:
        """Return a mapping of names to days, in order."""
        inner = self.table(key)
        if inner is None:
            return ()
        found = [(name, inner.day(name)) for name in inner.keys()]  # noqa: SIM118 - not a dict
        return tuple((name, day) for name, day in found if day is not None)

    def plain(self, key: str) -> object:
        """Return whatever stands there as JSON values; days become ISO texts."""
        node = self._take(key)
        return None if node is None else plain_value(node)

    def everything(self) -> dict[str, object]:
        """Return all fields as JSON values, without having asked for them."""
        return {name: plain_value(node) for name, node in self._nodes.items()}

    def span(self, first_key: str, last_key: str) -> tuple[date | None, date | None]:
        """Return two days, both inclusive and either open; noted when they cross."""
        first, last = self.day(first_key), self.day(last_key)
        if first is not None and last is not None and last < first:
            problem = f"{last_key} {last} lies before {first_key} {first}"
            self.note(self.at(last_key), problem, "exchange them", value=str(last))
        return first, last

    def close(self) -> None:
        """Note every field that nobody asked for."""
        for name in self._nodes:
            if name not in self._asked:
                remedy = f"drop it, or {closest(name, self._asked)}"
                self.note(self._keys[name], f"field '{name}' is not known here", remedy, value=name)

    def _take(self, key: str, *, required: bool = False) -> yaml.Node | None:
        self._asked.add(key)
        node = self._nodes.get(key)
        if node is not None and _kind(node) != "null":
            return node
        if required:
            line = self._keys.get(key, self.line)
            self.note(line, f"field '{key}' is missing{self.path}", f"add '{key}: …'", value=key)
        return None

    def _list(self, key: str, *, required: bool = False) -> list[yaml.Node]:
        node = self._take(key, required=required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(node, key, "a list")
            return []
        return list(node.value)

    def _table_of(self, node: yaml.Node, key: str) -> "Table | None":
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, key, "fields (name: value)")
            return None
        return Table(node, file=self.file, ledger=self.ledger, path=f" in '{key}'")

    def _text_of(self, node: yaml.Node, key: str) -> str:
        if _kind(node) != "str":
            hint = f', in quotes: "{node.value}"' if isinstance(node, yaml.ScalarNode) else ""
            self._wrong(node, key, f"a text{hint}")
            return ""
        return str(node.value).strip()

    def _whole_of(self, node: yaml.Node, key: str, default: int | None) -> int | None:
        if _kind(node) == "int" and re.fullmatch(r"[-+]?\d+", node.value):
            return int(node.value)
        self._wrong(node, key, "a whole number")
        return default

    def _day_of(self, node: yaml.Node, key: str) -> date | None:
        written = node.value if isinstance(node, yaml.ScalarNode) else ""
        try:
            if _DAY.fullmatch(written):
                return date.fromisoformat(written)
        except ValueError:
            pass  # 2024-02-30 has the form of a day and is none; it is noted below
        self._wrong(node, key, "a day of the calendar as YYYY-MM-DD, for example 2024-05-31")
        return None

    def _wrong(self, node: yaml.Node, key: str, wanted: str) -> None:
        value = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        shown = f"'{value}'" if value else f"({_KINDS.get(_kind(node), 'something else')})"
        line = node.start_mark.line + 1
        self.note(line, f"{key} {shown} is not what belongs here", f"write {wanted}", value=value)


def _kind(node: yaml.Node) -> str:
    return str(node.tag).removeprefix(_TAG)


def plain_value(node: yaml.Node) -> object:
    """Return a node as JSON values: days and everything unusual as text."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): plain_value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain_value(entry) for entry in node.value]
    return _plain_scalar(_kind(node), str(node.value))


def _plain_scalar(kind: str, written: str) -> object:
    if kind == "bool":
        return written.lower() in {"true", "yes", "on"}
    if kind == "int" and re.fullmatch(r"[-+]?(?:0|[1-9]\d*)", written):
        return int(written)
    if kind == "float" and re.fullmatch(r"[-+]?\d+\.\d+", written):
        return float(written)
    return None if kind == "null" else written
