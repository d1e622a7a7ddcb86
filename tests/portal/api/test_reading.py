"""What the API tells: the same as the pages, to the same posts, and reading changes nothing."""

from datetime import date
from typing import Any

from sqlmodel import func, select

from models.journal import JournalEntry
from tests.portal.api.program import program
from tests.portal.conftest import House

OFFICE = "vhtt"


def test_the_plan_and_its_clauses_are_told_word_for_word(house: House) -> None:
    ours = program(house, OFFICE)

    plan = ours.get("/plans").json()[0]
    first = ours.get(f"/plans/{plan['id']}/obligations", limit=1).json()

    assert plan["code"] == "bac-giang-2024"
    assert first["total"] == first["pages"] == 130
    one = first["items"][0]
    assert ours.get(f"/obligations/{one['id']}").json() == one
    assert one["text"].startswith("Triển khai thực hiện có hiệu quả các nội dung")


def test_targets_are_decimal_numbers_in_words(house: House) -> None:
    ours = program(house, OFFICE)
    pages = [ours.get("/plans/1/obligations", limit=200).json()["items"]]

    values = {t["value"] for page in pages for one in page for t in one["targets"]}

    assert "100" in values
    assert not any(value and "E" in value for value in values)


def test_the_indicators_of_a_quarter_are_told_with_their_verdicts(house: House) -> None:
    ours = program(house, OFFICE)

    rows = ours.get("/plans/1/indicators", period="2024Q2").json()
    ward = ours.get("/plans/1/indicators", period="2024Q2", unit="07201").json()

    assert sum(row["ref"].startswith("PL.") for row in rows) == 27
    assert {row["verdict"] for row in rows} == {"no_data", "not_judged"}
    contradiction = next(row for row in rows if row["ref"] == "PL.I.6")
    assert [(t["ref"], t["value"]) for t in contradiction["targets"]] == [
        ("PL.I.6", "50"),
        ("I.1.7", "60"),
    ]
    assert {row["unit"] for row in ward} == {"07201"}


def test_indicators_of_no_plan_or_quarter_are_not_there(house: House) -> None:
    ours = program(house, OFFICE)

    assert ours.get("/plans/9/indicators", period="2024Q2").status_code == 404
    assert ours.get("/plans/1/indicators", period="2023Q4").status_code == 404


def test_a_list_is_filtered_as_the_board_is(house: House) -> None:
    ours = program(house, "07201")

    def total(**asked: str) -> int:
        return int(ours.get("/duties", **asked).json()["total"])

    assert total() == 402
    assert total(unit="07201") == 12
    assert (
        total(unit="07201", cell="open_overdue")
        + total(unit="07201", cell="open_in_time")
        + total(unit="07201", cell="no_deadline")
        + total(unit="07201", cell="set_aside")
        == 12
    )
    assert total(q="tho xuong") == 12
    assert total(ref="IV.3.7") == 16
    assert total(plan="khac") == 0


def test_pages_cover_the_list_without_gap_or_repeat(house: House) -> None:
    ours = program(house, OFFICE)

    seen = [
        row["id"]
        for page in (1, 2, 3)
        for row in ours.get("/duties", page=page, limit=150).json()["items"]
    ]

    assert len(seen) == len(set(seen)) == 402
    assert ours.get("/duties", page=4, limit=150).json()["items"] == []


def test_the_counts_are_those_of_the_list(house: House) -> None:
    ours = program(house, OFFICE)

    counts = ours.get("/board", unit="07201").json()

    assert counts["total"] == sum(counts["cells"].values()) == 12


def test_a_head_reads_its_own_duty_in_full_and_no_other(house: House) -> None:
    ours = program(house, "07201")
    own, foreign = house.duty_id(), house.duty_id("IV.3.7@2024@07204")
    rooms = ("", "/history", "/submissions", "/extensions", "/objections", "/instructions")

    for room in (*rooms, "/messages"):
        assert ours.get(f"/duties/{own}{room}").status_code == 200, room
        assert ours.get(f"/duties/{foreign}{room}").status_code == 403, room
        assert program(house, OFFICE).get(f"/duties/{foreign}{room}").status_code == 200, room


def test_all_that_was_said_about_a_duty_is_told(house: House) -> None:
    head, chair, number = program(house, "07201"), program(house, "truong-ban"), house.duty_id()
    head.act("extend", number, {"to_day": "2024-06-20", "reason": "Chờ thiết bị."})
    head.act("object", number, {"reason": "Thuộc phòng khác."})
    chair.act("instruct", number, {"text": "Khẩn trương."})
    head.act("submit", number, {"text": "Xong."})

    def told(room: str) -> Any:  # noqa: ANN401 -- JSON
        return head.get(f"/duties/{number}/{room}").json()

    assert [(e["to_day"], e["late"]) for e in told("extensions")] == [("2024-06-20", True)]
    assert [o["reason"] for o in told("objections")] == ["Thuộc phòng khác."]
    assert [i["text"] for i in told("instructions")] == ["Khẩn trương."]
    assert [s["text"] for s in told("submissions")] == ["Xong."]
    assert {e["what"] for e in told("history")} == {
        "extension.asked",
        "objection.made",
        "instruction.given",
        "act.submit",
    }


def test_the_story_of_every_rung_is_told_with_its_tries(house: House) -> None:
    house.live_through(date(2024, 6, 3))

    rungs = program(house, "07201").get(f"/duties/{house.duty_id()}/messages").json()

    by_code = {rung["rung"]: rung for rung in rungs}
    assert by_code["T0"]["told"] != []
    assert by_code["+21"]["told"] == []


def test_a_calendar_tells_what_is_due_on_each_day(house: House) -> None:
    asked = {"plan": "bac-giang-2024", "first": "2024-05-30", "last": "2024-06-02"}

    days = program(house, "07201").get("/calendar", unit="07201", **asked).json()

    assert [(d["day"][-5:], d["is_worked"], len(d["due"])) for d in days] == [
        ("05-30", True, 0),
        ("05-31", True, 1),
        ("06-01", False, 0),
        ("06-02", False, 0),
    ]


def test_a_calendar_of_no_plan_no_span_or_too_many_days_is_refused(house: House) -> None:
    ours = program(house, "07201")

    def asked(plan: str, first: str, last: str) -> str:
        return str(ours.get("/calendar", plan=plan, first=first, last=last).json()["code"])

    assert asked("khac", "2024-01-01", "2024-01-02") == "no_such"
    assert asked("bac-giang-2024", "2024-01-02", "2024-01-01") == "span"
    # 400 days after 1/1/2024 is 4/2/2025; 2024 has 366 days.
    assert asked("bac-giang-2024", "2024-01-01", "2025-02-05") == "span"
    assert (
        len(
            ours.get(
                "/calendar", plan="bac-giang-2024", first="2024-01-01", last="2025-02-04"
            ).json()
        )
        == 401
    )


def test_the_journal_is_read_on_from_any_entry_by_who_oversees(house: House) -> None:
    office = program(house, OFFICE)
    for each in ("IV.3.7@2024@07201", "IV.3.7@2024@07204"):
        unit = each.rpartition("@")[2]
        program(house, unit).act("accept", house.duty_id(each))

    first = office.get("/journal", limit=2).json()
    rest = office.get("/journal", after=first["next"], limit=200).json()
    check = office.get("/journal/check").json()

    numbers = [e["number"] for e in (*first["items"], *rest["items"])]
    assert numbers == list(range(1, check["entries"] + 1))
    assert rest["next"] is None
    assert check["intact"] is True
    assert program(house, "07201").get("/journal").status_code == 403


def test_a_journal_that_was_changed_is_said_to_be_broken(house: House) -> None:
    from models.database import writing

    office = program(house, OFFICE)
    with writing(house.office.engine) as session:
        session.get_one(JournalEntry, 1).actor = "ai đó"

    check = office.get("/journal/check").json()

    assert check["intact"] is False
    assert "1" in check["breaks"][0]


def test_reading_writes_nothing_but_that_the_token_was_used(house: House) -> None:
    office, number = program(house, OFFICE), house.duty_id()
    before = house.rows(select(func.count()).select_from(JournalEntry))
    day = {"plan": "bac-giang-2024", "first": "2024-06-01", "last": "2024-06-02"}

    for path in ("/plans", "/duties", "/board", "/journal", f"/duties/{number}/messages"):
        assert office.get(path).status_code == 200
    office.get("/calendar", **day)

    assert house.rows(select(func.count()).select_from(JournalEntry)) == before
    assert house.duty().state == "assigned"


def test_what_is_not_there_is_answered_as_a_problem(house: House) -> None:
    ours = program(house, OFFICE)

    for path in ("/nothing", "/plans/9/obligations", "/obligations/99999", "/duties/99999"):
        answer = ours.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"
    assert house.client.put("/api/v1/plans", headers=ours.headers).status_code == 405


def test_the_document_and_its_page_are_open_and_hold_no_script(house: House) -> None:
    document = house.client.get("/api/v1/openapi.json").json()
    page = house.client.get("/api")

    assert page.status_code == 200
    assert "<script" not in page.text
    assert document["servers"] == [{"url": "/api/v1"}]
    for path in document["paths"]:
        assert path in page.text
    assert 'id="key_reused"' in page.text
