"""Message-IDs are a function of the message alone."""

import re

from notifications.message_id import message_id


def test_the_same_message_has_the_same_id_whenever_it_is_sent() -> None:
    first = message_id("bac-giang:2024-06-13:digest:post:7:ab", "bacgiang.example")
    second = message_id("bac-giang:2024-06-13:digest:post:7:ab", "bacgiang.example")

    assert first == second


def test_two_messages_have_two_ids() -> None:
    assert message_id("a", "x.example") != message_id("b", "x.example")


def test_an_id_has_the_form_that_mail_asks_for_whatever_the_key_holds() -> None:
    made = message_id("Kế hoạch đôn đốc:<>@\r\n", "bacgiang.example")

    assert re.fullmatch(r"<[0-9a-f]{32}@bacgiang\.example>", made)
