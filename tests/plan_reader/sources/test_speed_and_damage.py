"""Reading costs no more than the length of a document, and no damage crashes it."""

import pytest

from bench.fuzz_sources import fuzz
from bench.reading import measure
from plan_reader.sources.text import text_pages


def test_four_times_the_pages_take_at_most_about_four_times_as_long() -> None:
    # A reader that looks back over the document at every line would take sixteen times as long.
    assert all(found["growth"] < 8 for found in measure(40).values())


@pytest.mark.parametrize(
    "token", ["|\n", "| a |\n", "a\tb\n", "**", "<b ", "&amp;", "(*", "a_b ", "\\"]
)
def test_no_repetition_of_a_mark_is_slow_or_lost(token: str) -> None:
    assert len(text_pages(token * 20_000).as_text()) <= len(token) * 20_000 + 1


def test_damaged_documents_are_read_or_refused_and_nothing_else() -> None:
    failures, counts = fuzz(60, seed=1, most=120)

    assert failures == []
    assert counts["trials"] > 0
    assert counts["read"] > 0
    assert counts["refused"] > 0
