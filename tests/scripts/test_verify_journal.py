"""The stand-alone verifier finds every single change of an exported journal, far from dondoc."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import journal
from models.database import reading, writing
from models.journal_export import journal_lines
from tests.plans import at, empty
from tests.tasks.walk import SPRING

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_journal.py"
ENTRIES = 6


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_journal", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify: Callable[..., list[str]] = _load().verify


@cache
def _export() -> tuple[str, ...]:
    engine = empty()
    with writing(engine) as session:
        for number in range(ENTRIES):
            journal.write(
                session,
                at=at(SPRING, 9, number),
                actor="Chủ tịch",
                act="duty.confirmed",
                subject=f"IV.3.7@2024@0720{number}",
                details={"lý do": "đủ\u2028\n", "files": ["ab"], "n": number, "none": None},
            )
    with reading(engine) as session:
        return tuple(journal_lines(session))


def test_a_journal_as_it_was_exported_is_whole() -> None:
    end = json.loads(_export()[-1])

    assert verify(_export()) == []
    assert verify(_export(), f"{ENTRIES}:{end['head']}") == []
    assert verify(_export(), f"2:{json.loads(_export()[1])['hash']}") == []


@given(place=st.integers(0, ENTRIES - 1), field=st.integers(0, 7), value=st.none() | st.text())
def test_a_changed_value_of_any_entry_is_found(place: int, field: int, value: str | None) -> None:
    lines = list(_export())
    row = json.loads(lines[place])
    name = list(row)[field]
    if row[name] == value:
        return
    lines[place] = json.dumps(row | {name: value})

    assert verify(lines)


@given(
    place=st.integers(0, ENTRIES - 1),
    details=st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()),
)
def test_other_details_of_any_entry_are_found(place: int, details: dict[str, object]) -> None:
    lines = list(_export())
    lines[place] = json.dumps(json.loads(lines[place]) | {"details": details})

    assert verify(lines)


@given(place=st.integers(0, ENTRIES))
def test_a_line_left_out_is_found(place: int) -> None:
    lines = list(_export())
    del lines[place]

    assert verify(lines)


@given(place=st.integers(0, ENTRIES), to=st.integers(0, ENTRIES))
def test_a_line_that_stands_elsewhere_or_twice_is_found(place: int, to: int) -> None:
    moved, doubled = list(_export()), list(_export())
    doubled.insert(to, doubled[place])
    moved.insert(to, moved.pop(place))

    assert verify(doubled)
    assert bool(verify(moved)) == (place != to)


@given(
    text=st.text(),
    place=st.integers(0, ENTRIES),
)
def test_a_line_that_is_something_else_is_found(text: str, place: int) -> None:
    lines = list(_export())
    lines[place] = text

    assert verify(lines)


def test_entries_cut_off_at_the_end_are_found_by_a_head_written_down_before() -> None:
    lines = list(_export())
    head = f"{ENTRIES}:{json.loads(lines[-1])['head']}"
    cut = lines[: ENTRIES - 1]
    cut.append(json.dumps({"entries": len(cut), "head": json.loads(cut[-1])["hash"]}))

    assert verify(cut) == []
    assert verify(cut, head) == [f"the head {head} is not in this journal"]


@pytest.mark.parametrize("head", ["", "x", "0", "99:ab", "-1:ab", "²:ab"])
def test_a_head_that_is_none_is_not_in_the_journal(head: str) -> None:
    assert verify(_export(), head)


def test_a_name_that_stands_twice_is_found_though_readers_would_take_the_last() -> None:
    lines = list(_export())
    lines[0] = lines[0].replace('{"number": 1,', '{"number": 7, "number": 1,')

    assert verify(lines)


@pytest.mark.parametrize(("spoil", "code", "said"), [("", 0, "whole: 6 entries"), ("x", 1, "line")])
def test_it_runs_alone_without_anything_of_dondoc(
    tmp_path: Path, spoil: str, code: int, said: str
) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_text(spoil + "".join(f"{line}\n" for line in _export()), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, file],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code
    assert said in done.stdout
