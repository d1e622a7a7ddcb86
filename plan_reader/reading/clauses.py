"""Cut a paragraph into the duties it holds: where time or owner change, at a stop or semicolon."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plan_reader.reading.due_dates import Due, sentence_due
from plan_reader.reading.passages import Passage
from plan_reader.reading.recurrences import Recurrence, read_recurrence
from plan_reader.reading.subjects import Subject, read_subject

_CUT = re.compile(r"(?<=;)\s+|(?<=[.!?])\s+(?=[A-ZĐÀ-Ỹ])|(?<=\.\))\s+(?=[A-ZĐÀ-Ỹ])")
_SHORT = re.compile(r"(?:\b(?:TP|Tp|tp|TX|Q|P|Ths|TS|PGS|GS|đ/c|v\.v|St)\.|\b[A-ZĐ]\.)$")
_CROSS = re.compile(
    r"(?:tổ chức )?(?:triển khai|thực hiện)(?: thực hiện)?(?: các)? nhiệm vụ được (?:giao|phân "
    r"công)"
)
_OPENING = 30  # letters; a time that begins a sentence holds for all of it


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One duty of a paragraph, with the time and subject that stand in it.

    `after_stop` says that a full stop, not a semicolon, stands before it.
    """

    words: Passage
    due: Due | None
    recurrence: Recurrence | None
    subject: Subject | None
    after_stop: bool


def pieces(words: Passage) -> Iterator[Passage]:
    """Yield the sentences and clauses of a paragraph, brackets kept whole."""
    start = 0
    for cut in _CUT.finditer(words.text):
        piece = words.text[start : cut.start()]
        if _SHORT.search(piece) or _is_open(piece):
            continue
        yield words.part(start, cut.start())
        start = cut.end()
    rest = words.part(start)
    if rest:
        yield rest


def _is_open(piece: str) -> bool:
    """Say whether a bracket is open at the end; one that is never closed counts for 300 letters."""
    tail = piece[-300:]
    return tail.count("(") > tail.count(")")


def read_clause(words: Passage, *, year: int | None, after_stop: bool = False) -> Clause:
    """Read time and subject of one clause."""
    recurrence = read_recurrence(words)
    due = None if recurrence else sentence_due(words, year=year)
    if recurrence and recurrence.frequency == "unspecified":
        due = sentence_due(words, year=year)
        recurrence = None if due else recurrence
    return Clause(
        words=words,
        due=due,
        recurrence=recurrence,
        subject=read_subject(words),
        after_stop=after_stop,
    )


def clauses(words: Passage, *, year: int | None) -> list[Clause]:
    """Cut a paragraph where a duty of another time or owner begins."""
    found: list[list[Clause]] = []
    ended = False
    for piece in pieces(words):
        clause = read_clause(piece, year=year, after_stop=ended or not found)
        ended = piece.text[-1:] in tuple(".!?)")
        if found and not _begins(found[-1], clause):
            found[-1].append(clause)
        else:
            found.append([clause])
    return [_whole(words, group) for group in found]


def _begins(before: list[Clause], clause: Clause) -> bool:
    if _time(clause) is not None:
        return _time(clause) != _time(before[0])
    if clause.subject is not None:
        # "…, trường hợp vướng mắc, các đơn vị báo cáo" goes on with the same bodies.
        return not _same_subject(before, clause)
    if clause.after_stop and _CROSS.match(clause.words.folded):
        return True
    if not clause.after_stop and clause.words.text[:1].isupper():
        return True
    timed = next((part for part in before if _time(part) is not None), None)
    if timed is not None and not _holds_for_all(timed, before[0]):
        return True
    return clause.after_stop and len(before) == 1 and _narrower(before[0], clause)


def _same_subject(before: list[Clause], clause: Clause) -> bool:
    last = next((part.subject for part in reversed(before) if part.subject), None)
    return bool(last and clause.subject and last.name.folded == clause.subject.name.folded)


def _narrower(before: Clause, clause: Clause) -> bool:
    # After a sentence with a subject of its own, one without goes back to the heading's owner.
    return before.subject is not None and clause.subject is None and before.after_stop is False


def _time(clause: Clause) -> tuple[object, ...] | None:
    if clause.recurrence is not None and clause.recurrence.frequency != "unspecified":
        return (clause.recurrence.frequency, clause.recurrence.last_days)
    if clause.due is not None and clause.due.last_day is not None:
        return (clause.due.last_day,)
    return None


def _holds_for_all(timed: Clause, first: Clause) -> bool:
    words = timed.due.words if timed.due else timed.recurrence.words if timed.recurrence else None
    if words is None or timed is not first:
        return False
    return timed.words.text.find(words.text) < _OPENING


def _whole(words: Passage, group: list[Clause]) -> Clause:
    if len(group) == 1:
        return group[0]
    first = group[0].words
    start = words.places.index(first.places[0])
    end = start
    for part in group:
        end = words.text.index(part.words.text, end) + len(part.words.text)
    timed = next((part for part in group if part.due or part.recurrence), group[0])
    return Clause(
        words=words.part(start, end),
        due=timed.due,
        recurrence=timed.recurrence,
        subject=group[0].subject,
        after_stop=group[0].after_stop,
    )
