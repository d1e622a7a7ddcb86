"""Ask for an owner or time that a block or a table leaves open while its like name it."""

from dataclasses import replace

from plan_reader.reading.proposals import Obligation, Question

_GROUP = 4  # points that stand together; fewer show no habit
_BLOCKS = ("block", "table_cell", "heading_time")
_HABIT = 0.75  # of the tasks that have a block name an owner in it: so should all
_MISSING = (
    (
        "owners",
        "owner_unclear",
        "Các nhiệm vụ bên cạnh đều ghi cơ quan chủ trì: nhiệm vụ này giao cho ai?",
    ),
    ("due", "date_missing", "Các nhiệm vụ bên cạnh đều ghi thời hạn: thời hạn của nhiệm vụ này?"),
)


def asked_missing(found: list[Obligation]) -> list[Obligation]:
    """Ask for what one point lacks while the blocks of its like, or of all tasks, name it."""
    groups: dict[str, list[int]] = {}
    for number, one in enumerate(found):
        groups.setdefault(one.ref.rpartition(".")[0], []).append(number)
    _, code, message = _MISSING[0]
    asked: dict[int, list[Question]] = {
        number: [_question(found[number], code, message)] for number in _without_owner(found)
    }
    for numbers in groups.values():
        for name, code, message in _MISSING:
            blocks = [n for n in numbers if from_block(found[n], name)]
            without = [n for n in numbers if not _says(found[n], name)]
            if len(blocks) >= _GROUP - 1 and len(without) == 1:
                question = _question(found[without[0]], code, message)
                known = asked.setdefault(without[0], [])
                if question not in known:
                    known.append(question)
    return [
        replace(one, questions=(*one.questions, *asked.get(number, ())))
        for number, one in enumerate(found)
    ]


def _question(one: Obligation, code: str, message: str) -> Question:
    return Question(code=code, message=message, lines=(one.line,))


def _without_owner(found: list[Obligation]) -> list[int]:
    """Return the tasks whose block or row names a time and nobody, against the habit."""
    blocks = [n for n, one in enumerate(found) if from_block(one, "due") or _in_block(one)]
    without = [n for n in blocks if not found[n].owners and not found[n].questions]
    habit = len(blocks) - len(without) >= _HABIT * len(blocks)
    return without if habit and len(blocks) >= _GROUP else []


def _in_block(one: Obligation) -> bool:
    return from_block(one, "owners") or from_block(one, "recurrence")


def from_block(one: Obligation, name: str) -> bool:
    """Say whether a field comes from a labelled line, a heading of time or a cell."""
    reason = one.reasons.get(name)
    return reason is not None and reason.rule.startswith(_BLOCKS)


def _says(one: Obligation, name: str) -> bool:
    return bool(one.owners) if name == "owners" else bool(one.due or one.recurrence)
