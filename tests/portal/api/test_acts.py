"""Acts through the API: the rights are those of the forms, and an act is done once."""

from base64 import b64encode
from datetime import date

import pytest
from sqlmodel import func, select

from actions.clients import Scope
from models.clients import ApiAnswer
from models.database import writing
from models.duty import Duty, Evidence, StateChange, Submission
from models.journal import JournalEntry
from portal.acts import ACTS
from portal.api.deeds import DEEDS
from tests.portal.api.program import Program, program
from tests.portal.conftest import LIMIT_BYTES, PDF, WARD_DUTY, House, MakeHouse
from tests.portal.test_rights_matrix import CASES, OFFICE_CASES, Case, Walk

BY_SLUG = {deed.slug: deed for deed in DEEDS}
# Who may call in whose name; a delegate and a former holder have no token of their own.
ROLES = {
    "head": "07201",
    "head of another unit": "07204",
    "standing office": "vhtt",
    "deputy": "pho-truong-ban",
    "chair": "truong-ban",
    "auditor": None,
}
LARGE = PDF + b"0" * LIMIT_BYTES
# Another one of the same head.
OTHER_DUTY = "IV.4.1@2024Q2@07201"
FILE = {"name": "bien-ban.pdf", "content": b64encode(PDF).decode()}


def call(walk: Walk, case: Case, role: str) -> int:
    fields: dict[str, object] = {}
    shown = walk.shown() | case.fields
    takes = set(BY_SLUG[case.slug].takes.model_fields)
    for name, value in shown.items():
        if name in takes:
            numbered = name in {"submission", "extension", "objection"}
            fields[name] = int(value) if numbered else value
    ours = program(walk.house, ROLES[role])
    return ours.act(BY_SLUG[case.slug].name, walk.house.duty_id(case.duty), fields).status_code


def test_every_form_of_a_duty_is_an_act_of_the_api() -> None:
    assert set(BY_SLUG) == set(ACTS)


@pytest.mark.parametrize("case", [*CASES, *OFFICE_CASES], ids=lambda c: f"{c.slug} {c.duty}")
def test_an_act_is_done_for_the_posts_that_may_do_its_form(
    make_house: MakeHouse, case: Case
) -> None:
    walk = Walk(make_house())
    walk.prepare(case.before, case.duty)
    for role in (r for r in ROLES if r not in case.allowed):
        before = journal_without_tokens(walk.house)
        assert call(walk, case, role) == 403, role
        assert journal_without_tokens(walk.house) == before, role
    for role in (r for r in ROLES if r in case.allowed):
        mine = Walk(make_house())
        mine.prepare(case.before, case.duty)
        assert call(mine, case, role) == 200, role


def journal_without_tokens(house: House) -> int:
    query = select(func.count()).select_from(JournalEntry)
    return house.rows(query.where(JournalEntry.act != "api-token.made"))[0]


def test_an_act_lacking_its_scope_is_refused_whatever_the_post(house: House) -> None:
    for deed in DEEDS:
        others = frozenset(Scope) - {deed.scope}
        answer = program(house, "07201", others).act(deed.name, house.duty_id())
        # The scope is asked first: what the body holds is nobody's business.
        assert answer.status_code in {403, 422}, deed.name
        assert house.rows(select(StateChange)) == []


def test_the_offered_acts_are_those_that_can_be_done_and_the_scopes_cover(house: House) -> None:
    path = f"/duties/{house.duty_id()}"

    assert program(house, "07201").get(path).json()["acts"] == [
        "accept",
        "submit",
        "extend",
        "object",
        "hand-over",
    ]
    narrow = program(house, "truong-ban", frozenset({Scope.READ, Scope.DECIDE}))
    assert narrow.get(path).json()["acts"] == ["instruct", "pause", "withdraw"]
    assert program(house, "truong-ban", frozenset({Scope.READ})).get(path).json()["acts"] == []


def test_a_result_is_filed_with_its_files_and_the_journal_names_post_and_program(
    house: House,
) -> None:
    answer = program(house, "07201").act(
        "submit", house.duty_id(), {"text": " Đã phê duyệt. ", "files": [FILE]}
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "submitted"
    assert answer.json()["pending_submission"] == 1
    assert [s.text for s in house.rows(select(Submission))] == ["Đã phê duyệt."]
    assert [e.name for e in house.rows(select(Evidence))] == ["bien-ban.pdf"]
    entries = house.rows(select(JournalEntry).where(JournalEntry.act == "submission.filed"))
    assert [e.actor for e in entries] == ["Chủ tịch UBND phường Thọ Xương (API: Phần mềm một cửa)"]


def test_a_filed_file_comes_back_byte_for_byte_and_only_to_who_may_see_it(house: House) -> None:
    number = house.duty_id()
    program(house, "07201").act("submit", number, {"text": "Xong.", "files": [FILE]})
    path = f"/duties/{number}/files/1"

    assert program(house, "vhtt").get(path).content == PDF
    assert program(house, "07204").get(path).status_code == 403
    assert program(house, "vhtt").get(f"/duties/{number}/files/2").status_code == 404
    assert program(house, "vhtt").get(f"/duties/{number + 1}/files/1").status_code == 404


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ({"name": "a.pdf", "content": ""}, "file_empty"),
        ({"name": "a.docx", "content": b64encode(PDF).decode()}, "file_type"),
        (
            {"name": "a.pdf", "content": b64encode(PDF + b"0" * LIMIT_BYTES).decode()},
            "file_too_large",
        ),
        ({"name": "a.pdf", "content": "không phải"}, "malformed"),
        ({"name": "a.pdf", "content": "YQ"}, "malformed"),
    ],
)
def test_a_file_that_cannot_be_kept_is_named_and_nothing_is_filed(
    house: House, file: dict[str, str], code: str
) -> None:
    answer = program(house, "07201").act(
        "submit", house.duty_id(), {"text": "Xong.", "files": [file]}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert house.rows(select(Submission)) == []


def test_a_body_beyond_every_limit_is_refused_before_it_is_read(house: House) -> None:
    ours = program(house, "07201")
    huge = {"text": "x" * (8 * LIMIT_BYTES + 2_000_000)}

    answer = ours.act("submit", house.duty_id(), huge)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "  "])
def test_a_text_that_cannot_be_kept_is_refused(house: House, text: str) -> None:
    ours = program(house, "07201")
    body = f'{{"text": {_json(text)}}}'

    answer = house.client.post(
        f"/api/v1/duties/{house.duty_id()}/submit",
        content=body,
        headers=ours.headers | {"Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def _json(text: str) -> str:
    return '"' + "".join(f"\\u{ord(sign):04x}" for sign in text) + '"'


def test_every_mistake_of_a_body_is_named_at_once(house: House) -> None:
    answer = program(house, "07201").act(
        "extend", house.duty_id(), {"to_day": "2024-13-01", "more": 1}
    )

    places = [error.partition(":")[0] for error in answer.json()["errors"]]
    assert sorted(places) == ["body.more", "body.reason", "body.to_day"]


def filed(house: House) -> tuple[Program, int]:
    number = house.duty_id()
    program(house, "07201").act("submit", number, {"text": "Lần một."})
    return program(house, "vhtt"), number


def test_the_same_key_and_body_is_done_once_and_answered_alike(house: House) -> None:
    ours, number = program(house, "07201"), house.duty_id()
    body = {"text": "Đã xong."}

    first = ours.act("submit", number, body, key="k-1")
    house.file_result(OTHER_DUTY, text="Việc khác.")
    again = ours.act("submit", number, body, key="k-1")

    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert len(house.rows(select(Submission).where(Submission.duty_id == number))) == 1


def test_the_answer_is_that_of_the_first_time_also_when_the_duty_has_gone_on(house: House) -> None:
    ours, number = program(house, "07201"), house.duty_id()
    first = ours.act("submit", number, {"text": "Đã xong."}, key="k-1")
    ours.act("take-back", number)

    again = ours.act("submit", number, {"text": "Đã xong."}, key="k-1")

    assert again.json() == first.json()
    assert house.duty().state == "in_progress"


def test_an_act_that_was_done_is_not_answered_to_whom_the_duty_was_taken_from(
    house: House,
) -> None:
    ours, number = program(house, "07201"), house.duty_id()
    first = ours.act("accept", number, key="k-1")
    with writing(house.office.engine) as session:
        session.get_one(Duty, number).post_id = house.post_id("vhtt")

    again = ours.act("accept", number, key="k-1")

    assert (first.status_code, again.status_code) == (200, 403)
    assert "in_progress" not in again.text


def test_a_token_that_may_not_read_learns_the_number_and_the_state_alone(house: House) -> None:
    ours, number = program(house, "07201", frozenset({Scope.REPORT})), house.duty_id()

    first = ours.act("submit", number, {"text": "Đã xong."}, key="k-1")
    again = ours.act("submit", number, {"text": "Đã xong."}, key="k-1")

    assert first.json() == again.json() == {"id": number, "state": "submitted"}


@pytest.mark.parametrize("act", ["accept", "remind"])
def test_the_state_of_another_s_duty_is_not_told_by_what_was_seen(house: House, act: str) -> None:
    answer = program(house, "07204").act(act, house.duty_id(), {"seen_state": "returned"})

    assert (answer.status_code, answer.json()["code"]) == (403, "rights")
    assert "assigned" not in answer.text


def test_the_same_key_with_another_body_or_act_is_refused(house: House) -> None:
    ours, number = program(house, "07201"), house.duty_id()
    ours.act("submit", number, {"text": "Đã xong."}, key="k-1")

    for answer in (
        ours.act("submit", number, {"text": "Khác."}, key="k-1"),
        ours.act("take-back", number, key="k-1"),
        ours.act("submit", house.duty_id(OTHER_DUTY), {"text": "Đã xong."}, key="k-1"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert house.duty().state == "submitted"


def test_two_programs_may_use_the_same_key(house: House) -> None:
    judge, number = filed(house)
    program(house, "07204").act("accept", house.duty_id("IV.3.7@2024@07204"), key="k-1")

    answer = judge.act("confirm", number, {"submission": 1}, key="k-1")

    assert answer.json()["state"] == "completed"
    assert len(house.rows(select(ApiAnswer))) == 2


def test_a_refused_act_uses_no_key_up(house: House) -> None:
    ours, number = program(house, "07201"), house.duty_id()
    program(house, "truong-ban").act("pause", number, {"reason": "QĐ 5."})

    refused = ours.act("submit", number, {"text": "Đã xong."}, key="k-1")
    program(house, "truong-ban").act("resume", number)
    done = ours.act("submit", number, {"text": "Đã xong."}, key="k-1")

    assert (refused.status_code, refused.json()["code"]) == (409, "state")
    assert done.status_code == 200
    assert "idempotency-replayed" not in done.headers


def test_a_judgement_on_a_result_that_was_replaced_is_refused(house: House) -> None:
    judge, number = filed(house)
    head = program(house, "07201")
    head.act("take-back", number)
    head.act("submit", number, {"text": "Lần hai."})

    answer = judge.act("confirm", number, {"submission": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "result_changed")
    assert judge.act("confirm", number, {"submission": 2}).status_code == 200


def test_an_act_decided_on_another_state_is_refused(house: House) -> None:
    ours, number = program(house, "07201"), house.duty_id()

    late = ours.act("submit", number, {"text": "Xong.", "seen_state": "returned"})
    right = ours.act("submit", number, {"text": "Xong.", "seen_state": "assigned"})

    assert (late.status_code, late.json()["code"]) == (409, "changed")
    assert '"assigned"' in late.json()["detail"]
    assert right.status_code == 200


def test_the_same_act_without_a_key_changes_nothing_the_second_time(house: House) -> None:
    ours, number = program(house, "07201"), house.duty_id()

    answers = [ours.act("accept", number).status_code for _ in range(2)]

    assert answers == [200, 200]
    assert len(house.rows(select(StateChange))) == 1


def test_the_head_is_urged_once_a_day_and_only_in_the_open_hours(house: House) -> None:
    office, number = program(house, "vhtt"), house.duty_id()

    first = office.act("remind", number)
    second = office.act("remind", number)
    house.at(date(2024, 6, 4), 20)
    at_night = office.act("remind", number)

    assert (first.status_code, first.json()) == (200, {"messages": 1})
    assert (second.status_code, second.json()["code"]) == (409, "not_reminded")
    assert second.json()["detail"].endswith("urged_today")
    assert (at_night.status_code, at_night.json()["code"]) == (409, "quiet_hours")


def test_an_unknown_duty_is_said_to_be_none(house: House) -> None:
    answer = program(house, "07201").act("accept", 10**9)

    assert (answer.status_code, answer.json()["code"]) == (404, "no_duty")
    assert answer.json()["title"] == "Không tìm thấy nhiệm vụ"
    assert WARD_DUTY not in answer.text
