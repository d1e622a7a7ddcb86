"""Searching without diacritics."""

import pytest

from rules.searching import plain, words_of


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("Đôn đốc", "don doc"),
        ("Dĩnh Kế", "dinh ke"),
        ("Tho\u0323 Xương", "tho xuong"),  # typed with a combining mark
        ("CẤP ĐỘ 3", "cap do 3"),
        ("", ""),
    ],
)
def test_search_ignores_diacritics_and_case(text: str, searched: str) -> None:
    assert plain(text) == searched


def test_every_word_is_asked_for_once_however_often_it_is_typed() -> None:
    assert words_of("  Cấp  độ CAP ") == ("cap", "do")
    assert words_of(" ") == ()
