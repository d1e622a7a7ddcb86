"""What a mail that came in says of itself, and how much of that is believed."""

from html.parser import HTMLParser

import pytest
from mailparser_reply import EmailReply, EmailReplyParser

from notifications.replies.mail import read_mail
from notifications.replies.quoted import CUT, LONGEST, LONGEST_LINE, new_part, plain_text
from tests.fakes.letters_in import reply

SERVER = "mx.bacgiang.example"


def with_results(*headers: str) -> bytes:
    lines = "".join(f"Authentication-Results: {each}\r\n" for each in headers)
    return lines.encode() + reply("<a@b>")


@pytest.mark.parametrize(
    "results",
    [
        ["mx.bacgiang.example; dmarc=pass header.from=ward.example"],
        ["MX.bacgiang.example 1; spf=fail (x) smtp.mailfrom=list.example; dmarc=pass"],
        ["mx.bacgiang.example; dkim=pass header.d=ward.example"],
        ["mx.bacgiang.example; spf=pass smtp.mailfrom=phuong0@ward.example; dmarc=none"],
        ["elsewhere.example; dmarc=fail", "mx.bacgiang.example; dmarc=pass"],
    ],
)
def test_a_sender_is_proven_by_our_own_server(results: list[str]) -> None:
    assert not read_mail(with_results(*results), server=SERVER).unproven


@pytest.mark.parametrize(
    "results",
    [
        [],
        ["elsewhere.example; dmarc=pass header.from=ward.example"],
        ["mx.bacgiang.example.evil.example; dmarc=pass"],
        ["mx.bacgiang.example; dmarc=none"],
        ["mx.bacgiang.example; dmarc=pass header.from=evil.example"],
        ["mx.bacgiang.example; dkim=pass header.d=evil.example"],
        ["mx.bacgiang.example; spf=pass smtp.mailfrom=x@notward.example"],
        ['mx.bacgiang.example; spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example'],
        ["mx.bacgiang.example; spf=none (x; dmarc=pass)"],
        ["mx.bacgiang.example; dmarc=fail; spf=pass smtp.mailfrom=ward.example"],
        ["elsewhere.example; dmarc=pass", "mx.bacgiang.example; dmarc=fail"],
        ["mx.bacgiang.example; dmarc=pass", "mx.bacgiang.example; dmarc=fail"],
    ],
)
def test_a_sender_is_not_proven_by_anybody_else_or_by_another_domain(results: list[str]) -> None:
    assert read_mail(with_results(*results), server=SERVER).unproven


def test_without_a_server_of_ours_a_failed_check_counts_wherever_it_stands() -> None:
    assert read_mail(with_results("a.example; dmarc=pass", "b.example; spf=softfail")).unproven
    assert not read_mail(with_results()).unproven


def test_two_senders_are_none() -> None:
    mail = b"From: chair@vp.example\r\n" + with_results(f"{SERVER}; dmarc=pass")

    assert read_mail(mail, server=SERVER).unproven


@pytest.mark.parametrize(
    "subject", ["Automatic reply: [IV.4.0]", "Trả lời tự động: [IV.4.0]", "TRẢ LỜI  TỰ ĐỘNG"]
)
def test_a_subject_says_that_nobody_wrote_it(subject: str) -> None:
    mail = b"From: a@b.example\r\nSubject: " + subject.encode() + b"\r\n\r\nx"

    assert read_mail(mail).automatic == "Subject"


@pytest.mark.parametrize(
    "text", ["\n" * 12_000, "Vào " + "x " * 20_000, "On " * 4_000, "a \n \n" * 20_000, "a" * 9_000]
)
def test_quotes_are_sought_only_where_that_is_soon_done(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []

    search = EmailReplyParser.read

    def recording(parser: EmailReplyParser, text: str) -> EmailReply:
        searched.append(text)
        return search(parser, text)

    monkeypatch.setattr(EmailReplyParser, "read", recording)

    new_part(text + "Đã làm.")

    (given,) = searched
    assert len(given) <= LONGEST
    assert max(map(len, given.split("\n"))) <= LONGEST_LINE
    assert "\n\n\n" not in given
    assert "  " not in given


@pytest.mark.parametrize("open_tag", ["<!--", "<a ", "<style>", "<a b='"])
def test_a_tag_that_nobody_closes_is_not_read(
    open_tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(HTMLParser, "feed", lambda _self, html: read.append(html))

    plain_text("<p>Đã làm.</p> Hết. " + open_tag * 50_000)

    assert read == ["<p>Đã làm.</p> Hết. "]


def test_an_html_mail_is_read_past_its_styles_and_remarks() -> None:
    html = f"<STYLE>{'p {}' * 9_000}</STYLE><!-- x --><p>Đã <b>làm</b>.</p>"

    assert plain_text(html) == "Đã làm."


def test_a_long_paragraph_loses_nothing_but_its_one_line() -> None:
    words = "Đã phê duyệt hồ sơ. " * 100

    assert new_part(words).split() == words.split()


def test_a_result_longer_than_the_limit_says_that_it_is_cut() -> None:
    assert new_part("Đã làm. " * LONGEST).endswith(CUT)
    assert not new_part("Đã làm.").endswith(CUT)
