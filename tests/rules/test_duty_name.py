"""How people name a duty on the command line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.duty_name import DutyName, DutyNameError, is_occurrence, read_duty_name


def test_a_full_name_says_plan_ref_occurrence_and_unit() -> None:
    assert read_duty_name("bac-giang-2024:IV.4.1@2024Q3@07201") == DutyName(
        plan="bac-giang-2024", ref="IV.4.1", occurrence="2024Q3", unit="07201"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("IV.3.7", DutyName(ref="IV.3.7"), id="the ref alone"),
        pytest.param("IV.3.7@2024", DutyName(ref="IV.3.7", occurrence="2024"), id="a year"),
        pytest.param("IV.4.1@2024Q2", DutyName(ref="IV.4.1", occurrence="2024Q2"), id="quarter"),
        pytest.param("I.1@2024-2026", DutyName(ref="I.1", occurrence="2024-2026"), id="years"),
        pytest.param("IV.3.7@07201", DutyName(ref="IV.3.7", unit="07201"), id="a ward's code"),
        pytest.param("IV.4.1@vhtt", DutyName(ref="IV.4.1", unit="vhtt"), id="an office's code"),
        pytest.param("kh:IV.3.7", DutyName(plan="kh", ref="IV.3.7"), id="plan and ref"),
        pytest.param(":IV.3.7", DutyName(ref="IV.3.7"), id="an empty plan is none"),
        pytest.param(" IV.3.7 @ 2024 ", DutyName(ref="IV.3.7", occurrence="2024"), id="spaces"),
    ],
)
def test_parts_may_be_left_out(text: str, name: DutyName) -> None:
    assert read_duty_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "  ", "@2024", "kh:", "kh:@2024", "IV.3.7@", "IV.3.7@@07201", "IV.3.7@2024@07201@x"],
)
def test_what_names_no_duty_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(DutyNameError, match=r"IV\.3\.7@2024@07201") as caught:
        read_duty_name(text)

    assert f'"{text}"' in str(caught.value)


@pytest.mark.parametrize("text", ["2024", "2024Q1", "2024Q4", "2024-2026"])
def test_years_quarters_and_spans_of_years_are_occurrences(text: str) -> None:
    assert is_occurrence(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("07201", id="a ward's code has five digits"),
        pytest.param("720", id="three digits"),
        pytest.param("vhtt", id="an office"),
        pytest.param("2024Q", id="a quarter without its number"),
        pytest.param("2024Q0", id="there is no quarter 0"),
        pytest.param("2024Q5", id="nor a fifth"),
        pytest.param("2024-2026Q1", id="a quarter has one year"),
        pytest.param("2024-", id="a span has two ends"),
        pytest.param("2024-25", id="and both in four digits"),
        pytest.param("Q3", id="no year"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_read_as_a_unit(text: str) -> None:
    assert not is_occurrence(text)


def test_d_with_stroke_is_never_folded() -> None:
    assert read_duty_name("III.1.đ").ref == "III.1.đ"
    assert read_duty_name("III.1.đ") != read_duty_name("III.1.d")


def test_a_name_typed_in_decomposed_letters_is_the_same_name() -> None:
    printed = "kế-hoạch:III.1.c′.3@2024@vhtt"

    assert read_duty_name(unicodedata.normalize("NFD", printed)) == read_duty_name(printed)


_letters = st.text(st.sampled_from("abcdđeghikIV0123456789.-"), min_size=1, max_size=12)
_units = _letters.filter(lambda text: not is_occurrence(text))
_occurrences = st.sampled_from(["2024", "2024Q1", "2025Q4", "2024-2026"])


@given(
    plan=st.none() | _letters,
    ref=_letters,
    occurrence=st.none() | _occurrences,
    unit=st.none() | _units,
)
def test_a_name_written_is_the_name_read(
    plan: str | None, ref: str, occurrence: str | None, unit: str | None
) -> None:
    name = DutyName(plan=plan, ref=ref, occurrence=occurrence, unit=unit)

    assert read_duty_name(str(name)) == name
