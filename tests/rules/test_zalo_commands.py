"""What a person may write on the phone, with or without accents."""

from datetime import date

import pytest

from rules.zalo_commands import Command, Verb, fold, read_command, read_day


@pytest.mark.parametrize(
    ("written", "command"),
    [
        ("XONG 12", Command(verb=Verb.DONE, number=12)),
        ("xong 12", Command(verb=Verb.DONE, number=12)),
        ("  Xong  #12. ", Command(verb=Verb.DONE, number=12)),
        ("Xong việc 12", Command(verb=Verb.DONE, number=12)),
        ("XONG12", Command(verb=Verb.DONE, number=12)),
        (
            "XONG 12 Đã gửi báo cáo số 5, ngày 3/6.",
            Command(verb=Verb.DONE, number=12, text="Đã gửi báo cáo số 5, ngày 3/6."),
        ),
        ("XONG 12: đã xong", Command(verb=Verb.DONE, number=12, text="đã xong")),
        ("XONG", Command(verb=Verb.DONE)),
        # A date is no number of a duty.
        ("XONG 12/6", Command(verb=Verb.DONE, text="12/6")),
        ("Nhận 12", Command(verb=Verb.TAKEN, number=12)),
        ("NHAN", Command(verb=Verb.TAKEN)),
        (
            "Hoãn 12 30/6 chờ số liệu của Sở",
            Command(verb=Verb.MORE_TIME, number=12, day="30/6", text="chờ số liệu của Sở"),
        ),
        (
            "HOAN 12 đến 30/06/2024 lý do",
            Command(verb=Verb.MORE_TIME, number=12, day="30/06/2024", text="lý do"),
        ),
        ("HOAN 12", Command(verb=Verb.MORE_TIME, number=12)),
        ("HOAN 12 mai", Command(verb=Verb.MORE_TIME, number=12, text="mai")),
        ("Tạm dừng", Command(verb=Verb.STOP)),
        ("TAMDUNG", Command(verb=Verb.STOP)),
        ("Tiếp tục", Command(verb=Verb.GO_ON)),
        ("giúp", Command(verb=Verb.HELP)),
        ("Trợ giúp", Command(verb=Verb.HELP)),
        ("việc", Command(verb=Verb.LIST)),
        ("LK 7F3K9QAB", Command(verb=Verb.LINK, text="7F3K9QAB")),
        ("lk 7f3k9qab", Command(verb=Verb.LINK, text="7f3k9qab")),
    ],
)
def test_a_command_is_read_whatever_its_accents_and_case(written: str, command: Command) -> None:
    assert read_command(written) == command


@pytest.mark.parametrize(
    "written", ["", "xin chào", "Nhanh lên", "XONGXONG 1", "Hoang mang", "12", "Giúpviệc", "🙂"]
)
def test_anything_else_is_no_command(written: str) -> None:
    assert read_command(written) is None


def test_letters_with_separate_accents_are_the_same() -> None:
    assert read_command("Hoa\u0303n 3") == Command(verb=Verb.MORE_TIME, number=3)


def test_folding_keeps_the_length() -> None:
    assert fold("Đã hoãn ß") == "DA HOAN ß"


@pytest.mark.parametrize(
    ("written", "after", "day"),
    [
        ("30/6", date(2024, 6, 14), date(2024, 6, 30)),
        ("14/6", date(2024, 6, 14), date(2025, 6, 14)),  # not after it: next year's
        ("15-6", date(2024, 6, 14), date(2024, 6, 15)),
        ("05/01", date(2024, 12, 25), date(2025, 1, 5)),
        ("29/2", date(2024, 6, 14), date(2028, 2, 29)),
        ("30/6/2024", date(2024, 12, 1), date(2024, 6, 30)),  # as written; judged elsewhere
        ("31/6", date(2024, 6, 14), None),
        ("0/6", date(2024, 6, 14), None),
        ("mai", date(2024, 6, 14), None),
    ],
)
def test_a_day_without_a_year_is_the_first_one_to_come(
    written: str, after: date, day: date | None
) -> None:
    assert read_day(written, after=after) == day
