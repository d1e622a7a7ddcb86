"""Read a YAML file into nodes with line numbers; what is no YAML is noted as a mistake."""

import unicodedata
from pathlib import Path

import yaml

from plan_reader.marked import Table
from plan_reader.mistakes import Ledger

# libyaml is five times faster; PyYAML's wheels bring it, its source build may not.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORMAT = "docs/plan-format.md"


def read_table(path: Path, ledger: Ledger, *, name: str | None = None) -> Table | None:
    """Read a file whose top is a mapping; None, with its mistakes noted, when it is none."""
    return _table(read_node(path, ledger, name=name), name or path.name, ledger)


def table_of(text: str, ledger: Ledger, *, name: str) -> Table | None:
    """Read a text as `read_table` reads a file; `name` is what its mistakes are noted under."""
    return _table(_node(text, name, ledger), name, ledger)


def _table(node: yaml.Node | None, file: str, ledger: Ledger) -> Table | None:
    if node is None or isinstance(node, yaml.MappingNode):
        return None if node is None else Table(node, file=file, ledger=ledger)
    ledger.add(file, 1, "the file does not hold fields", "write 'name: value' lines")
    return None


def read_node(path: Path, ledger: Ledger, *, name: str | None = None) -> yaml.Node | None:
    """Read a file into nodes; None, with its mistakes noted, when that cannot be done."""
    file = name or path.name
    text = _text(path, file, ledger)
    return None if text is None else _node(text, file, ledger)


def _node(text: str, file: str, ledger: Ledger) -> yaml.Node | None:
    try:
        node = yaml.compose(text, Loader=_LOADER)
        alias = None if node is None else _alias(node, set())
    except yaml.YAMLError as error:
        _note_syntax(error, text, file, ledger)
        return None
    except RecursionError:
        ledger.add(file, 1, "the file is nested too deep to be read", f"write it as {_FORMAT} says")
        return None
    if node is None:
        ledger.add(file, 1, "the file is empty", f"fill it ({_FORMAT})")
    if alias is not None:
        line = alias.start_mark.line + 1
        ledger.add(file, line, "this is used again by a YAML alias (*)", "write it out each time")
        return None
    return node


def _text(path: Path, file: str, ledger: Ledger) -> str | None:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        ledger.add(file, 1, f"the file {path} is missing", f"add it ({_FORMAT})")
        return None
    except (OSError, UnicodeDecodeError) as error:
        ledger.add(file, 1, f"the file cannot be read: {error}", "save it as UTF-8 text")
        return None
    if not unicodedata.is_normalized("NFC", text):
        _note_composition(text, file, ledger)
    return text


def _note_composition(text: str, file: str, ledger: Ledger) -> None:
    """Note lines whose accents stand apart: equal to the eye, different to a comparison."""
    for line, words in enumerate(text.splitlines(), start=1):
        if not unicodedata.is_normalized("NFC", words):
            problem = f"the accents of '{words.strip()}' are not composed (NFC)"
            ledger.add(file, line, problem, "type the line again", value=words.strip())


def _alias(node: yaml.Node, seen: set[int]) -> yaml.Node | None:
    """Return a node that stands in two places: aliases hide lines, and may be endless."""
    if id(node) in seen:
        return node
    seen.add(id(node))
    children: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode):
        children = node.value
    elif isinstance(node, yaml.MappingNode):
        children = [part for pair in node.value for part in pair]
    for child in children:
        found = _alias(child, seen)
        if found is not None:
            return found
    return None


def _note_syntax(error: yaml.YAMLError, text: str, file: str, ledger: Ledger) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = getattr(error, "position", 0)
    line = mark.line + 1 if mark else text.count("\n", 0, position) + 1
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    ledger.add(
        file,
        line,
        f"wrong YAML: {problem or 'it cannot be read'}",
        "check the indentation, the quotes and the colons of this line and the one before",
    )
