"""The catalogue of the command line has a word for everything that can happen."""

import re
from pathlib import Path

import pytest

from cli.words import catalogue, reason_words, say
from notifications.outbox import MessageStatus, Status
from rules.ladder import Audience, Reason
from rules.timeliness import Cell
from tests.plans import ROOT

SOURCES = "".join(path.read_text(encoding="utf-8") for path in Path(ROOT / "cli").glob("*.py"))


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_word(reason: Reason) -> None:
    assert reason_words(reason.value) != reason.value


def test_a_reason_unknown_to_the_catalogue_is_shown_as_it_is() -> None:
    assert reason_words("smtp_550") == "smtp_550"
    assert reason_words(None) == ""


def test_every_cell_part_status_and_try_has_a_word() -> None:
    words = catalogue()

    assert set(words["board"]["cells"]) == {cell.value for cell in Cell}
    assert set(words["audiences"]) == {audience.value for audience in Audience}
    assert {status.value for status in MessageStatus} <= set(words["statuses"])
    assert set(words["tries"]) == {status.value for status in Status}


def test_every_phrase_is_said_somewhere() -> None:
    phrases = [
        (section, key)
        for section, keys in catalogue().items()
        for key, phrase in keys.items()
        if isinstance(phrase, str) and "{" in phrase
    ]

    unsaid = [p for p in phrases if not re.search(rf'"{p[0]}",\s*"{p[1]}"', SOURCES)]
    spoken_by_name = {("explain", "coming"), ("explain", "silent"), ("explain", "missed")}
    spoken_by_name |= {("token", "works"), ("token", "expired"), ("zalo", "not_linked")}
    # Chosen by whether a value was there before.
    spoken_by_name |= {("measure", "recorded"), ("measure", "corrected")}
    moves = ("next_channel", "next_post", "not_next_channel", "not_next_post")
    spoken_by_name |= {("explain", move) for move in moves}
    dti = ("loaded", "loaded_example", "scored", "reviewed", "title", "title_example")
    spoken_by_name |= {("dti", key) for key in dti}
    assert set(unsaid) <= spoken_by_name


def test_a_phrase_is_filled_with_its_facts() -> None:
    assert say("people", "changed", name="IV.3.7", state="Xong") == "IV.3.7: Xong."
