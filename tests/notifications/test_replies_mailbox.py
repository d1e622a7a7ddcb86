"""The mailbox over IMAP: numbers that grow, large mails by their head, nothing changed."""

import pytest

from notifications.replies.mail import read_mail
from notifications.replies.mailbox import ImapUrlError, open_mailbox, read_imap_url
from tests.fakes.letters_in import reply
from tests.fakes.mailbox import FakeMailbox, imap_server


def test_mails_are_read_after_a_number_and_in_their_order() -> None:
    box = FakeMailbox([reply("<a@b>", number=n) for n in (1, 2, 3)])

    with (
        imap_server(box) as (url, _),
        open_mailbox(read_imap_url(url), limit_bytes=10_000) as opened,
    ):
        first = [(a.uid, read_mail(a.raw).key) for a in opened.after(0)]
        later, none = [a.uid for a in opened.after(2)], [a.uid for a in opened.after(3)]

    assert first == [(n, f"<reply-{n}@ward.example>") for n in (1, 2, 3)]
    assert (later, none) == ([3], [])


def test_a_mail_that_is_too_large_is_not_fetched() -> None:
    box = FakeMailbox([reply("<a@b>", text="x" * 5_000)])

    with (
        imap_server(box) as (url, _),
        open_mailbox(read_imap_url(url), limit_bytes=1_000) as opened,
    ):
        (found,) = opened.after(0)

    assert found.is_too_large
    assert len(found.raw) < 1_000
    assert read_mail(found.raw).sender == "phuong0@ward.example"


def test_nothing_in_the_box_is_changed() -> None:
    box = FakeMailbox([reply("<a@b>")])

    with (
        imap_server(box) as (url, commands),
        open_mailbox(read_imap_url(url), limit_bytes=10_000) as opened,
    ):
        list(opened.after(0))

    assert not {"STORE", "EXPUNGE", "COPY", "MOVE", "APPEND"} & set(commands)


def test_the_box_is_named_with_its_validity() -> None:
    with (
        imap_server(FakeMailbox()) as (url, _),
        open_mailbox(read_imap_url(url), limit_bytes=1) as opened,
    ):
        assert opened.name == "vp@127.0.0.1/INBOX:7"


@pytest.mark.parametrize(
    ("url", "port", "folder", "tls"),
    [
        ("imaps://a:b@mail.example", 993, "INBOX", True),
        ("imap://a:b@mail.example:1143/dondoc", 1143, "dondoc", False),
        ("imaps://a%40b:c%2Fd@mail.example/Tr%E1%BA%A3%20l%E1%BB%9Di", 993, "Trả lời", True),
    ],
)
def test_an_imap_url_is_read(url: str, port: int, folder: str, tls: bool) -> None:
    server = read_imap_url(url)

    assert (server.port, server.folder, server.tls_from_start) == (port, folder, tls)


@pytest.mark.parametrize(
    "url", ["", "http://a:b@c", "imaps://mail.example", "imaps://a:geheim@c:x"]
)
def test_an_imap_url_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImapUrlError) as refused:
        read_imap_url(url)

    assert "geheim" not in str(refused.value)
