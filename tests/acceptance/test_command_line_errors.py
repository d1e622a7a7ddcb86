"""Every error names the value and the remedy, changes nothing and ends with 2."""

from pathlib import Path

import pytest

from tests.acceptance.town_hall import PLAN, TownHall

WARD, OTHER = "IV.3.7@2024@07201", "IV.3.7@2024@07204"
WHEN = ("--as-of", "2024-05-24T09:00")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> TownHall:
    hall = TownHall(tmp_path_factory.mktemp("hall") / "data").opened()
    hall.must("extend", OTHER, "--to", "2024-06-28", "--reason", "x", *WHEN)
    return hall


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("submit", "IV.3.9", "--result", "x"), 'no obligation "IV.3.9" in any plan; did you mean'),
        (("confirm", "IV.3.7"), '"IV.3.7" fits several duties; name one in full: IV.3.7@2024@'),
        (("submit", "@@", "--result", "x"), "write <ref>@<occurrence>@<unit>"),
        (("explain", "IV.4.1@2024@07201"), "IV.4.1@2024Q1@07201"),
        (("submit", WARD, "--result", " "), "one sentence at least"),
        (("submit", WARD, "--result", "x", "--by", "Ông Ba"), 'no post "Ông Ba"; write one as'),
        (("submit", WARD, "--result", "x", "--by", "vhtt"), "the owner submits"),
        (("submit", WARD, "--result", "x", "--file", "/no/where.pdf"), '"/no/where.pdf"'),
        (("confirm", WARD), 'cannot "confirm" a duty that is "assigned"'),
        (("return", WARD, "--reason", "x"), 'cannot "return" a duty that is "assigned"'),
        (("extend", WARD, "--to", "31/6/2024", "--reason", "x"), '"31/6/2024" is no day; write'),
        (("extend", WARD, "--to", "2024-05-01", "--reason", "x"), "give a later day"),
        (("extend", WARD, "--to", "2024-06-28", "--reason", " "), "needs a reason"),
        (("extend", OTHER, "--to", "2024-06-29", "--reason", "x"), "already waits for a decision"),
        (("extend", WARD, "--to", "9999-12-31", "--reason", "x"), "give 2025-12-31 or an earlier"),
        (("decide", "9" * 20, "--grant"), f"number {'9' * 20}; waiting: 1"),
        (("decide", "1"), "say how request 1 is decided: --grant or --refuse"),
        (("decide", "7", "--grant"), "number 7; waiting: 1"),
        (("decide", "1", "--grant", "--by", "07204"), "chair or deputy may"),
        (("pause", WARD, "--reason", "x", "--by", "07201"), "the chair or deputy pauses"),
        (("contact", "set", "Trưởng", "--email", "a@b.vn"), 'no post "Trưởng"'),
        (("contact", "set", "07201", "--email", "a"), '"a" is no email address; write it like'),
        (("contact", "set", "07201"), "nothing to record"),
        (("contact", "set", "07201", "--person", "An\x1b[2J"), r"'An\x1b[2J' is no name"),
        (("contact", "set", "07201", "--delegate", "An"), "give the last day with --to"),
        (("contact", "set", "07201", "--person", "An", "--same-as", "x"), 'no post "x"'),
        (("board", "--plan", "x"), 'no plan "x" is loaded; loaded: bac-giang-2024'),
        (("preview", "--on", "hôm nay"), '"hôm nay" is no day; write it as 2024-06-03'),
    ],
)
def test_what_cannot_be_done_is_said(office: TownHall, words: tuple[str, ...], said: str) -> None:
    answer = office.run(*words, *WHEN)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("dondoc: ")
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sweep", "--as-of", "sáng mai"), '"sáng mai" is no moment; write it as 2024-06-03T08:00'),
        (("sweep", "--as-of", "2024-13-01"), '"2024-13-01" is no day'),
        (("simulate", "nowhere", "--from", "2024-01-01", "--to", "2024-01-02"), '"nowhere"'),
        (
            ("simulate", PLAN, "--from", "2024-06-01", "--to", "2024-05-01"),
            "--to 2024-05-01 lies before --from 2024-06-01",
        ),
        (
            (
                "simulate", PLAN, "--from", "2024-06-01", "--to", "2024-06-01",
                "--reporting", "sometimes",
            ),
            "write none, on-time or late:N",
        ),
        (
            (
                "simulate", PLAN, "--from", "2024-06-01", "--to", "2024-06-01",
                "--reporting", "late:9999999",
            ),
            '"late:9999999" is too late; write late:0 to late:3650',
        ),
        (
            (
                "simulate", PLAN, "--from", "2024-06-01", "--to", "2024-06-01",
                "--reporting", "late:²",
            ),
            '"late:²" is no way of reporting',
        ),
        (("plan", "check", "nowhere"), 'there is no "nowhere"; check the path'),
        (("plan", "load", PLAN, "--activate", "x"), '"x" is no day'),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_said(office: TownHall, words: tuple[str, ...], said: str) -> None:
    answer = office.run(*words)

    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_file_whose_type_lies_files_nothing(office: TownHall, tmp_path: Path) -> None:
    lie = tmp_path / "quyet-dinh.pdf"
    lie.write_bytes(b"MZ\x90\x00 this is a program")

    answer = office.run("submit", WARD, "--result", "x", "--file", str(lie), *WHEN)

    assert answer.code == 2
    assert '"quyet-dinh.pdf" cannot be kept' in answer.err
    duties = office.must("board", "--json", *WHEN).json["duties"]
    assert next(d for d in duties if d["duty"] == WARD)["state"] == "assigned"


def test_the_board_does_not_wait_for_prefect_to_be_imported(office: TownHall) -> None:
    answer = office.process("board", "--json", *WHEN, PYTHONPROFILEIMPORTTIME="1")

    assert answer.code == 0
    imported = {line.rpartition("|")[2].strip() for line in answer.err.splitlines()}
    assert "sqlmodel" in imported
    assert not {name for name in imported if name.split(".")[0] in {"prefect", "fastapi"}}
