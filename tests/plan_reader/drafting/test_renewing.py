"""Next year's plan is drafted from this year's: what comes back, what is open, what is done."""

from datetime import date
from pathlib import Path

import pytest

from plan_reader.drafting.composing import Printed, headed
from plan_reader.drafting.renewing import Renewal, SameYearError, renew
from plan_reader.drafting.writing import write_files
from plan_reader.folder import read_folder
from plan_reader.values import PlanFolder
from tests.plan_reader.small import write_plan

BAC_GIANG = Path(__file__).parents[3] / "config" / "plans" / "bac-giang-2024"
DONE = "III.1.e.1"


@pytest.fixture(scope="module")
def old() -> PlanFolder:
    return read_folder(BAC_GIANG)


@pytest.fixture(scope="module")
def made(old: PlanFolder) -> Renewal:
    return renew(old, year=2025, finished={DONE})


@pytest.fixture(scope="module")
def new(old: PlanFolder, made: Renewal, tmp_path_factory: pytest.TempPathFactory) -> PlanFolder:
    folder = tmp_path_factory.mktemp("new") / "plan"
    write_files(made.files, folder, old)
    return read_folder(folder)


def test_the_draft_is_a_folder_that_the_checker_accepts_and_nobody_has_confirmed(
    new: PlanFolder,
) -> None:
    document = new.document

    assert document.is_draft
    assert (document.code, document.number, document.issued_on) == ("bac-giang-2025", "", None)
    assert document.place_date == "TP. Bắc Giang"
    assert document.title.endswith("thành phố Bắc Giang năm 2025")
    assert (document.period.first_day, document.period.last_day) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
    )


def test_periodic_and_continuous_clauses_are_carried_over_with_their_days_moved(
    old: PlanFolder, new: PlanFolder, made: Renewal
) -> None:
    lasting = {"recurring_report", "recurring_other", "ad_hoc_report", "continuous"}
    report = next(item for item in new.clauses if item.ref == "IV.4.1")

    assert made.carried == [item.ref for item in old.clauses if item.kind in lasting]
    assert report.due is not None
    assert dict(report.due.last_days)["2025Q2"] == date(2025, 6, 14)
    assert new.document.quarterly_report == "IV.4.1"


def test_what_is_finished_is_dropped_and_what_is_not_is_asked(
    old: PlanFolder, new: PlanFolder, made: Renewal
) -> None:
    assert made.dropped == [DONE]
    assert "III.1.e.3" in made.unfinished
    assert not {item.ref for item in new.clauses} & {DONE, *made.unfinished}
    words = next(item.text for item in old.clauses if item.ref == "III.1.e.3")
    assert any(words in question.question for question in new.open_questions)


def test_every_clause_is_carried_over_listed_dropped_or_a_target(
    old: PlanFolder, made: Renewal
) -> None:
    sorted_out = [*made.carried, *made.unfinished, *made.dropped, *made.targets]

    assert sorted(sorted_out) == sorted(item.ref for item in old.obligations)


def test_targets_wait_for_a_decision_and_remember_last_years(new: PlanFolder) -> None:
    measures = [
        measure for item in new.obligations for measure in item.measures if item.section == "PL"
    ]

    assert {(measure.op, measure.value) for measure in measures} == {("undefined", None)}
    assert "đạt 75%" in measures[0].note


def test_headings_stay_where_something_stands_under_them(new: PlanFolder) -> None:
    assert "III. GIẢI PHÁP, NHIỆM VỤ CỤ THỂ" in new.headings.values()
    assert "b) Xây dựng cơ chế, chính sách về chuyển đổi số:" not in new.headings.values()


def test_a_heading_goes_with_the_last_clause_under_it() -> None:
    parts = [
        Printed(line=1, text="I. A"),
        Printed(line=2, text="1. B"),
        Printed(line=3, text="2. C"),
        Printed(line=4, text="- d", entry={}),
        Printed(line=5, text="II. E"),
    ]

    assert [part.text for part in headed(parts)] == ["I. A", "2. C", "- d"]


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_plan_is_renewed_for_a_later_year_only(old: PlanFolder, year: int) -> None:
    with pytest.raises(SameYearError, match="give a later year than 2024"):
        renew(old, year=year, finished=())


def test_a_plan_of_three_clauses_is_renewed_too(tmp_path: Path) -> None:
    small = read_folder(write_plan(tmp_path))
    made = renew(small, year=2028, finished=())

    write_files(made.files, tmp_path / "new", small)

    assert read_folder(tmp_path / "new").document.code == "nho-2028"
