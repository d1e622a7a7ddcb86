"""Message-IDs are a function of the message alone."""

import re
from pathlib import Path

from pydantic import SecretStr

from config.settings import Settings
from notifications.message_id import message_id
from wiring import open_office


def test_the_same_message_has_the_same_id_whenever_it_is_sent() -> None:
    first = message_id("bac-giang:2024-06-13:digest:post:7:ab", "bacgiang.example")
    second = message_id("bac-giang:2024-06-13:digest:post:7:ab", "bacgiang.example")

    assert first == second


def test_two_messages_have_two_ids() -> None:
    assert message_id("a", "x.example") != message_id("b", "x.example")


def test_who_knows_the_key_of_a_message_but_not_the_secret_cannot_name_its_id() -> None:
    ours = message_id("bac-giang:IV.4.0:overdue-3", "bacgiang.example", "secret")

    assert ours == message_id("bac-giang:IV.4.0:overdue-3", "bacgiang.example", "secret")
    for other in ("", "another"):
        assert ours != message_id("bac-giang:IV.4.0:overdue-3", "bacgiang.example", other)


def test_an_office_names_its_messages_with_its_own_secret_key(tmp_path: Path) -> None:
    settings = Settings(
        secret_key=SecretStr("s" * 40), data_dir=tmp_path, mail_from="vp@bacgiang.example"
    )

    ids = [open_office(settings).channels.message_id("a") for _ in range(2)]

    assert ids == [message_id("a", "bacgiang.example", "s" * 40)] * 2


def test_an_id_has_the_form_that_mail_asks_for_whatever_the_key_holds() -> None:
    made = message_id("Kế hoạch đôn đốc:<>@\r\n", "bacgiang.example")

    assert re.fullmatch(r"<[0-9a-f]{32}@bacgiang\.example>", made)
