"""Intake: one reading of the mailbox; every mail is stored once, with what became of it."""

import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, select

from actions.evidence import EvidenceStore
from models.database import reading, writing
from models.engine_state import recall, remember
from models.incoming import IncomingMail
from notifications.channels import ChannelSet
from notifications.replies.mail import Incoming, read_mail
from notifications.replies.mailbox import Arrived, Mailbox
from tasks.intake_bounce import bounce
from tasks.intake_end import AUTOMATIC, BOUNCE, FILED, UNRECOGNISED, Ended, IntakeDesk
from tasks.intake_reply import answer

log = logging.getLogger(__name__)

TOO_LARGE, UNREADABLE, FAILED, KNOWN = "too_large", "unreadable", "failed", ""
SAME_ID = "same_id"


@dataclass(frozen=True, kw_only=True)
class IntakeReport:
    """How many mails were taken in, by what became of them."""

    filed: int = 0
    bounces: int = 0
    automatic: int = 0
    unrecognised: int = 0


def take_in(
    engine: Engine,
    mailbox: Mailbox,
    *,
    now: datetime,
    zone: ZoneInfo,
    channels: ChannelSet,
    store: EvidenceStore,
    server: str = "",
) -> IntakeReport:
    """Take in every mail that has arrived since the last reading.

    Each in a transaction of its own, together with the note how far the box was read: a
    crash reads it again, and what was taken in already is known by its Message-ID and what
    it says; another mail under that id is for a person to look at. A mail that cannot be
    read, or whose reply cannot be taken, never holds up the next.
    """
    desk = IntakeDesk(now=now, zone=zone, channels=channels, store=store, server=server)
    reading_of = _Reading(engine=engine, mailbox=mailbox, desk=desk)
    ends = Counter(reading_of.take(arrived) for arrived in mailbox.after(reading_of.read_until()))
    return IntakeReport(
        filed=ends[FILED],
        bounces=ends[BOUNCE],
        automatic=ends[AUTOMATIC],
        unrecognised=ends[UNRECOGNISED],
    )


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """One reading of one mailbox."""

    engine: Engine
    mailbox: Mailbox
    desk: IntakeDesk

    @property
    def _key(self) -> str:
        return f"mail_read:{self.mailbox.name}"

    def read_until(self) -> int:
        """Return the number of the last mail that was taken in."""
        with reading(self.engine) as session:
            return int(recall(session, self._key) or 0)

    def take(self, arrived: Arrived) -> str:
        """Take one mail in, whatever it is; return what became of it, blank if known."""
        mail = read_mail(arrived.raw, server=self.desk.server)
        try:
            with writing(self.engine) as session:
                before = _kept(session, mail.key)
                if before and not _says(before, mail):
                    return self._keep_namesake(session, arrived, mail)
                if before:
                    remember(session, self._key, str(arrived.uid))
                    return KNOWN
                return self._keep(session, arrived, mail, _end(session, arrived, mail, self.desk))
        except Exception as error:
            log.exception("mail %s cannot be taken in", arrived.uid)
            detail = f"{type(error).__name__}: {error}"
            failed = Ended(outcome=UNRECOGNISED, reason=FAILED, detail=detail[:500])
        with writing(self.engine) as session:
            return self._keep(session, arrived, mail, failed)

    def _keep_namesake(self, session: Session, arrived: Arrived, mail: Incoming) -> str:
        """Keep another mail under a known Message-ID: nothing is made of it, nor is it lost."""
        own = replace(mail, key=_key_of_its_own(mail, arrived.raw))
        if _kept(session, own.key):
            remember(session, self._key, str(arrived.uid))
            return KNOWN
        return self._keep(session, arrived, own, Ended(outcome=UNRECOGNISED, reason=SAME_ID))

    def _keep(self, session: Session, arrived: Arrived, mail: Incoming, ended: Ended) -> str:
        session.add(
            IncomingMail(
                key=mail.key,
                received_at=self.desk.now,
                sender=mail.sender,
                subject=mail.subject,
                text=mail.text,
                files=len(mail.files),
                outcome=ended.outcome,
                reason=ended.reason,
                detail=ended.detail,
                message_id=ended.message_id,
                submission_id=ended.submission_id,
            )
        )
        remember(session, self._key, str(arrived.uid))
        return ended.outcome


def _kept(session: Session, key: str) -> IncomingMail | None:
    return session.exec(select(IncomingMail).where(IncomingMail.key == key)).first()


def _says(row: IncomingMail, mail: Incoming) -> bool:
    kept = (row.sender, row.subject, row.text, row.files)
    return kept == (mail.sender, mail.subject, mail.text, len(mail.files))


def _key_of_its_own(mail: Incoming, raw: bytes) -> str:
    return f"{mail.key[:400]} sha256:{hashlib.sha256(raw).hexdigest()}"


def _end(session: Session, arrived: Arrived, mail: Incoming, desk: IntakeDesk) -> Ended:
    if arrived.is_too_large:
        return Ended(outcome=UNRECOGNISED, reason=TOO_LARGE)
    if mail.fault:
        return Ended(outcome=UNRECOGNISED, reason=UNREADABLE, detail=mail.fault)
    if mail.bounced:
        return bounce(session, mail, desk)
    # Nobody wrote it, so nobody is answered: no loop can begin here (RFC 3834).
    if mail.automatic:
        return Ended(outcome=AUTOMATIC, detail=mail.automatic)
    return answer(session, mail, desk)
