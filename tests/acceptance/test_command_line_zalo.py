"""Zalo from the command line, against the stand-in, through the settings of an operator."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulation.zalo import Fault, Person, Template, World, ZaloServer
from simulation.zalo.oauth import challenge_of
from tests.acceptance.town_hall import Said, TownHall
from tests.fakes.zalo import zalo_with

USER = "2512523625412515"
PARAMETERS = {"ho_ten": 30, "nhiem_vu": 200, "han": 20}


@pytest.fixture
def zalo() -> Iterator[ZaloServer]:
    world = World(templates=[Template(id="312345", parameters=dict(PARAMETERS))])
    world.people.append(Person(phone="84912345678"))
    with zalo_with(USER, world=world) as server:
        yield server


@pytest.fixture
def hall(tmp_path: Path, zalo: ZaloServer, monkeypatch: pytest.MonkeyPatch) -> TownHall:
    names = ("OA", "OAUTH", "ZBS", "BOT")
    settings = {f"DONDOC_ZALO_{name}_BASE_URL": zalo.url for name in names}
    settings |= {
        "DONDOC_ZALO_APP_ID": zalo.world.app_id,
        "DONDOC_ZALO_APP_SECRET": zalo.world.app_secret,
        "DONDOC_ZALO_OA_SECRET": zalo.world.oa_secret,
        "DONDOC_ZALO_BOT_TOKEN": zalo.world.bot_token,
        "DONDOC_PUBLIC_URL": "https://dondoc.example",
    }
    hall = TownHall(tmp_path)
    # Every command of this hall runs with the settings of its operator.
    kept = TownHall.run

    def run(self: TownHall, *words: str, **more: str) -> Said:
        return kept(self, *words, **(settings | more))

    monkeypatch.setattr(TownHall, "run", run)
    return hall.opened()


def _store(hall: TownHall, zalo: ZaloServer) -> None:
    world = zalo.world
    hall.must("zalo", "token", "--access", world.access, "--refresh", world.refresh)


def test_a_login_prints_its_link_and_takes_the_code(hall: TownHall, zalo: ZaloServer) -> None:
    begun = hall.must("zalo", "login").out
    link = next(line.strip() for line in begun.splitlines() if "permission" in line)
    challenge = link.partition("code_challenge=")[2].partition("&")[0]
    zalo.world.codes = {"C-1": challenge}

    refused = hall.run("zalo", "login", "--code", "other")
    hall.must("zalo", "login", "--code", "C-1")

    assert "redirect_uri=https%3A%2F%2Fdondoc.example%2Fzalo%2Fdang-nhap" in link
    assert (refused.code, "-14005" in refused.err) == (2, True)
    found = hall.must("zalo", "status", "--json").json
    assert (found["token"], found["oa_id"]) == ("good", zalo.world.oa_id)


def test_a_login_with_the_console_s_own_verifier(hall: TownHall, zalo: ZaloServer) -> None:
    zalo.world.codes = {"C-2": challenge_of("w" * 43)}

    hall.must("zalo", "login", "--code", "C-2", "--verifier", "w" * 43)

    assert hall.must("zalo", "status", "--json").json["token"] == "good"


def test_the_status_asks_zalo_and_shows_no_secret(hall: TownHall, zalo: ZaloServer) -> None:
    before = hall.must("zalo", "status")
    _store(hall, zalo)

    found = hall.must("zalo", "status", "--json").json
    printed = hall.must("zalo", "status").out

    assert "CHƯA CÓ" in before.out
    assert found["asked"]["quota"]["remainingQuota"] == "500"
    assert found["webhook"] == "https://dondoc.example/zalo/webhook"
    assert [(r["route"], r["closed"]) for r in found["routes"]] == [
        ("zoa", None),
        ("zbsu", "no_template"),
        ("zbs", "no_template"),
        ("zbot", None),
    ]
    world = zalo.world
    secrets = (world.access, world.refresh, world.app_secret, world.oa_secret, world.bot_token)
    assert not any(secret in f"{found} {printed}" for secret in secrets)


def test_a_template_is_chosen_with_the_facts_that_its_parameters_are_called_by(
    hall: TownHall, zalo: ZaloServer
) -> None:
    _store(hall, zalo)

    listed = hall.must("zalo", "templates").out
    chosen = hall.must("zalo", "templates", "--use", "312345").out

    assert "312345  ENABLE  Nhắc việc" in listed
    assert [line.strip() for line in chosen.splitlines() if " = " in line] == [
        "ho_ten = name",
        "nhiem_vu = task",
        "han = limit",
    ]
    assert hall.must("zalo", "status", "--json").json["template_id"] == "312345"
    hall.must("zalo", "templates", "--none")
    assert hall.must("zalo", "status", "--json").json["template_id"] == ""


def test_a_parameter_that_nobody_knows_must_be_said(hall: TownHall, zalo: ZaloServer) -> None:
    zalo.world.templates[0].parameters["la_lam"] = 30
    _store(hall, zalo)

    refused = hall.run("zalo", "templates", "--use", "312345")
    chosen = hall.must("zalo", "templates", "--use", "312345", "--param", "la_lam=unit")

    assert (refused.code, '"la_lam" has no fact' in refused.err) == (2, True)
    assert "la_lam = unit" in chosen.out


def test_a_test_tells_the_way_and_the_answer(hall: TownHall, zalo: ZaloServer) -> None:
    _store(hall, zalo)
    hall.must("contact", "set", "07201", "--zalo-uid", USER, "--verified")

    good = hall.must("zalo", "test", "07201")
    zalo.world.people[-1].blocks = True
    refused = hall.run("zalo", "test", "07201")
    nobody = hall.run("zalo", "test", "07204")

    assert "chọn tin của Official Account" in good.out
    assert (refused.code, "-244" in refused.out) == (1, True)
    assert (nobody.code, "chưa liên kết tài khoản" in nobody.err) == (2, True)


def test_a_code_of_the_command_line_is_for_the_holder_of_the_post(hall: TownHall) -> None:
    said = hall.must("zalo", "link", "07201").out

    assert "LK " in said
    assert "chưa liên kết" in hall.must("zalo", "unlink", "07201").out


def test_the_bot_is_told_where_to_send(hall: TownHall, zalo: ZaloServer) -> None:
    hall.must("zalo", "bot-webhook")

    assert zalo.world.bot_webhook is not None
    assert zalo.world.bot_webhook[0] == "https://dondoc.example/zalo/bot"


def test_a_morning_goes_out_by_zalo_and_its_story_tells_how(
    hall: TownHall, zalo: ZaloServer
) -> None:
    _store(hall, zalo)
    hall.must("contact", "set", "07201", "--zalo-uid", USER, "--verified")
    zalo.world.faults = [Fault(kind="code", number=-216, path="/cs")]
    at = "2024-05-24T08:00"

    hall.must("sweep", "--as-of", at)
    hall.must("deliver", "--as-of", at)

    (sent,) = [each for each in zalo.world.accepted if each.to == USER]
    assert "Số việc:" in sent.text
    assert zalo.world.refreshes == 1
    told = hall.must("explain", "IV.3.7@2024@07201", "--as-of", at).out
    assert "Zalo: chọn tin của Official Account" in told


def test_without_zalo_set_up_the_remedy_is_told(tmp_path: Path) -> None:
    hall = TownHall(tmp_path).opened()

    said = hall.run("zalo", "status")

    assert (said.code, "DONDOC_ZALO_APP_ID" in said.err) == (2, True)
