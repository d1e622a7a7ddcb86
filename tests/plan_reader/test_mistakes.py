"""A wrong plan folder is refused with all its mistakes, each with file, line and remedy."""

from pathlib import Path

import pytest

from plan_reader.folder import PlanMistakes, read_folder
from plan_reader.mistakes import Mistake
from tests.plan_reader.small import line_of, write_plan


def mistakes_of(folder: Path) -> tuple[Mistake, ...]:
    with pytest.raises(PlanMistakes) as caught:
        read_folder(folder)
    return caught.value.mistakes


def test_the_small_plan_has_no_mistake(tmp_path: Path) -> None:
    folder = read_folder(write_plan(tmp_path))

    assert folder.warnings == ()
    assert [item.ref for item in folder.obligations] == ["I.1", "II.1", "II.2", "II.3", "PL.I.1"]


# file, what stands there, what is written instead, where (words on the line), the message
P, R, OB, A = "plan.yaml", "roster.yaml", "obligations.yaml", "appendix.yaml"
Q, L, C = "questions.yaml", "ladder.yaml", "calendar.yaml"
CASES = {
    "a field is missing": (P, "title: Kế hoạch nhỏ\n", "", "code: nho", "'title' is missing"),
    "a field is empty": (P, "title: Kế hoạch nhỏ", "title: null", "title:", "'title' is missing"),
    "a field is unknown": (P, "issuer:", "isuer:", "isuer:", "'isuer' is not known here"),
    "a field stands twice": (P, "issuer:", "code: x\nissuer:", "code: x", "stands twice"),
    "a code of a plan has a space": (P, "nho-2027", "nho 2027", "code:", "'nho 2027' holds other"),
    "a day does not exist": (P, "2027-12-31", "2027-02-30", "02-30", "to '2027-02-30' is not"),
    "a day is written the local way": (P, "2027-12-31", "31/12/2027", "31/12", "as YYYY-MM-DD"),
    "a period runs backwards": (P, "2027-12-31", "2026-12-31", "2026-12", "ends on 2026-12-31"),
    "a month has no 13": (P, '2027-01"', '2027-13"', "2027-13", "'2027-13' is not a month"),
    "the chair is nobody": (P, "truong-ban", "truong", "chair", "chair 'truong' is not in roster"),
    "the standing office is no unit": (P, "office: vp", "office: vq", "chair", "'vq' is not in"),
    "the signer holds no post": (P, "post: pho-ban", "post: pho", "post: pho", "signer 'pho'"),
    "the quarterly report has no limit": (P, "II.3", "II.2", "II.2", "quarterly report 'II.2'"),
    "the source is not there": (
        P,
        "source.txt",
        "nguon.txt",
        "nguon",
        "'nguon.txt' cannot be read",
    ),
    "the source leads elsewhere": (P, "source.txt", "../s.txt", "../s", "not the name of a file"),
    "the source is another one": (P, "sha256: ", "sha256: 0", "file: source", "the SHA-256 of"),
    "a code of digits is no text": (R, 'code: "001"', "code: 001", "code: 001,", 'quotes: "001"'),
    "a unit has an unknown kind": (R, "kind: office", "kind: ofice", "ofice", "one of: office"),
    "an address is none": (R, "vp@nho.example", "vp at nho", "vp at nho", "not an e-mail address"),
    "a unit stands twice": (
        R,
        'code: "002"',
        'code: "001"',
        "xã Hai, kind",
        "unit '001' stands twice",
    ),
    "a post has no unit": (R, "unit: vp,", "unit: vpp,", "vpp", "unit 'vpp' is not in roster"),
    "a tenure has no post": (R, "post: pho-ban, p", "post: pho, p", "post: pho,", "post 'pho'"),
    "a tenure has no person": (R, "person: a", "person: b", "person: b", "person 'b' is not in"),
    "a tenure runs backwards": (
        R,
        "to: null}",
        "to: 2025-01-01}",
        "2025",
        "to 2025-01-01 lies before",
    ),
    "a delegate without end": (R, "to: null}", "to: null, delegate: true}", "true}", "last day"),
    "a delegate who acts": (
        R,
        "to: null}",
        "to: 2027-05-31, acting: true, delegate: true}",
        "true}",
        "both acting holder and delegate",
    ),
    "a member is no unit": (R, '- {unit: "001"}', '- {unit: "003"}', '"003"', "member '003'"),
    "a member has no head": (R, '- {unit: "001"}', "- {unit: bcd}", "{unit: bcd}", "has no head"),
    "an owner is nobody": (
        OB,
        "post:vp.head",
        "post:vhxh",
        "post:vhxh",
        "owner 'post:vhxh' is not in roster.yaml; write one of",
    ),
    "a second owner is no group": (
        OB,
        '"group:wards"]\n    rolled',
        '"group:ward"]\n    rolled',
        'group:ward"',
        "or add the group",
    ),
    "an owner is missing": (
        OB,
        'owners: ["post:vp.head"]',
        "owners: []",
        "- ref: II.2",
        "'II.2' has no owner and no question",
    ),
    "a ref stands twice": (
        OB,
        "- ref: II.2",
        "- ref:   II.1",
        "- ref:   II.1",
        "ref 'II.1' stands twice",
    ),
    "a kind is unknown": (
        OB,
        "kind: continuous",
        "kind: continous",
        "continous",
        "one of: continuous",
    ),
    "a title is refused by Prefect": (
        OB,
        "short_title: Việc A",
        "short_title: A/B",
        "A/B",
        "'A/B' holds /",
    ),
    "a title is too long": (OB, "title: Việc A", f"title: {'a' * 61}", "aaa", "61 characters long"),
    "a text is not in the source": (
        OB,
        "text: Tiếp tục việc B.",
        "text: Tiếp tục việc C.",
        "việc C",
        "does not stand in line 6",
    ),
    "a source line is beyond the end": (OB, "[6]", "[600]", "[600]", "source line 600"),
    "a source line is missing": (
        OB,
        "    source_lines: [6]\n",
        "",
        "- ref: II.2",
        "does not say where",
    ),
    "a limit cannot be read": (
        OB,
        "phrase: trước 01/7/2027",
        "phrase: sớm",
        "phrase: sớm",
        'can be read from "sớm"',
    ),
    "a limit names no day": (
        OB,
        "phrase: trước 01/7/2027",
        "phrase: trước 31/6/2027",
        "31/6",
        "not a day of the calendar",
    ),
    "a last day is not that of the words": (
        OB,
        "2027-06-30",
        "2027-07-01",
        "07-01",
        "is 2027-06-30 in 2027, not 2027-07-01; write 2027-06-30",
    ),
    "a last day of no occurrence": (
        OB,
        '"2027": 2027-06-30',
        '"2027Q1": 2027-06-30',
        "2027Q1",
        "does not fall due in '2027Q1'",
    ),
    "a limit occurs otherwise": (
        OB,
        "occurs: once",
        "occurs: quarterly",
        "occurs: quarterly",
        "occurs once, not quarterly",
    ),
    "no limit and no reason": (
        OB,
        "    undated_reason: Không ấn định ngày.\n",
        "",
        "- ref: II.2",
        "neither a limit nor a reason",
    ),
    "a roll-up of nothing": (OB, "[II.1]", "[II.9]", "[II.9]", "rolled_up_from 'II.9'"),
    "an indicator that is none": (OB, "[PL.I.1]", "[PL.I.2]", "[PL.I.2]", "write one of: PL.I.1"),
    "a measure without a value": (OB, "value: 1, ", "", "op: rank", "operator 'rank' and no value"),
    "a value that is no number": (OB, "value: 1,", "value: một,", "một", "value 'một' is not"),
    "a list that is none": (OB, "[6]", "sáu", "sáu", "write a list"),
    "a monitor is nobody": (
        A,
        "monitor: vp.head",
        "monitor: vq.head",
        "vq.head",
        "monitor 'vq.head'",
    ),
    "an implementer is nobody": (
        A,
        '["group:wards"]',
        '["unit:003"]',
        "unit:003",
        "implementers 'unit:003'",
    ),
    "an operator is unknown": (A, "op: ge", "op: '>='", "'>='", "op '>=' is not known"),
    "a question about nothing": (Q, "refs: [I.1,", "refs: [I.9,", "I.9", "'CH-01' names 'I.9'"),
    "a severity is unknown": (Q, "severity: B", "severity: D", "severity: D", "severity 'D'"),
    "an hour is none": (L, '"17:00"', '"25:00"', "25:00", "a time of day"),
    "it is sent in closed hours": (
        L,
        'send_at: "08:00"',
        'send_at: "18:00"',
        "18:00",
        "outside the open hours",
    ),
    "it is decided after sending": (
        L,
        'decide_at: "07:30"',
        'decide_at: "09:00"',
        "09:00",
        "later than send_at",
    ),
    # Repeats every 0 days would never end.
    "it repeats without end": (
        L,
        'open_until: "17:00"',
        'open_until: "17:00"\nrepeat_every_days: 0',
        "repeat_every_days: 0",
        "repeat_every_days 0 is too small",
    ),
    "two rungs repeat": (
        L,
        "offset: -7, to: [owner]",
        "offset: -7, to: [owner], repeats: true",
        "code: T-7, offset",
        "rungs T-7, +7 all repeat",
    ),
    "a rung is for nobody": (
        L,
        "to: [owner, chair]",
        "to: [owner, boss]",
        "boss",
        "to 'boss' is nobody",
    ),
    "a rung is a number": (L, 'code: "+7"', "code: +7", "code: +7", 'in quotes: "+7"'),
    "a rung stands twice": (L, 'code: "+7"', "code: T-7", "code: T-7", "rung 'T-7' stands twice"),
    "Q comes with no rung": (L, "rung: T-7", "rung: T-8", "T-8", "'T-8' is not among the rungs"),
    "a day off has no kind": (C, "holiday", "hollyday", "hollyday", "write one of: holiday"),
    "a weekend day is none": (C, "[6, 7]", "[8]", "[8]", "weekend 8 is no weekday"),
    "a weekend is no list": (C, "[6, 7]", "Sunday", "Sunday", "weekend 'Sunday'"),
    "the YAML is broken": (C, "days:", "days: [", "- {day", "wrong YAML"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_line_and_what_to_write(name: str, tmp_path: Path) -> None:
    file, old, new, there, message = CASES[name]
    folder = write_plan(tmp_path, (file, old, new))

    found = [mistake for mistake in mistakes_of(folder) if message in str(mistake)]

    assert found, [str(mistake) for mistake in mistakes_of(folder)]
    assert found[0].file == file
    assert found[0].line == line_of(folder, file, there)
    assert found[0].remedy


def test_a_file_with_twelve_mistakes_reports_twelve(tmp_path: Path) -> None:
    folder = write_plan(
        tmp_path,
        (OB, "kind: kpi_target", "kind: kpi"),  # 1
        (OB, "short_title: Dẫn đầu", "shorttitle: Dẫn đầu"),  # 2 unknown, 3 missing
        (OB, "value: 1,", "value: nhất,"),  # 4
        (OB, "short_title: Việc A", "short_title: A & B"),  # 5
        (OB, "việc A trước 01/7/2027.", "việc A trước 02/7/2027."),  # 6
        (OB, '["group:wards"]', '["group:xa"]'),  # 7
        (OB, "2027-06-30", "2027-06-31"),  # 8
        (OB, "[6]", "[99]"),  # 9
        (OB, "    undated_reason: Không ấn định ngày.\n", ""),  # 10
        (OB, "[PL.I.1]", "[PL.I.7]"),  # 11
        (OB, "occurs: quarterly", "occurs: yearly"),  # 12
    )

    found = mistakes_of(folder)

    assert [mistake.file for mistake in found] == [OB] * 12, [str(one) for one in found]


def test_mistakes_of_several_files_are_told_together(tmp_path: Path) -> None:
    folder = write_plan(
        tmp_path,
        (P, "chair: truong-ban", "chair: x"),
        (R, "kind: office", "kind: x"),
        (Q, "severity: B", "severity: x"),
    )

    assert {mistake.file for mistake in mistakes_of(folder)} == {P, R, Q}


@pytest.mark.parametrize("file", [P, R, OB])
def test_a_required_file_that_is_missing_is_named(file: str, tmp_path: Path) -> None:
    folder = write_plan(tmp_path)
    (folder / file).unlink()

    found = [mistake for mistake in mistakes_of(folder) if mistake.file == file]

    assert "is missing" in found[0].problem


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words", "\x00", "&a [*a]", "[" * 9999])
@pytest.mark.parametrize("file", [P, R, OB, A, Q, L, C])
def test_no_content_of_a_file_ends_in_a_traceback(file: str, content: str, tmp_path: Path) -> None:
    folder = write_plan(tmp_path)
    (folder / file).write_text(content, encoding="utf-8")

    assert any(mistake.file == file for mistake in mistakes_of(folder))


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    folder = write_plan(tmp_path)
    (folder / R).write_bytes("tên: Phường".encode("utf-16"))

    assert any("save it as UTF-8" in mistake.remedy for mistake in mistakes_of(folder))


def test_accents_that_stand_apart_are_told_with_their_line(tmp_path: Path) -> None:
    folder = write_plan(tmp_path, (R, "Phó Trưởng Ban", "Pho\u0301 Tru\u031bo\u031b\u0309ng Ban"))

    found = [mistake for mistake in mistakes_of(folder) if "composed" in mistake.problem]

    assert [mistake.line for mistake in found] == [line_of(folder, R, "pho-ban")]


def test_a_word_used_again_by_an_alias_is_refused(tmp_path: Path) -> None:
    folder = write_plan(
        tmp_path, (R, "name: Văn phòng", "name: &n Văn phòng"), (R, "UBND xã Một", "*n")
    )

    assert any("alias" in mistake.problem for mistake in mistakes_of(folder))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "there is no folder" in mistakes_of(tmp_path / "nowhere")[0].problem


def test_an_item_without_owner_is_allowed_where_a_question_asks_for_one(tmp_path: Path) -> None:
    folder = write_plan(
        tmp_path, (OB, 'owners: ["post:vp.head"]', "owners: []"), (Q, "[I.1,", "[I.1, II.2,")
    )

    assert read_folder(folder).open_questions[0].refs == ("I.1", "II.2", "plan")


# What may be meant, and is only pointed out.
WARNINGS = {
    "owed by nobody": (OB, '"group:wards"]', '"group:members"]', OB, "so nobody is told"),
    "two posts of one title": (R, "title: Phó Trưởng Ban", "title: Trưởng Ban", R, "same title"),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_what_may_be_meant_is_a_warning(name: str, tmp_path: Path) -> None:
    file, old, new, where, message = WARNINGS[name]

    folder = read_folder(write_plan(tmp_path, (file, old, new)))

    assert [(one.file, message in one.problem) for one in folder.warnings] == [(where, True)]


def test_a_year_without_a_calendar_is_a_warning(tmp_path: Path) -> None:
    shared = tmp_path / "config"
    (shared / "calendars").mkdir(parents=True)
    folder = write_plan(tmp_path / "plan")
    (folder / C).unlink()

    found = read_folder(folder, shared=shared)

    assert [one.problem for one in found.warnings] == ["there is no calendar of 2027"]
    assert found.calendar.weekend == (6, 7)
