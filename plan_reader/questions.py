"""questions.yaml: what the document leaves open, and who must decide it."""

from pathlib import Path

import yaml

from plan_reader.files import read_node
from plan_reader.marked import Table
from plan_reader.mistakes import Ledger
from plan_reader.roster import note_twice
from plan_reader.values import QuestionItem

FILE = "questions.yaml"
SEVERITIES = ("A", "B", "C")


def read_questions(folder: Path, ledger: Ledger) -> tuple[QuestionItem, ...]:
    """Read the questions; a plan without any needs no file."""
    if not (folder / FILE).exists():
        return ()
    node = read_node(folder / FILE, ledger)
    if node is None:
        return ()
    items = tuple(_question(table) for table in _tables(node, ledger))
    note_twice(items, "question", ledger)
    return items


def _tables(node: yaml.Node, ledger: Ledger) -> tuple[Table, ...]:
    """Return the entries of a bare list, or of the field `questions`."""
    if isinstance(node, yaml.MappingNode):
        table = Table(node, file=FILE, ledger=ledger)
        found = table.tables("questions", required=True)
        table.text("note")
        table.close()
        return found
    if not isinstance(node, yaml.SequenceNode):
        ledger.add(FILE, 1, "the file does not hold a list", "write 'questions:' and a list")
        return ()
    bare = [entry for entry in node.value if isinstance(entry, yaml.MappingNode)]
    for entry in node.value:
        if entry not in bare:
            line = entry.start_mark.line + 1
            ledger.add(FILE, line, "this is not a question", "write 'code: …' and the others")
    return tuple(Table(entry, file=FILE, ledger=ledger) for entry in bare)


def _question(table: Table) -> QuestionItem:
    item = QuestionItem(
        code=table.text("code", required=True),
        severity=table.choice("severity", SEVERITIES, "B", required=True),
        refs=table.texts("refs"),
        question=table.text("question", required=True),
        texts=tuple(_quote(entry) for entry in table.tables("texts")),
        proposal=table.text("proposal"),
        decided=table.text("decided"),
        where=table.where(),
    )
    table.close()
    return item


def _quote(table: Table) -> dict[str, str]:
    """Return one quoted passage: any fields, each a text."""
    return {key: table.text(key) for key in table.keys()}  # noqa: SIM118 - not a dict
