"""Which duty of several an answer by mail names; what is not certain names none."""

import pytest

from rules.mail_answers import Named, named_duty

ASKED = (12, 15)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        pytest.param("12 XONG Đã phê duyệt", "Đã phê duyệt", id="number, then the word"),
        pytest.param("xong 12: Đã phê duyệt", "Đã phê duyệt", id="the word, then the number"),
        pytest.param("Việc 12: Đã phê duyệt", "Đã phê duyệt", id="as a person writes"),
        pytest.param("việc số 12 Đã phê duyệt", "Đã phê duyệt", id="two words before it"),
        pytest.param("#12 - Đã phê duyệt", "Đã phê duyệt", id="a sign before it"),
        pytest.param("12: Đã phê duyệt", "Đã phê duyệt", id="a colon behind it"),
        pytest.param("\n 12 \nĐã phê duyệt\n", "Đã phê duyệt", id="a line to itself"),
        pytest.param("12", "", id="only the number"),
    ],
)
def test_a_duty_is_named_by_its_number_and_a_sign_that_it_is_one(written: str, text: str) -> None:
    assert named_duty(written, ASKED) == Named(number=12, text=text)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("Đã phê duyệt", id="no number"),
        pytest.param("15 hồ sơ đã phê duyệt", id="a number of something else"),
        pytest.param("13 XONG", id="a duty that was not asked about"),
        pytest.param("12/6 đã gửi", id="a day"),
        pytest.param("12,5: tỷ lệ", id="a share"),
        pytest.param("12: xong\n15: chưa", id="two duties"),
        pytest.param("Kính gửi\n12: xong", id="not at the beginning"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_not_certain_names_none(written: str) -> None:
    assert named_duty(written, ASKED) is None
