"""A plan folder is read word for word, with the shared ladder and calendars."""

from datetime import date
from pathlib import Path

from plan_reader.folder import read_folder
from plan_reader.summary import counts, summary_words
from tests.plan_reader.small import write_plan
from tests.plans import bac_giang


def test_the_ladder_is_kept_as_it_is_written(tmp_path: Path) -> None:
    folder = read_folder(write_plan(tmp_path))

    assert folder.ladder["open_until"] == "17:00"
    assert [rung["code"] for rung in folder.ladder["rungs"]] == ["T-7", "+7"]
    assert folder.ladder["undated"]["rung"] == "T-7"


def test_an_hour_without_quotes_is_an_hour_and_24_00_the_end_of_the_day(tmp_path: Path) -> None:
    """YAML 1.1 reads 17:00 as 1020, in sixties."""
    changed = ("ladder.yaml", 'open_until: "17:00"', "open_until: 24:00")

    folder = read_folder(write_plan(tmp_path, changed, ("ladder.yaml", '"08:00"', "16:30")))

    assert folder.ladder["open_until"] == "24:00"
    assert folder.ladder["send_at"] == "16:30"


def test_an_own_ladder_and_calendar_win_over_the_shared_ones(tmp_path: Path) -> None:
    own = read_folder(write_plan(tmp_path))
    (tmp_path / "ladder.yaml").unlink()
    (tmp_path / "calendar.yaml").unlink()

    shared = read_folder(tmp_path)

    assert len(own.ladder["rungs"]) == 2
    assert [day.day for day in own.calendar.days] == [date(2027, 4, 30)]
    assert len(shared.ladder["rungs"]) == 8
    assert {day.day.year for day in shared.calendar.days} == {2026, 2027}


def test_an_empty_weekend_is_kept_empty(tmp_path: Path) -> None:
    folder = read_folder(write_plan(tmp_path, ("calendar.yaml", "[6, 7]", "[]")))

    assert folder.calendar.weekend == ()


def test_last_days_are_computed_where_they_are_not_written(tmp_path: Path) -> None:
    folder = read_folder(write_plan(tmp_path))

    report = next(item for item in folder.obligations if item.ref == "II.3")

    assert report.due is not None
    assert dict(report.due.last_days) == {
        "2027Q1": date(2027, 3, 14),
        "2027Q2": date(2027, 6, 14),
        "2027Q3": date(2027, 9, 14),
        "2027Q4": date(2027, 12, 14),
    }


def test_markup_of_the_source_is_no_difference(tmp_path: Path) -> None:
    folder = read_folder(write_plan(tmp_path))

    assert folder.clauses[0].text == "Dẫn đầu về chuyển đổi số."


def test_the_hash_changes_with_any_word(tmp_path: Path) -> None:
    before = read_folder(write_plan(tmp_path)).content_hash

    after = read_folder(write_plan(tmp_path, ("roster.yaml", "UBND xã Một,", "UBND xã Mốt,")))

    assert after.content_hash != before


def test_the_plan_of_bac_giang_is_counted() -> None:
    found = counts(bac_giang())

    assert found["by_section"] == {"I": 26, "II": 10, "III": 55, "IV": 15}
    assert found["obligations"] == 106
    assert found["indicators"] == 24
    assert found["owned"] == 94
    assert found["groups"] == {"agencies": 14, "wards": 16, "members": 0}


def test_the_check_shows_counts_limits_and_every_open_question() -> None:
    folder = bac_giang()

    shown = summary_words(folder)

    assert "Nhiệm vụ: 106" in shown
    assert "Chỉ tiêu tại Phụ lục: 24" in shown
    assert "III.1.e.1 “xong trước 01/6/2024”: 2024 → 31/5/2024" in shown
    assert "mục I: 26 (mục tiêu, định hướng chung: không giao việc)" in shown
    for question in folder.open_questions:
        assert f"{question.code} [{question.severity}]" in shown
