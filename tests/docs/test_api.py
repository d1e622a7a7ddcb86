"""The examples of docs/api.md are run, in their order, as a reader would."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Template

from actions.clients import Scope
from tests.portal.api.program import program
from tests.portal.conftest import House

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BASE = "/api/v1"


def examples() -> Iterator[list[str]]:
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL):
        for line in block.splitlines():
            yield shlex.split(line)


def test_every_example_does_what_it_says(house: House) -> None:
    reporter = program(house, "07201", frozenset({Scope.READ, Scope.REPORT}))
    known = {"DONDOC": BASE, "TOKEN": reporter.token, "READER": program(house, None).token}
    asked = []
    for words in examples():
        if words[0] == "export":
            given = dict(word.split("=", 1) for word in words[1:])
            known |= {name: value for name, value in given.items() if name not in known}
            continue
        assert words[0] == "curl"
        method, url, headers, body = _read([Template(word).substitute(known) for word in words[1:]])
        answer = house.client.request(method, url, headers=headers, content=body)
        assert answer.status_code == 200, (words, answer.text)
        asked.append(f"{method} {url.partition('?')[0]}")

    assert int(known["DUTY"]) == house.duty_id("IV.3.7@2024@07201")
    assert "POST /api/v1/duties/213/submit" in asked
    assert "GET /api/v1/journal/check" in asked


def _read(words: list[str]) -> tuple[str, str, dict[str, str], str | None]:
    method, url, headers, body = "GET", "", {}, None
    left = iter(words)
    for word in left:
        if word == "-X":
            method = next(left)
        elif word == "-H":
            name, _, value = next(left).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(left)
        else:
            url = word
    return method, url, headers, body


def test_the_problem_that_is_shown_is_the_one_that_comes(house: House) -> None:
    shown = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])

    answer = program(house, "07201").act("take-back", house.duty_id())

    assert answer.json() == shown


def test_every_scope_and_act_stands_in_the_table(house: House) -> None:
    document = house.client.get(f"{BASE}/openapi.json").json()
    rows = dict(re.findall(r"^\| `([a-z]+)` \| (.*) \|$", PAGE, re.MULTILINE))

    acts = {
        (found["security"][0]["token"][0], path.rpartition("/")[2])
        for path, methods in document["paths"].items()
        for method, found in methods.items()
        if method == "post"
    }

    assert set(rows) == set(Scope)
    assert {(scope, act) for scope, words in rows.items() for act in words.split(", ")} >= acts
