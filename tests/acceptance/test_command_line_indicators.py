"""Indicators on the command line: a number is reported, corrected, and judged."""

from pathlib import Path

import pytest

from tests.acceptance.town_hall import TownHall

JUNE, YEAR_END = "2024-06-14", "2024-12-31"


@pytest.fixture
def office(tmp_path: Path) -> TownHall:
    return TownHall(tmp_path / "data").opened()


def report(office: TownHall, *words: str, as_of: str = JUNE) -> str:
    return office.must("measure", *words, "--as-of", as_of).out


def test_65_00_is_not_reached_and_65_04_is_and_both_say_why(office: TownHall) -> None:
    share = ("PL.I.2", "--period", "2024Q4", "--den", "10.000")
    report(office, *share, "--num", "6.500", as_of=YEAR_END)

    before = office.must("indicators", "--period", "2024Q4", "--as-of", YEAR_END).out
    report(office, *share, "--num", "6.504", "--reason", "Đối soát", as_of=YEAR_END)
    after = office.must("indicators", "--period", "2024Q4", "--as-of", YEAR_END).out

    assert "trên 65% – 65,00% – Chưa đạt" in before
    assert "65,00% bằng đúng 65%; chỉ tiêu là trên 65%" in before
    assert "trên 65% – 65,04% – Đạt" in after


def test_the_sheet_is_given_to_programs_exactly(office: TownHall) -> None:
    report(office, "PL.III.4", "--period", "2024Q2", "--unit", "07201", "--num", "1", "--den", "3")

    rows = office.must(
        "indicators", "--period", "2024Q2", "--unit", "07201", "--json", "--as-of", JUNE
    ).json

    row = next(one for one in rows if one["ref"] == "PL.III.4")
    assert (row["value"], row["shown"], row["verdict"]) == ("100/3", "33,3%", "progress")
    assert (row["numerator"], row["denominator"], row["unit"]) == ("1", "3", "07201")
    assert row["targets"] == [{"ref": "PL.III.4", "op": "gt", "value": "95", "verdict": "progress"}]


def test_without_a_period_the_running_quarter_is_shown(office: TownHall) -> None:
    assert "Chỉ tiêu kỳ 2024Q2" in office.must("indicators", "--as-of", JUNE).out
    assert "Chỉ tiêu kỳ 2024Q4" in office.must("indicators", "--as-of", "2025-03-01").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("PL.I.2", "--num", "5", "--den", "0"), '"0" is no denominator'),
        (("PL.I.2", "--num", "11", "--den", "10"), '"11" is more than the denominator 10'),
        (("PL.I.2", "--num", "0.123", "--den", "1"), '"0.123" can mean two numbers'),
        (("PL.IX.1", "--num", "1", "--den", "2"), '"PL.IX.1" has no measure'),
        (("PL.II.1#3", "--num", "1", "--den", "2"), '"PL.II.1" has no measure 3'),
    ],
)
def test_a_bad_number_ends_with_what_was_written_and_the_remedy(
    office: TownHall, words: tuple[str, ...], said: str
) -> None:
    ended = office.run("measure", *words, "--period", "2024Q2", "--as-of", JUNE)

    assert ended.code == 2
    assert said in ended.err


def test_the_second_target_of_a_row_is_named_by_its_number(office: TownHall) -> None:
    said = report(office, "PL.II.1#2", "--period", "2024Q2", "--num", "1", "--den", "5")

    assert "PL.II.1#2@2024Q2" in said


def test_a_target_without_a_number_is_met_with_a_file(office: TownHall, tmp_path: Path) -> None:
    proof = tmp_path / "bien-ban.pdf"
    proof.write_bytes(b"%PDF-1.4 bien ban")

    said = report(
        office,
        *("PL.I.14", "--period", "2024Q2", "--unit", "vp", "--met", "--evidence", str(proof)),
    )

    assert "PL.I.14#1@2024Q2@vp" in said


def test_another_post_may_not_report(office: TownHall) -> None:
    ended = office.run(
        *("measure", "PL.I.2", "--period", "2024Q2", "--num", "1", "--den", "2"),
        *("--by", "Trưởng phòng Y tế", "--as-of", JUNE),
    )

    assert ended.code == 2
    assert "may not report PL.I.2#1@2024Q2" in ended.err
