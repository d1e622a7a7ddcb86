"""Mail: one reading of the mailbox in which answers and bounces arrive."""

from actions.evidence import MAX_FILES
from notifications.replies.mailbox import open_mailbox, read_imap_url
from tasks.intake import IntakeReport, take_in
from wiring import Office

# What is sent as base64 is a third larger than the files themselves.
BASE64 = 4 / 3
FILES_AT_ONCE = MAX_FILES // 10


def read_mailbox(office: Office) -> IntakeReport | None:
    """Take in what has arrived since the last reading; None without a mailbox."""
    url = office.settings.imap_url.get_secret_value()
    if not url:
        return None
    limit = int(office.store.limit_bytes * FILES_AT_ONCE * BASE64)
    with open_mailbox(read_imap_url(url), limit_bytes=limit) as mailbox:
        return take_in(
            office.engine,
            mailbox,
            now=office.clock.now(),
            zone=office.zone,
            channels=office.channels,
            store=office.store,
            server=office.settings.mail_authserv_id,
        )
