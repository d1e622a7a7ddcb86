"""Link what the body and an annex both print, and tell where the two differ."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from rapidfuzz import fuzz

from plan_reader.reading.passages import fold
from plan_reader.reading.proposals import Indicator, Obligation, Question
from plan_reader.reading.sections import GOALS

_SAME = 88  # of 100: the same measure, though a word may differ
_MOST = 400  # targets that are compared with each other; no plan has more
_VERY_NEAR = 75  # of 100: the same measure in other words, at another level
MOST_LINKED = 20
_NEAR = 45  # of 100: one may have been meant for the other


def linked_indicators(found: list[Indicator]) -> list[Indicator]:
    """Link targets of the goals with rows of the annex; what differs becomes a question."""
    goals = [one for one in found if one.section == GOALS]
    rows = [one for one in found if one.section == "table"]
    if not goals or not rows:
        return found
    changed: dict[str, Indicator] = {}
    pairs = dict(_pairs(goals, rows))
    for first, second in pairs.items():
        _link(changed, goals[first], rows[second])
    left = [n for n in range(len(rows)) if n not in pairs.values()]
    for number, goal in enumerate(goals):
        if number not in pairs:
            _unpaired(changed, goal, [rows[n] for n in left])
    return [changed.get(one.ref, one) for one in found]


def _pairs(goals: list[Indicator], rows: list[Indicator]) -> Iterator[tuple[int, int]]:
    goal_names = [_plain(goal.words.text) for goal in goals[:_MOST]]
    row_names = [_plain(row.words.text) for row in rows[:_MOST]]
    ranked = sorted(
        (
            (fuzz.token_sort_ratio(goal, row, score_cutoff=_SAME), -g, -r)
            for g, goal in enumerate(goal_names)
            for r, row in enumerate(row_names)
        ),
        reverse=True,
    )
    taken_goals: set[int] = set()
    taken_rows: set[int] = set()
    for score, minus_goal, minus_row in ranked:
        goal, row = -minus_goal, -minus_row
        if score < _SAME:
            break
        if goal not in taken_goals and row not in taken_rows:
            taken_goals.add(goal)
            taken_rows.add(row)
            yield goal, row


_OPERATOR_WORDS = re.compile(r"[\d%.,;()]|\b(?:đạt|trên|tối thiểu|ít nhất|từ|chiếm)\b")


def _plain(text: str) -> str:
    return " ".join(_OPERATOR_WORDS.sub(" ", fold(text)).split())


def _link(changed: dict[str, Indicator], goal: Indicator, row: Indicator) -> None:
    questions: tuple[Question, ...] = ()
    if not _same_level(goal, row):
        questions = (
            Question(
                code="target_conflict",
                message=(
                    f"Dòng {goal.line} ghi “{goal.reasons['value'].words.text}”, phụ lục (dòng "
                    f"{row.line}) "
                    f"ghi “{row.reasons['value'].words.text}”: áp dụng mức nào?"
                ),
                lines=(goal.line, row.line),
            ),
        )
    changed[goal.ref] = replace(goal, same_as=(row.ref,), questions=(*goal.questions, *questions))
    changed[row.ref] = replace(row, same_as=(goal.ref,))


def _unpaired(changed: dict[str, Indicator], goal: Indicator, rows: list[Indicator]) -> None:
    near = [row for row in rows if _may_be(goal, row)]
    if near:
        best = max(
            near,
            key=lambda row: fuzz.token_sort_ratio(_plain(goal.words.text), _plain(row.words.text)),
        )
        question = Question(
            code="target_conflict",
            message=(
                f"Chỉ tiêu ở dòng {goal.line} và ở phụ lục (dòng {best.line}) gần nhau nhưng "
                f"khác đối "
                "tượng đo: áp dụng cách đo nào?"
            ),
            lines=(goal.line, best.line),
        )
    else:
        question = Question(
            code="no_monitor",
            message="Chỉ tiêu này không có trong bảng phân công: cơ quan nào theo dõi, thực hiện?",
            lines=(goal.line,),
        )
    changed[goal.ref] = replace(goal, questions=(*goal.questions, question))


def _may_be(goal: Indicator, row: Indicator) -> bool:
    near = fuzz.token_set_ratio(_plain(goal.words.text), _plain(row.words.text))
    return near > (_NEAR if _same_level(goal, row) else _VERY_NEAR)


def _same_level(goal: Indicator, row: Indicator) -> bool:
    """Compare level and unit; "đạt 75%" and "tối thiểu 75%" are met by the same numbers."""
    first, second = ((one.operator.replace(">=", "="), one.value) for one in (goal, row))
    return first == second and fold(goal.unit) == fold(row.unit)


def linked_obligations(found: list[Obligation]) -> list[Obligation]:
    """Link the same duty printed twice for the same owner; both stay, each knows the other."""
    by_words: dict[tuple[str, str], list[int]] = {}
    for number, one in enumerate(found):
        owners = ";".join(fold(owner.text) for owner in one.owners)
        by_words.setdefault((_plain(one.words.text), owners), []).append(number)
    out = list(found)
    for numbers in by_words.values():
        for number in numbers if len(numbers) > 1 else ():
            # The first few: a document that repeats one line a thousand times is no plan.
            others = (found[n].ref for n in numbers[: MOST_LINKED + 1] if n != number)
            out[number] = replace(out[number], same_as=tuple(islice(others, MOST_LINKED)))
    return out
