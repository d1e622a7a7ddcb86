"""Cut a paragraph into the duties it holds: where time or owner change, at a stop or semicolon."""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from plan_reader.reading.bodies import begins_body, first_verb, is_verb
from plan_reader.reading.conditions import COUNTED, loose_due
from plan_reader.reading.due_dates import Due, sentence_due
from plan_reader.reading.passages import Passage, fold
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

    `after_stop` says that a full stop, not a semicolon, stands before it; `start` is
    its first letter in the paragraph.
    """

    words: Passage
    due: Due | None
    recurrence: Recurrence | None
    subject: Subject | None
    after_stop: bool
    start: int = 0


def pieces(words: Passage) -> Iterator[Passage]:
    """Yield the sentences and clauses of a paragraph, brackets kept whole."""
    start = 0
    brackets = _brackets(words.text)
    begins = [begin for begin, _ in brackets]
    for cut in _CUT.finditer(words.text):
        inside = bisect(begins, cut.start()) - 1
        if inside >= 0 and cut.start() < brackets[inside][1]:
            continue
        if _SHORT.search(words.text[max(start, cut.start() - _SHORTEST) : cut.start()]):
            continue
        if cut.start() - start < _LIST and _is_list(words.part(start, cut.start())):
            continue
        yield words.part(start, cut.start())
        start = cut.end()
    rest = words.part(start)
    if rest:
        yield rest


_SHORTEST = 8  # letters of the longest abbreviation
_LIST = 400  # letters of the longest list of bodies


def _is_list(piece: Passage) -> bool:
    """Say whether a piece only begins a list of bodies: "Yêu cầu Giám đốc các sở; …"."""
    asked = re.match(r"(?:yêu cầu|đề nghị|giao)\s+", piece.folded)
    at = asked.end() if asked else 0
    plain = piece.text[-1:] == ";" and ":" not in piece.text
    return plain and begins_body(piece, at) and first_verb(piece, at) is None


def _brackets(text: str) -> list[tuple[int, int]]:
    """Return where brackets open and close; one that is never closed holds nothing together."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for mark in re.finditer(r"[()]", text):
        if mark.group() == "(":
            opened.append(mark.start())
        elif opened:
            begin = opened.pop()
            if not opened:
                found.append((begin, mark.start()))
    return found


def read_clause(
    words: Passage, *, year: int | None, after_stop: bool = False, start: int = 0
) -> Clause:
    """Read time and subject of one clause."""
    recurrence = read_recurrence(words)
    due = None if recurrence else sentence_due(words, year=year)
    if recurrence and recurrence.frequency == "unspecified":
        due = sentence_due(words, year=year)
        recurrence = None if due else recurrence
    if due is None and recurrence is None:
        due = loose_due(words)
    return Clause(
        words=words,
        due=due,
        recurrence=recurrence,
        subject=read_subject(words),
        after_stop=after_stop,
        start=start,
    )


def clauses(words: Passage, *, year: int | None) -> list[Clause]:
    """Cut a paragraph where a duty of another time or owner begins."""
    found: list[list[Clause]] = []
    ended, end = False, 0
    for piece in pieces(words):
        start = words.text.index(piece.text, end)
        end = start + len(piece.text)
        clause = read_clause(piece, year=year, after_stop=ended or not found, start=start)
        ended = piece.text[-1:] in tuple(".!?)")
        if found and (_only_time(clause) or not _begins(found[-1], clause, first=len(found) == 1)):
            found[-1].append(clause)
        else:
            found.append([clause])
    return [_whole(words, group) for group in found]


def _begins(before: list[Clause], clause: Clause, *, first: bool) -> bool:
    if _time(clause) is not None:
        return _time(clause) != _time(before[0])
    if clause.subject is not None:
        # "…, trường hợp vướng mắc, các đơn vị báo cáo" goes on with the same bodies.
        return not _same_subject(before, clause)
    if clause.after_stop and _CROSS.match(clause.words.folded):
        return True
    if not clause.after_stop and clause.words.text[:1].isupper() and is_verb(clause.words):
        return True
    timed = next((part for part in before if _time(part) is not None), None)
    if timed is not None and not _holds_for_all(timed, before[0]):
        return True
    # After a sentence whose own subject narrowed the owner, one without goes back to the heading's.
    return clause.after_stop and not first and before[0].subject is not None


_TIME_ONLY = re.compile(
    r"(?:và )?(?:hoàn thành|xong|kết thúc|thời (?:gian|hạn)(?: thực hiện| hoàn thành)?:?)?"
)


def _only_time(clause: Clause) -> bool:
    """Say whether a clause is only the time of the one before: "…; hoàn thành trong quý III"."""
    if clause.due is None or clause.due.last_day is None:
        return False
    before, _, after = clause.words.text.partition(clause.due.words.text)
    return bool(_TIME_ONLY.fullmatch(fold(before).strip())) and not after.strip(" .;)/")


def _same_subject(before: list[Clause], clause: Clause) -> bool:
    last = next((part.subject for part in reversed(before) if part.subject), None)
    return bool(last and clause.subject and last.name.folded == clause.subject.name.folded)


def _time(clause: Clause) -> tuple[object, ...] | None:
    if clause.recurrence is not None and clause.recurrence.frequency != "unspecified":
        return (clause.recurrence.frequency, clause.recurrence.last_days)
    if clause.due is not None and clause.due.last_day is not None:
        return (clause.due.last_day,)
    loose = clause.due is not None and clause.due.rule == COUNTED
    return (clause.due.words.folded,) if clause.due and loose else None


def _holds_for_all(timed: Clause, first: Clause) -> bool:
    words = timed.due.words if timed.due else timed.recurrence.words if timed.recurrence else None
    if words is None or timed is not first:
        return False
    return timed.words.text.find(words.text) < _OPENING


def _whole(words: Passage, group: list[Clause]) -> Clause:
    if len(group) == 1:
        return group[0]
    end = group[-1].start + len(group[-1].words.text)
    timed = next(
        (part for part in group if _time(part)),
        next((part for part in group if part.due or part.recurrence), group[0]),
    )
    return Clause(
        words=words.part(group[0].start, end),
        start=group[0].start,
        due=timed.due,
        recurrence=timed.recurrence,
        subject=group[0].subject,
        after_stop=group[0].after_stop,
    )
