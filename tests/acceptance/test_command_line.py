"""The command line as an operator walks it through the spring of 2024."""

import stat
from pathlib import Path

import pytest

from tests.acceptance.town_hall import PLAN, TownHall
from tests.plan_reader.small import write_plan

WARD = "IV.3.7@2024@07201"


@pytest.fixture
def hall(tmp_path: Path) -> TownHall:
    return TownHall(tmp_path / "data")


@pytest.fixture
def office(hall: TownHall) -> TownHall:
    return hall.opened()


def test_init_makes_database_and_key_and_prints_a_one_time_link(hall: TownHall) -> None:
    said = hall.must("init")

    key = hall.folder / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert (hall.folder / "dondoc.db").exists()
    assert "http://127.0.0.1:8080/vao-quan-tri/" in said.out


def test_init_again_is_harmless_and_prints_another_link(office: TownHall) -> None:
    key = (office.folder / "secret_key").read_text()

    first, second = office.must("init"), office.must("init")

    assert (office.folder / "secret_key").read_text() == key
    assert first.out.splitlines()[-1] != second.out.splitlines()[-1]
    assert len(office.must("board", "--json").json["duties"]) == 402


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql+mysqldb://u:geheim@127.0.0.1:1/x", 'driver "MySQLdb" of this database URL is not'),
        ("postgresql://u:geheim@127.0.0.1:1/x", "the database does not answer"),
        ("nonsense geheim", "cannot be read; write it like"),
        ("sqlite:////no/geheim/where/x.db", "dondoc init"),
    ],
)
def test_a_database_that_cannot_be_opened_is_said_without_its_url(
    hall: TownHall, url: str, said: str
) -> None:
    answer = hall.run("board", DONDOC_DATABASE_URL=url, DONDOC_SECRET_KEY="x" * 40)

    assert (answer.code, said in answer.err) == (2, True)
    assert "geheim" not in answer.out + answer.err


def test_a_command_before_init_says_what_to_do(hall: TownHall) -> None:
    for words in (("board",), ("sweep", "--as-of", "2024-05-24T08:00"), ("audit",)):
        said = hall.run(*words)
        assert said.code == 2
        assert "dondoc init" in said.err
        assert "Traceback" not in said.err


def test_a_key_in_the_environment_without_a_database_says_what_to_do(hall: TownHall) -> None:
    said = hall.run("board", DONDOC_SECRET_KEY="x" * 40)

    assert (said.code, "dondoc init" in said.err) == (2, True)


@pytest.mark.parametrize("settings", [{}, {"DONDOC_SECRET_KEY": "x" * 40}])
def test_a_command_before_init_leaves_nothing_behind(
    hall: TownHall, settings: dict[str, str]
) -> None:
    for words in (("board",), ("sweep",), ("deploy",), ("plan", "load", PLAN)):
        assert hall.run(*words, **settings).code == 2

    assert not hall.folder.exists()


def test_an_empty_key_is_none_and_init_makes_one(office: TownHall) -> None:
    key = office.folder / "secret_key"
    key.write_text("\n")

    said = office.run("board")
    office.must("init")

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "secret_key is empty; run `dondoc init`" in said.err
    assert len(key.read_text()) > 40
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [p.name for p in office.folder.iterdir() if "secret_key" in p.name] == ["secret_key"]


@pytest.mark.parametrize("zone", ["Asia/Hanoi", "", "Asia", "../etc/passwd"])
def test_an_unknown_time_zone_is_named_with_the_remedy_before_anything_is_made(
    hall: TownHall, zone: str
) -> None:
    simulation = ("simulate", PLAN, "--from", "2024-06-01", "--to", "2024-06-01")
    for words in (("init",), ("board",), simulation):
        said = hall.run(*words, DONDOC_TIMEZONE=zone)
        assert (said.code, said.out) == (2, "")
        assert said.err == (
            f'dondoc: there is no time zone "{zone}"; '
            "set DONDOC_TIMEZONE to one like Asia/Ho_Chi_Minh\n"
        )
    assert not hall.folder.exists()


def test_a_title_is_shown_as_it_is_printed_never_as_markup(hall: TownHall, tmp_path: Path) -> None:
    title, unit = "Việc [bold]A", "UBND [/xã] Một"
    folder = write_plan(
        tmp_path / "plan",
        ("obligations.yaml", "short_title: Việc A\n", f'short_title: "{title}"\n'),
        ("roster.yaml", "name: UBND xã Một,", f'name: "{unit}",'),
    )
    hall.must("init")
    hall.must("plan", "load", str(folder), "--activate", "2027-01-04")

    shown = hall.must("board", "--as-of", "2027-05-10").out

    assert title in shown
    assert unit in shown


def test_a_name_on_the_board_of_two_plans_is_one_that_commands_take(
    office: TownHall, tmp_path: Path
) -> None:
    office.must("plan", "load", str(write_plan(tmp_path / "plan")), "--activate", "2024-05-23")

    duties = office.must("board", "--json").json["duties"]

    for duty in (duties[0]["duty"], duties[-1]["duty"]):
        assert office.must("explain", duty, "--json").json["duty"] == duty


def test_plan_check_prints_counts_last_days_and_open_questions(hall: TownHall) -> None:
    said = hall.must("plan", "check", PLAN)

    assert "106" in said.out
    assert "IV.3.7" in said.out
    assert "31/5/2024" in said.out
    assert "CH-01" in said.out


def test_plan_check_names_every_mistake_and_ends_with_1(hall: TownHall, tmp_path: Path) -> None:
    said = hall.run("plan", "check", str(tmp_path))

    assert said.code == 1
    assert "plan.yaml" in said.err
    assert "obligations.yaml" in said.err


def test_loading_again_changes_nothing_and_says_so(office: TownHall) -> None:
    before = office.must("board", "--json").json

    office.must("plan", "load", PLAN)

    assert office.must("board", "--json").json == before


def test_activating_in_the_past_warns_how_much_the_next_sweep_will_tell(hall: TownHall) -> None:
    hall.must("init")

    said = hall.must(
        "plan", "load", PLAN, "--activate", "2024-05-23", "--as-of", "2024-06-03T07:45"
    )

    told = hall.must("sweep", "--as-of", "2024-06-03T08:00")
    assert "31" in said.out.splitlines()[-1]
    assert "31 mốc" in told.out


def test_the_spring_of_2024_by_hand(office: TownHall) -> None:
    for day in ("05-24", "05-28", "05-30", "05-31", "06-03"):
        office.must("sweep", "--as-of", f"2024-{day}T08:00")
        office.must("deliver", "--as-of", f"2024-{day}T08:01")
    office.must("submit", WARD, "--result", "Đã phê duyệt.", "--as-of", "2024-06-03T16:00")
    office.must("confirm", WARD, "--as-of", "2024-06-04T09:00")
    office.must("deliver", "--as-of", "2024-06-04T09:01")
    office.must("sweep", "--as-of", "2024-06-07T08:00")
    office.must("deliver", "--as-of", "2024-06-07T08:01")

    preview = office.must("preview", "--on", "2024-06-07", "--as-of", "2024-06-07T09:00", "--json")
    chair = [m for m in preview.json["messages"] if m["to"]["post"] == "Trưởng Ban Chỉ đạo"]
    assert [len(m["items"]) for m in chair] == [30]
    board = {
        d["duty"]: d for d in office.must("board", "--as-of", "2024-06-07", "--json").json["duties"]
    }
    assert (board[WARD]["state"], board[WARD]["timeliness"], board[WARD]["days_overdue"]) == (
        "completed",
        "done_late",
        3,
    )
    assert board["IV.3.7@2024@07204"]["timeliness"] == "overdue"
    assert office.must("audit").code == 0


def test_the_same_sweep_again_tells_nothing(office: TownHall) -> None:
    first = office.must("sweep", "--as-of", "2024-05-24T08:00")
    second = office.must("sweep", "--as-of", "2024-05-24T08:00")

    assert "31 thông báo" in first.out
    assert "0 thông báo" in second.out


def test_a_preview_leaves_no_trace_and_is_what_the_sweep_then_does(office: TownHall) -> None:
    office.must("sweep", "--as-of", "2024-05-23T08:00")
    on = ("preview", "--on", "2024-05-24", "--json", "--as-of")

    before = office.must(*on, "2024-05-23T09:00").json
    again = office.must(*on, "2024-05-23T09:00").json
    office.must("sweep", "--as-of", "2024-05-24T08:00")
    after = office.must(*on, "2024-05-24T09:00").json

    assert before == again == after
    assert before["totals"]["messages"] == 31


def test_a_result_is_returned_filed_again_and_confirmed(office: TownHall) -> None:
    office.must("submit", WARD, "--result", "x", "--as-of", "2024-05-24T09:00")
    office.must("return", WARD, "--reason", "Thiếu dấu.", "--as-of", "2024-05-24T10:00")
    office.must("submit", WARD, "--result", "y", "--as-of", "2024-05-24T11:00")
    said = office.must("confirm", WARD, "--as-of", "2024-05-24T12:00")

    assert "Đã hoàn thành" in said.out


def test_more_time_is_asked_and_granted(office: TownHall) -> None:
    asked = office.must(
        "extend", WARD, "--to", "28/6/2024", "--reason", "Chờ.", "--as-of", "2024-05-24T09:00"
    )
    office.must("decide", "1", "--grant", "--as-of", "2024-05-24T10:00")

    assert "số 1" in asked.out
    duties = office.must("board", "--json", "--as-of", "2024-05-24").json["duties"]
    (duty,) = [d for d in duties if d["duty"] == WARD]
    assert (duty["last_day"], duty["original_last_day"]) == ("2024-06-28", "2024-05-31")


def test_evidence_is_kept_under_its_hash(office: TownHall, tmp_path: Path) -> None:
    file = tmp_path / "Quyết định.pdf"
    file.write_bytes(b"%PDF-1.7\n%%EOF\n")

    office.must("submit", WARD, "--result", "x", "--file", str(file), "--as-of", "2024-05-24")

    kept = [p for p in (office.folder / "evidence").rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in kept] == [file.read_bytes()]


def test_a_holder_and_an_address_are_recorded_for_a_post(office: TownHall) -> None:
    said = office.must(
        "contact", "set", "Chủ tịch UBND phường Thọ Xương",
        "--person", "Trần Thị Bình", "--email", "binh@bg.example", "--verified",
        "--from", "2024-05-01",
    )  # fmt: skip
    preview = office.must("preview", "--on", "2024-05-24", "--as-of", "2024-05-23", "--json").json

    assert "Trần Thị Bình" in said.out
    (mine,) = [m for m in preview["messages"] if m["to"]["unit"] == "07201"]
    assert mine["to"]["person"] == "Trần Thị Bình"


def test_an_unverified_address_says_that_it_is_not_used_yet(office: TownHall) -> None:
    said = office.must("contact", "set", "07201", "--email", "x@bg.example")

    assert "--verified" in said.out


def test_explain_tells_every_rung_in_vietnamese(office: TownHall) -> None:
    office.must("sweep", "--as-of", "2024-05-24T08:00")
    office.must("deliver", "--as-of", "2024-05-24T08:01")

    said = office.must("explain", "IV.3.7@07201", "--as-of", "2024-05-24T09:00")

    assert "thư điện tử, lần 1: đã nhận lúc 2024-05-24 08:01" in said.out
    assert "28/5/2024  T-3 (hạn 31/5/2024)\n    sắp tới" in said.out
    assert [r["rung"] for r in office.must("explain", WARD, "--json").json["rungs"]][:2] == [
        "T-7",
        "T-3",
    ]


def test_audit_ends_with_1_and_the_list_when_something_was_missed(office: TownHall) -> None:
    office.must("sweep", "--as-of", "2024-05-23T08:00")
    assert office.must("audit", "--as-of", "2024-05-23T09:00").code == 0

    missed = office.run("audit", "--as-of", "2024-05-24T09:00")
    repaired = office.run("audit", "--as-of", "2024-05-24T09:00", "--repair")

    assert missed.code == 1
    assert missed.out.count("[un-notified]") == 31
    assert repaired.code == 0


def test_without_as_of_the_audit_judges_a_simulated_database_at_its_last_sweep(
    office: TownHall,
) -> None:
    office.must("sweep", "--as-of", "2024-05-24T08:00")

    assert office.must("audit").out.startswith("Kiểm tra tại 2024-05-24 08:00")


def test_the_board_shows_full_names_and_counts(office: TownHall) -> None:
    said = office.must("board", "--as-of", "2024-06-10")

    assert WARD in said.out
    assert "Chưa hoàn thành, quá hạn: 31" in said.out


def test_simulate_prints_the_year_as_json(hall: TownHall) -> None:
    words = ("simulate", PLAN, "--from", "2024-05-23", "--to", "2024-06-10", "--json")

    once, again = hall.must(*words), hall.must(*words)

    assert once.out == again.out
    assert once.json["totals"]["messages"] == 31 * 4 + 33 + 33 + 3
    assert not (hall.folder / "dondoc.db").exists()


def test_a_naive_moment_is_local_and_a_moment_with_a_zone_is_taken_as_it_is(
    office: TownHall,
) -> None:
    utc = office.must("sweep", "--as-of", "2024-05-24T01:00:00+00:00")
    local = office.must("sweep", "--as-of", "2024-05-24T08:00")

    assert "2024-05-24 08:00" in utc.out
    assert "0 thông báo" in local.out


def test_the_installed_command_runs_as_a_process_of_its_own(hall: TownHall) -> None:
    made = hall.process("init")
    loaded = hall.process("plan", "load", PLAN, "--activate", "2024-05-23")
    swept = hall.process("sweep", "--as-of", "2024-05-24T08:00")
    refused = hall.process("confirm", "IV.3.7")

    assert [said.code for said in (made, loaded, swept, refused)] == [0, 0, 0, 2]
    assert "31 thông báo" in swept.out
    assert refused.err.startswith('dondoc: "IV.3.7" fits several duties')


@pytest.mark.slow
def test_a_simulation_is_the_same_in_every_process(hall: TownHall) -> None:
    # On Monday 16/9 each head's digest holds a +1 and weekly repeats, whose copies differ.
    words = ("simulate", PLAN, "--from", "2024-05-23", "--to", "2024-09-16", "--json")

    one, other = (hall.process(*words, PYTHONHASHSEED=seed) for seed in ("1", "2"))

    assert one.code == 0
    assert one.out == other.out


def test_a_delegate_and_a_person_in_two_posts_are_recorded(office: TownHall) -> None:
    office.must("contact", "set", "07201", "--person", "Nguyễn Văn An", "--from", "2024-05-01")
    office.must(
        "contact", "set", "07204", "--person", "Nguyễn Văn An", "--same-as", "07201",
        "--from", "2024-05-01",
    )  # fmt: skip
    said = office.must(
        "contact", "set", "07201", "--delegate", "Trần Thị Bình", "--email", "binh@bg.example",
        "--verified", "--from", "2024-05-24", "--to", "2024-05-26",
    )  # fmt: skip
    preview = office.must("preview", "--on", "2024-05-24", "--as-of", "2024-05-23", "--json").json

    assert "Trần Thị Bình" in said.out
    people = [m["to"]["person"] for m in preview["messages"] if m["to"]["person"]]
    # An is told of 07204, and of 07201 in copy, because Bình stands in there.
    assert set(people) == {"Nguyễn Văn An", "Trần Thị Bình"}


def test_a_load_by_night_counts_the_local_day_however_the_moment_is_written(
    tmp_path: Path,
) -> None:
    said = []
    for name, moment in (("a", "2024-05-23T20:00:00+00:00"), ("b", "2024-05-24T03:00")):
        hall = TownHall(tmp_path / name)
        hall.must("init")
        loaded = hall.must("plan", "load", PLAN, "--activate", "2024-05-22", "--as-of", moment)
        said.append(loaded.out)

    assert said[0] == said[1]
