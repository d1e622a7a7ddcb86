"""Whole documents of the kinds that are read, all invented: who must do what until when.

The rules were made on other documents; these hold other provinces, years, wordings and layouts.
"""

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from plan_reader.reading.as_json import as_json
from plan_reader.reading.reader import read
from plan_reader.sources.text import text_pages

FOLDER = Path(__file__).parent / "documents"
EXPECTED: dict[str, Any] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
NAMES = sorted(EXPECTED)


def _printed(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def _read(text: str) -> dict[str, Any]:
    return as_json(read(text_pages(text)))


def _when(duty: dict[str, Any]) -> object:
    if duty["recurrence"]:
        days = duty["recurrence"]["last_days"]
        printed = [f"{d['day']}/{d['month']}" if d["month"] else str(d["day"]) for d in days]
        return " ".join([duty["recurrence"]["frequency"], *printed])
    due = duty["due"]
    return date.fromisoformat(due["last_day"]) if due and due["last_day"] else None


@pytest.mark.parametrize("name", NAMES)
def test_every_duty_is_proposed_with_owner_and_last_day_and_nothing_else(name: str) -> None:
    expected = EXPECTED[name]

    found = [
        [d["line"], d["text"], d["owners"], d["coordinators"], _when(d)]
        for d in _read(_printed(name))["obligations"]
        if d["line"] not in expected.get("also", [])
    ]

    opened = [
        [line, text[: len(duty[1])], *rest]
        for (line, text, *rest), duty in zip(found, expected["duties"], strict=False)
    ]
    assert opened == expected["duties"]
    assert len(found) == len(expected["duties"])


@pytest.mark.parametrize("name", NAMES)
def test_every_target_is_proposed_with_operator_value_and_unit(name: str) -> None:
    found = _read(_printed(name))["indicators"]

    assert [[i["line"], i["operator"], i["value"], i["unit"]] for i in found] == EXPECTED[name][
        "targets"
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_head_is_read(name: str) -> None:
    head = _read(_printed(name))["document"]

    issued = EXPECTED[name]["issued"]
    assert (head["number"], head["issue_date"]) == (
        EXPECTED[name]["number"],
        issued.isoformat() if issued else None,
    )


def _essence(text: str) -> list[tuple[object, ...]]:
    return [
        (d["line"], d["text"], tuple(d["owners"]), tuple(d["coordinators"]), _when(d))
        for d in _read(text)["obligations"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_decomposed_letters_change_nothing(name: str) -> None:
    printed = _printed(name)

    assert _essence(unicodedata.normalize("NFD", printed)) == _essence(printed)


@pytest.mark.parametrize("name", NAMES)
def test_marks_of_markdown_change_nothing(name: str) -> None:
    marked = re.sub(r"(?m)^(\d+\. )(.+)$", r"**\1\2**", _printed(name))

    assert _essence(marked) == _essence(_printed(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_document_is_always_read_the_same(name: str) -> None:
    assert _read(_printed(name)) == _read(_printed(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_field_says_which_printed_words_it_comes_from(name: str) -> None:
    pages = text_pages(_printed(name))
    lines: dict[int, list[str]] = {}
    for line in pages.lines():
        lines.setdefault(line.line, []).append(line.text)

    for duty in as_json(read(pages))["obligations"]:
        assert bool(duty["owners"]) == ("owners" in duty["x_why"])
        assert (duty["due"] or duty["recurrence"]) is None or {"due", "recurrence"} & set(
            duty["x_why"]
        )
        for why in duty["x_why"].values():
            for line, start, end in why["spans"]:
                assert any(text[start:end] in why["words"] for text in lines[line])
