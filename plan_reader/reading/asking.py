"""Ask what a person must settle: what is blank, missing, impossible, unclear or contradictory."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from plan_reader.reading.due_dates import without_day
from plan_reader.reading.labels import Rank
from plan_reader.reading.missing import from_block
from plan_reader.reading.outline import Node
from plan_reader.reading.passages import Passage
from plan_reader.reading.proposals import Head, Obligation, Question

_CODES = {
    "date_incomplete": "Thời hạn in “{words}” chưa đủ ngày, tháng, năm: ngày cuối cùng là ngày "
    "nào?",
    "date_impossible": "Thời hạn in “{words}” không có trong lịch: ngày nào đúng?",
    "date_unclear": "“{words}” là hạn của việc này, hay chỉ nói về hồ sơ, số liệu, đối tượng?",
    "date_conflict": "Câu này in nhiều thời hạn: thời hạn nào áp dụng?",
}
_OF_A_YEAR = re.compile(r"\bnăm (\d{4})[.;]?$")
_YEARLY_RESULT = re.compile(r"đánh giá|xếp loại|chấm điểm|tổng kết|sơ kết|kiểm điểm")
_BLANK = re.compile(r"(?:ngày|tháng|năm|quý)\s*(?:\.{2,}|…+)|(?:\.{2,}|…+)/\s*(?:\d|\.|…)")
_CUT_OFF = re.compile(r"(?:^|\s)(?:của|tại|với|các|cho|về|theo|để|do|từ|bằng|những|và|hoặc|gồm)$")
_NAMED_RATES = re.compile(
    r"(?:hoàn thành|đạt)(?: và vượt)?(?: mức)?(?: các)? chỉ tiêu(?: về)? (?:tỷ lệ|tỉ lệ)"
)
_OTHER_DUTIES = re.compile(r"thực hiện (?:các )?nhiệm vụ khác|thực hiện một số nhiệm vụ khác")


def asked_obligations(found: list[Obligation], head: Head) -> list[Obligation]:
    """Put to each duty the questions that its own print raises."""
    clear = (_without_past_things(one, head) for one in found)
    return [
        replace(_settled(one, head), questions=(*one.questions, *_about(one, head)))
        for one in clear
    ]


def _without_past_things(one: Obligation, head: Head) -> Obligation:
    """Drop a day that may be of things or of the duty once it lies before the issue: of things."""
    printed = one.due.printed if one.due else None
    if printed is None or head.issue_date is None or printed > head.issue_date:
        return one
    return replace(one, due=None, reasons={k: v for k, v in one.reasons.items() if k != "due"})


def _settled(one: Obligation, head: Head) -> Obligation:
    """Take the day from a sentence's time that lies before the issue: no plan asks for the past.

    A labelled line or a cell keeps its day; both are asked about.
    """
    if one.due is None or from_block(one, "due") or not _before_issue(one, head):
        return one
    if one.due.last_day == head.issue_date:
        return one
    return replace(one, due=without_day(one.due, flaw=one.due.flaw))


def _about(one: Obligation, head: Head) -> Iterator[Question]:
    lines = (one.line,)
    if one.due is not None and one.due.flaw:
        message = _CODES.get(one.due.flaw, _CODES["date_incomplete"])
        code = "date_conflict" if one.due.flaw == "date_impossible" else one.due.flaw
        yield Question(code=code, message=message.format(words=one.due.words.text), lines=lines)
    if _before_issue(one, head):
        yield Question(
            code="date_before_issue",
            message=(
                "Có hạn rơi vào trước ngày ban hành, hoặc vào tháng ban hành còn để trống ngày: "
                "kỳ đầu có áp dụng không?"
            ),
            lines=lines,
        )
    yield from _about_recurrence(one)
    text = one.words.folded
    time = one.due.words.folded if one.due and not one.due.flaw else ""
    if _BLANK.search(text) or _BLANK.search(time):
        yield Question(
            code="date_incomplete",
            message="Thời gian in còn để trống ngày, tháng hoặc năm: thời hạn là ngày nào?",
            lines=lines,
        )
    if _CUT_OFF.search(text):
        yield Question(
            code="text_cut",
            message="Câu này có vẻ bị cắt ở cuối: phần còn lại là gì?",
            lines=lines,
        )
    if one.due is None and one.recurrence is None:
        ends = _OF_A_YEAR.search(text.rstrip(" ./;"))
        if ends and _YEARLY_RESULT.search(text):
            yield Question(
                code="date_incomplete",
                message=f"Chỉ ghi “năm {ends.group(1)}”, không ghi thời hạn: hoàn thành khi nào?",
                lines=lines,
            )
    if _NAMED_RATES.search(text) and "%" not in text:
        yield Question(
            code="target_missing",
            message="Nhiệm vụ nêu tên các tỷ lệ nhưng không ghi mức: mỗi tỷ lệ phải đạt bao nhiêu?",
            lines=lines,
        )


def _about_recurrence(one: Obligation) -> Iterator[Question]:
    found = one.recurrence
    if found is None:
        return
    if found.frequency == "unspecified":
        yield Question(
            code="period_missing",
            message="Ghi “định kỳ” nhưng không ghi kỳ: hằng tháng, hằng quý hay hằng năm?",
            lines=(one.line,),
        )
    elif not found.last_days and found.frequency in ("quarterly", "monthly", "half_yearly"):
        yield Question(
            code="date_missing",
            message="Có kỳ nhưng không ghi ngày: chậm nhất ngày nào của mỗi kỳ, gửi cho ai?",
            lines=(one.line,),
        )


def _before_issue(one: Obligation, head: Head) -> bool:
    """Say whether a limit may lie before the day of issue; periods past on a known day do not."""
    if one.due is not None and one.due.last_day is not None:
        if head.issue_date is not None:
            return one.due.last_day <= head.issue_date
        return head.issued_in is not None and one.due.last_day < date(*head.issued_in, 1)
    if one.recurrence is None or head.issue_date is not None or head.issued_in is None:
        return False
    return any(month == head.issued_in[1] for month, _ in one.recurrence.last_days)


def document_questions(head: Head, root: Node) -> list[Question]:
    """Ask what concerns the whole document: number, day of issue, labels."""
    found = []
    if head.number is None:
        lines = (head.number_line,) if head.number_line else ()
        found.append(
            Question(
                code="number_missing", message="Số văn bản để trống: số bao nhiêu?", lines=lines
            )
        )
    if head.issue_date is None:
        lines = (head.date_line,) if head.date_line else ()
        found.append(
            Question(
                code="date_missing",
                message="Ngày ban hành chưa đủ: ban hành ngày nào?",
                lines=lines,
            )
        )
    for node in root.walk():
        found += _labels(node)
        found += _weekdays(node.words)
        for row in node.rows:
            found += [question for cell in row.cells for question in _weekdays(cell)]
    return found


def _labels(parent: Node) -> Iterator[Question]:
    """Ask about labels that jump or are printed twice among the children of a node."""
    last: dict[int, tuple[int, Node]] = {}
    for child in parent.children:
        label = child.paragraph.label if child.paragraph else None
        if label is None or label.ordinal is None or label.rank >= Rank.PLAIN:
            continue
        before = last.get(label.rank)
        last[label.rank] = (label.ordinal, child)
        if before is None:
            if label.ordinal > 1 and label.rank in (Rank.ROMAN, Rank.NUMBER):
                yield _gap(
                    f"Mục {label.words} là mục đầu ở đây: có thiếu mục trước không?", (child.line,)
                )
            continue
        if label.ordinal == before[0]:
            yield Question(
                code="duplicate_label",
                message=(
                    f"“{label.words}” được in hai lần (dòng {before[1].line} và {child.line}): "
                    "ghi lại thế nào?"
                ),
                lines=(before[1].line, child.line),
            )
        elif label.ordinal != before[0] + 1:
            yield _gap(
                f"Nhảy từ “{before[1].label}” sang “{label.words}”: có thiếu mục ở giữa không?",
                (before[1].line, child.line),
            )


def _gap(message: str, lines: tuple[int, ...]) -> Question:
    return Question(code="numbering_gap", message=message, lines=lines)


_WEEKDAY = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})\s*\((?:thứ (\d|hai|ba|tư|năm|sáu|bảy)|(chủ nhật|cn))\)"
)
_NAMES = {"hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7}


def _weekdays(words: Passage) -> Iterator[Question]:
    """Ask about a date whose printed weekday is another one."""
    for day, month, year, weekday, _ in _WEEKDAY.findall(words.folded):
        expected = 8 if not weekday else _NAMES.get(weekday) or int(weekday)
        try:
            found = date(int(year), int(month), int(day)).weekday() + 2
        except ValueError:
            found = 0
        if found != expected:
            yield Question(
                code="date_conflict",
                message=f"Ngày {day}/{month}/{year} không phải là thứ đã in: ngày nào đúng?",
                lines=(words.line,),
            )


def unclear_owners(root: Node) -> set[int]:
    """Return the lines whose owner is in doubt, since a heading seems to be missing.

    "Thực hiện các nhiệm vụ khác" closes one owner's list; when more follows and the next number is
    skipped, the heading of another owner was lost.
    """
    lines: set[int] = set()
    for parent in root.walk():
        numbered = [c for c in parent.children if c.rank == Rank.NUMBER and c.paragraph]
        for node, after in pairwise(numbered):
            if _skips(node, after):
                lines |= _after_formula(node)
    return lines


def _skips(node: Node, after: Node) -> bool:
    first = node.paragraph.label if node.paragraph else None
    second = after.paragraph.label if after.paragraph else None
    if first is None or second is None or first.ordinal is None or second.ordinal is None:
        return False
    return second.ordinal > first.ordinal + 1


def _after_formula(node: Node) -> set[int]:
    closed = next(
        (n for n, c in enumerate(node.children) if _OTHER_DUTIES.match(c.words.folded)), None
    )
    if closed is None:
        return set()
    return {child.line for child in node.children[closed + 1 :]}


def with_unclear(found: list[Obligation], lines: set[int]) -> list[Obligation]:
    """Ask who owns the duties of those lines."""
    return [
        replace(one, questions=(*one.questions, _owner_question(one))) if one.line in lines else one
        for one in found
    ]


def _owner_question(one: Obligation) -> Question:
    return Question(
        code="owner_unclear",
        message="Có thể thiếu tiêu đề của một chủ thể khác ở phía trên: nhiệm vụ này giao cho ai?",
        lines=(one.line,),
    )
