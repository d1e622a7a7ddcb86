"""The reader takes any text: it never falls, never hangs, and keeps to its contract."""

import string
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from plan_reader.reading.as_json import as_json
from plan_reader.reading.reader import read
from plan_reader.sources.text import text_pages

WORDS = st.sampled_from(
    [
        "KẾ HOẠCH", "I.", "II.", "1.", "1.2.", "a)", "đ)", "(1)", "-", "+", "MỤC TIÊU", "NHIỆM VỤ",
        "Sở Y tế", "các sở, ban, ngành", "chủ trì", "phối hợp với", "Đơn vị chủ trì:", "Thời gian:",
        "trước ngày", "15/6/2026", "31/02/2025",
        "hằng quý", "quý III/2026", "đạt", "trên", "95%",
        "từ 05 xã",
        "Nơi nhận:", "Phụ lục", "STT", "Chỉ tiêu", "\t", "|", "\n", "\n\n", ".", ";", ":", "(", ")",
        "rà soát",
        "Điều 1.", "TM.", "định kỳ", "năm 2026", "báo cáo", "giao", "Thực hiện các nhiệm vụ khác",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=60).map(" ".join) | st.text(
    alphabet=string.printable + "đĐáàảãạăâêôơưỳụ…–“”\u0301\u0323", max_size=300
)


def _proposals(text: str) -> dict[str, Any]:
    return as_json(read(text_pages(text)))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_read_within_the_contract(text: str) -> None:
    found = _proposals(text)

    refs = [one["ref"] for one in (*found["obligations"], *found["indicators"])]
    assert len(refs) == len(set(refs))
    for duty in found["obligations"]:
        assert duty["text"]
        assert duty["line"] >= 1
        assert all(duty["owners"])
        assert duty["due"] is None or duty["due"]["phrase"]
        assert duty["recurrence"] is None or (duty["due"] or {"last_day": None})["last_day"] is None
    for target in found["indicators"]:
        assert all((target["text"], target["name"], target["unit"]))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_last_day_is_always_one_that_the_words_of_the_document_give(text: str) -> None:
    for duty in _proposals(text)["obligations"]:
        if duty["due"] and duty["due"]["last_day"]:
            day = date.fromisoformat(duty["due"]["last_day"])
            assert str(day.year) in text or str(day.year + 1) in text


def test_a_long_document_is_read_in_time_linear_to_its_length() -> None:
    """A plan of 2 000 points; `bench/reading.py` measures."""
    point = "- Sở Y tế chủ trì, phối hợp với các đơn vị rà soát; báo cáo trước ngày 15/6/2026.\n"

    found = _proposals("KẾ HOẠCH\nKiểm tra năm 2026\nI. NHIỆM VỤ\n" + point * 2_000)

    assert len(found["obligations"]) == 4_000
