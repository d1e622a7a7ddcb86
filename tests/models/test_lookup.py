"""Duties and posts are found by the words people use, and misses say what would be right."""

import unicodedata

import pytest

from models.lookup import (
    AmbiguousError,
    NotFoundError,
    find_duty,
    find_plan,
    find_post,
    full_name,
    plans_in_force,
)
from rules.duty_name import DutyNameError
from tests.actions.desk import desk


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("IV.3.7@2024@07201", "IV.3.7@2024@07201"),
        ("IV.3.7@07201", "IV.3.7@2024@07201"),  # the only occurrence
        ("III.1.e.1", "III.1.e.1@2024@vhtt"),  # the only unit
        ("III.1.e.1@2024", "III.1.e.1@2024@vhtt"),
        ("bac-giang-2024:III.1.e.1", "III.1.e.1@2024@vhtt"),
        ("IV.4.1@2024Q3@07201", "IV.4.1@2024Q3@07201"),
        (" IV.3.7 @ 2024 @ 07201 ", "IV.3.7@2024@07201"),
        ("PL.I.6", "PL.I.6@2024@vhtt"),
    ],
)
def test_short_forms_are_understood_where_they_are_unique(said: str, meant: str) -> None:
    with desk() as office:
        found = find_duty(office.session, said)

        assert str(full_name(office.session, found)).startswith(meant.rpartition("@")[0])
        if not said.startswith("PL"):
            assert str(full_name(office.session, found)) == meant


def test_the_barred_d_is_never_taken_for_a_plain_one() -> None:
    with desk() as office:
        with_stroke = find_duty(office.session, "III.1.đ.1")
        without = find_duty(office.session, "III.1.d.1")

        assert with_stroke.id != without.id


def test_a_name_typed_in_decomposed_letters_is_the_same_name() -> None:
    with desk() as office:
        said = unicodedata.normalize("NFD", "Trưởng Ban Chỉ đạo")

        assert find_post(office.session, said).code == "truong-ban"


def test_an_ambiguous_short_form_lists_what_it_fits() -> None:
    with desk() as office, pytest.raises(AmbiguousError) as told:
        find_duty(office.session, "IV.3.7")

    assert "IV.3.7@2024@07201, IV.3.7@2024@07204" in str(told.value)
    assert "(16 in all)" in str(told.value)


def test_an_unknown_ref_is_named_with_its_neighbours() -> None:
    with desk() as office, pytest.raises(NotFoundError, match=r"did you mean .*IV\.3\.7"):
        find_duty(office.session, "IV.3.77")


def test_a_ref_like_no_other_is_named_alone() -> None:
    with desk() as office, pytest.raises(NotFoundError, match=r'"XYZ" in any plan$'):
        find_duty(office.session, "XYZ")


def test_a_wrong_occurrence_lists_those_of_that_unit() -> None:
    with desk() as office, pytest.raises(NotFoundError) as told:
        find_duty(office.session, "IV.4.1@2024@07201")

    right = [f"IV.4.1@2024Q{n}@07201" for n in (1, 2, 3, 4)]
    assert str(told.value).endswith(f'"IV.4.1" has: {", ".join(right)}')


def test_a_wrong_unit_lists_those_of_that_occurrence() -> None:
    with desk() as office, pytest.raises(NotFoundError, match=r"has: IV\.4\.1@2024Q2@vhtt"):
        find_duty(office.session, "IV.4.1@2024Q2@99999")


def test_a_clause_that_binds_nobody_says_so() -> None:
    with desk() as office, pytest.raises(NotFoundError, match="has: no duties"):
        find_duty(office.session, "I.1.3")


def test_what_is_no_name_at_all_is_told_how_to_write_one() -> None:
    with desk() as office, pytest.raises(DutyNameError, match=r"e\.g\. IV"):
        find_duty(office.session, "@@")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Trưởng Ban Chỉ đạo", "truong-ban"),
        ("trưởng  ban   chỉ đạo", "truong-ban"),
        ("Trưởng Ban Chỉ đạo chuyển đổi số thành phố", "truong-ban"),  # an alias
        ("truong-ban", "truong-ban"),
        ("07201", "07201.head"),
        ("vhtt.head", "vhtt.head"),
        ("bac-giang-2024:VHTT", "vhtt.head"),
        ("Chủ tịch UBND phường Thọ Xương", "07201.head"),
    ],
)
def test_a_post_is_found_by_title_alias_code_or_unit(said: str, code: str) -> None:
    with desk() as office:
        assert find_post(office.session, said).code == code


def test_an_unknown_post_is_named_with_what_resembles_it() -> None:
    with desk() as office, pytest.raises(NotFoundError, match=r"e\.g\. Trưởng Ban Chỉ đạo"):
        find_post(office.session, "Trưởng Ban Chỉ")


def test_letters_without_their_marks_are_other_letters() -> None:
    with desk() as office, pytest.raises(NotFoundError):
        find_post(office.session, "Truong Ban Chi dao")


def test_plans_are_found_by_code_and_a_miss_names_the_loaded_ones() -> None:
    with desk() as office:
        assert find_plan(office.session, "bac-giang-2024") == plans_in_force(office.session)[0]
        with pytest.raises(NotFoundError, match="loaded: bac-giang-2024"):
            find_plan(office.session, "bac-giang-2025")
