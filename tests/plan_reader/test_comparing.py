"""A revision is told clause by clause, whatever became of the numbering."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from plan_reader.comparing import Revision, compare_plans
from plan_reader.folder import read_folder
from plan_reader.values import DueItem, ObligationItem, PlanFolder

BAC_GIANG = Path(__file__).parents[2] / "config" / "plans" / "bac-giang-2024"
Change = Callable[[ObligationItem], ObligationItem]


@pytest.fixture(scope="module")
def old() -> PlanFolder:
    return read_folder(BAC_GIANG)


def revised(old: PlanFolder, ref: str, change: Change | None) -> PlanFolder:
    """Return the plan with one clause changed, or without it."""
    items = [
        change(item) if change and item.ref == ref else item
        for item in old.obligations
        if change or item.ref != ref
    ]
    return replace(old, obligations=tuple(items))


def told(old: PlanFolder, new: PlanFolder, *, amending: bool = False) -> list[tuple[str, ...]]:
    return [
        (one.old.ref if one.old else "", one.new.ref if one.new else "", *one.kinds)
        for one in compare_plans(old, new, amending=amending)
    ]


def test_a_plan_does_not_differ_from_itself(old: PlanFolder) -> None:
    assert told(old, old) == []


def redated(item: ObligationItem) -> ObligationItem:
    due = DueItem(phrase="trước 01/9/2024", occurs="once", last_days=(("2024", date(2024, 8, 31)),))
    return replace(item, due=due, text=item.text.replace("01/6/2024", "01/9/2024"))


@pytest.mark.parametrize(
    ("ref", "change", "kinds"),
    [
        ("III.1.e.1", redated, (Revision.REDATED, Revision.REWORDED)),
        (
            "III.2.1",
            lambda item: replace(item, owners=("post:vp.head",), owner_printed="Chánh Văn phòng"),
            (Revision.REOWNED,),
        ),
        (
            "III.9.3",
            lambda item: replace(item, text=f"{item.text} Ưu tiên vùng khó khăn."),
            (Revision.REWORDED,),
        ),
        ("III.9.3", lambda item: replace(item, ref="IX.1"), ()),
        ("III.9.3", lambda item: replace(item, text=item.text.upper()), ()),
        ("III.9.3", lambda item: replace(item, text=f"3. {item.text}"), ()),
    ],
    ids=["another day", "another owner", "more words", "new number", "capitals", "new label"],
)
def test_what_became_of_a_clause(
    old: PlanFolder, ref: str, change: Change, kinds: tuple[Revision, ...]
) -> None:
    found = told(old, revised(old, ref, change))

    assert found == ([(ref, ref, *kinds)] if kinds else [])


def test_a_clause_that_is_gone_is_dropped_by_a_replacing_document_only(old: PlanFolder) -> None:
    new = revised(old, "III.9.3", None)

    assert told(old, new) == [("III.9.3", "", Revision.DROPPED)]
    assert told(old, new, amending=True) == []


def test_a_new_clause_is_added(old: PlanFolder) -> None:
    extra = replace(old.clauses[0], ref="V.1", text="Thành lập tổ kiểm tra an toàn hồ đập.")

    new = replace(old, obligations=(*old.obligations, extra))

    assert told(old, new) == [("", "V.1", Revision.ADDED)]


def test_two_clauses_of_one_wording_stay_two(old: PlanFolder) -> None:
    new = revised(old, "IV.3.7", None)

    assert told(old, new) == [("IV.3.7", "", Revision.DROPPED)]
