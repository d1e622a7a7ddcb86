"""Index sets from the command line: loaded, scored, reviewed, made final, ranked."""

import csv
from pathlib import Path

import pytest

from tests.acceptance.town_hall import TownHall

SET = str(Path(__file__).resolve().parents[2] / "config/indices/vi-du-cap-xa-2024.yaml")
WARD = ("--unit", "07201")
SCORES = {
    "CQS.1.1": ("--points", "7,5"),
    "CQS.1.2": ("--num", "45", "--den", "100"),
    "CQS.2.1": ("--num", "1.234", "--den", "2.000"),
    "CQS.2.2": ("--value", "97,9"),
    "KTS.1.1": ("--num", "2", "--den", "3"),
    "KTS.1.2": ("--not-applicable",),
    "XHS.1.1": ("--num", "1", "--den", "1"),
    "XHS.1.2": ("--value", "4"),
}


@pytest.fixture
def office(tmp_path: Path) -> TownHall:
    return TownHall(tmp_path / "data").opened()


def test_a_ward_is_scored_reviewed_made_final_and_ranked(office: TownHall, tmp_path: Path) -> None:
    assert "VÍ DỤ" in office.must("dti", "load", SET).out
    for criterion, given in SCORES.items():
        office.must("dti", "score", criterion, *WARD, *given)
    office.must("dti", "review", "CQS.1.1", *WARD, "--points", "5", "--reason", "Thiếu văn bản")

    assert "7 tiêu chí" in office.must("dti", "review", *WARD).out
    office.must("dti", "finish", *WARD)
    found = office.must("dti", "rank", "--json", "--csv", str(tmp_path / "rank.csv")).json
    office.must("dti", "rank", "--xlsx", str(tmp_path / "rank.xlsx"))

    first = found["units"][0]
    # 5 + 0,45/0,9·15 + 0,617/0,8·20 + 10 + 2/3·15 + 10 + 7 of 95: without the OCOP criterion.
    assert (first["unit"], first["rank"], first["final"]) == ("07201", 1, True)
    assert (first["points"], first["maximum"], first["percent"]) == ("2597/40", "95", 68.34)
    assert (first["grade"], first["missing"], found["example"]) == ("Khá", [], True)
    rows = list(csv.reader((tmp_path / "rank.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1][:5] == ["1", first["name"], "64.93", "95.00", "68.34"]
    assert (tmp_path / "rank.xlsx").read_bytes().startswith(b"PK")


def test_what_cannot_be_done_is_said_with_the_remedy(office: TownHall) -> None:
    office.must("dti", "load", SET)

    ended = {
        ("score", "CQS.1.1", *WARD, "--points", "11"): "write points from 0 to 10",
        ("score", "X", *WARD, "--points", "1"): "it has CQS.1.1",
        ("score", "CQS.1.1", "--unit", "x", "--points", "1"): 'no unit "x"',
        ("review", "CQS.1.1", *WARD, "--points", "1"): "say why it differs",
        ("finish", *WARD): "wait for the review",
    }
    for asked, said in ended.items():
        answer = office.run("dti", *asked)
        assert (answer.code, said in answer.err) == (2, True), answer.err
