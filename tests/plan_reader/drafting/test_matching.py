"""Printed bodies are found in the roster; what is only alike is asked, what is unlike is new."""

from pathlib import Path

import pytest

from plan_reader.drafting.bodies import Bodies
from plan_reader.drafting.matching import LIKELY, best_match, folded, slug
from plan_reader.folder import read_folder
from plan_reader.values import Roster

BAC_GIANG = Path(__file__).parents[3] / "config" / "plans" / "bac-giang-2024"


@pytest.fixture(scope="module")
def roster() -> Roster:
    return read_folder(BAC_GIANG).roster


@pytest.mark.parametrize(
    ("printed", "target"),
    [
        ("Trưởng phòng Văn hóa và Thông tin", "post:vhtt.head"),
        ("trưởng phòng văn hóa và thông tin", "post:vhtt.head"),
        ("Chánh Văn phòng HĐND–UBND thành phố", "post:vp.head"),
        ("Phòng Văn hóa và Thông tin", "post:vhtt.head"),
    ],
)
def test_a_post_is_found_by_title_alias_unit_and_other_dashes(
    roster: Roster, printed: str, target: str
) -> None:
    match = best_match(printed, roster)

    assert match is not None
    assert (match.target, match.is_sure) == (target, True)


def test_a_name_that_is_only_alike_is_found_and_not_sure(roster: Roster) -> None:
    match = best_match("Trưởng phòng Văn hóa Thông tin TP", roster)

    assert match is not None
    assert match.target == "post:vhtt.head"
    assert LIKELY <= match.score < 95


def test_another_office_is_not_taken_for_one_that_is_known(roster: Roster) -> None:
    assert best_match("Bảo hiểm xã hội thành phố", roster) is None


def test_an_unknown_body_gets_one_entry_however_often_it_is_named() -> None:
    bodies = Bodies()

    owners = [bodies.owner(name) for name in ("Sở Nội vụ", "sở Nội vụ", "Các xã, phường", "Đoàn")]

    assert owners == [
        "post:so-noi-vu.head",
        "post:so-noi-vu.head",
        "group:cac-xa-phuong",
        "post:doan.head",
    ]
    assert [unit["code"] for unit in bodies.units] == ["so-noi-vu", "doan"]
    assert bodies.groups == [{"code": "cac-xa-phuong", "name": "Các xã, phường", "members": []}]


def test_two_bodies_with_one_code_are_told_apart() -> None:
    bodies = Bodies()

    assert bodies.owner("Sở Y tế") == "post:so-y-te.head"
    assert bodies.owner("Sò Y Tế") == "post:so-y-te-2.head"


@pytest.mark.parametrize(
    ("name", "code"), [("Đội Đ 1", "doi-d-1"), ("HĐND & UBND", "hdnd-ubnd"), ("***", "x")]
)
def test_a_code_is_made_of_plain_letters(name: str, code: str) -> None:
    assert slug(name) == code


def test_names_are_compared_without_case_and_marks() -> None:
    assert folded("HĐND-UBND  TP.") == folded("hđnd – ubnd tp")
