"""Build the real things once: database, channels, signer, clock, evidence store."""

import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Engine

from actions.evidence import MEGABYTE, EvidenceStore
from actions.zalo_inbound import Room, no_pause, work_on_events
from config.settings import Settings
from models import engine_state
from models.database import open_database, reading, writing
from notifications.channels import ChannelSet, ZaloSetup, build_channels
from notifications.channels.foreign import read_apprise_file
from notifications.channels.zalo_tokens import App
from notifications.links import Signer

DEMO_CLOCK = "demo_clock"


class NotInitialisedError(RuntimeError):
    """The installation has no secret key yet; `dondoc init` makes one."""


class TimeZoneError(ValueError):
    """The time zone of the settings does not exist."""


class RealClock:
    """The clock on the wall."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands where `--as-of` set it."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment


@dataclass(frozen=True)
class DemoClock:
    """The demo's clock: kept in the database, moved by hand, shared by all processes."""

    engine: Engine
    start: datetime

    def now(self) -> datetime:
        """Return where the demo stands."""
        with reading(self.engine) as session:
            kept = engine_state.recall(session, DEMO_CLOCK)
        return datetime.fromisoformat(kept) if kept else self.start

    def move(self, to: datetime) -> None:
        """Move the demo to a moment; the past stays closed."""
        with writing(self.engine) as session:
            engine_state.remember(session, DEMO_CLOCK, to.astimezone(UTC).isoformat())


Clock = RealClock | FixedClock | DemoClock


@dataclass
class Office:
    """One installation, wired: what every surface is handed.

    `demo` opens the sign-in by post and the clock bar. `advance` and `advance_status`
    are set by the demo's flows; None elsewhere.
    """

    settings: Settings
    engine: Engine
    zone: ZoneInfo
    signer: Signer
    channels: ChannelSet
    store: EvidenceStore
    clock: Clock
    demo: bool = False
    advance: Callable[[str], None] | None = None
    advance_status: Callable[[], dict[str, Any]] | None = None
    prefect_ui_url: str = field(default="")


def open_office(
    settings: Settings, *, as_of: datetime | None = None, demo_start: datetime | None = None
) -> Office:
    """Open an installation.

    `as_of` freezes the clock; `demo_start` makes it the demo's. Nothing is made on the
    disk: that is for `dondoc init`. Raises NotInitialisedError without a secret key and
    TimeZoneError for an unknown zone.
    """
    zone, key = zone_of(settings), secret_key(settings)

    def office_now() -> datetime:
        # Links live by the office's clock, also after it was given another one.
        return office.clock.now()

    engine = open_database(settings.effective_database_url)
    office = Office(
        settings=settings,
        engine=engine,
        zone=zone,
        signer=Signer(key, clock=office_now),
        channels=build_channels(
            smtp_url=settings.smtp_url.get_secret_value(),
            mail_from=settings.mail_from,
            reply_to=settings.reply_to,
            zalo=_zalo(settings, key),
            rates=settings.rates,
            bounces=settings.return_path,
            secret_key=key,
            others=read_apprise_file(settings.apprise_file) if settings.apprise_file else None,
        ),
        store=EvidenceStore(
            folder=settings.evidence_dir, limit_bytes=settings.upload_limit_mb * MEGABYTE
        ),
        clock=_clock(engine, as_of=as_of, demo_start=demo_start),
        demo=demo_start is not None,
    )
    return office


def _zalo(settings: Settings, secret_key: str) -> ZaloSetup:
    return ZaloSetup(
        app=App(
            app_id=settings.zalo_app_id,
            secret=settings.zalo_app_secret.get_secret_value(),
            oauth_url=settings.zalo_oauth_base_url.rstrip("/"),
            fixed=settings.zalo_oa_access_token.get_secret_value(),
        ),
        oa_url=settings.zalo_oa_base_url.rstrip("/"),
        zbs_url=settings.zalo_zbs_base_url.rstrip("/"),
        bot_url=settings.zalo_bot_base_url.rstrip("/"),
        bot_token=settings.zalo_bot_token.get_secret_value(),
        oa_secret=settings.zalo_oa_secret.get_secret_value(),
        secret_key=secret_key,
        button_template=settings.zalo_button_template,
        proof=settings.zalo_appsecret_proof,
    )


def zalo_room(office: Office, *, breathe: Callable[[], None] = no_pause) -> Room | None:
    """Return what events of Zalo are worked on with; None where Zalo is not set up."""
    if office.channels.zalo is None:
        return None
    return Room(
        engine=office.engine,
        setup=office.channels.zalo,
        now=office.clock.now,
        zone=office.zone,
        store=office.store,
        breathe=breathe,
    )


def work_on_zalo(office: Office, *, breathe: Callable[[], None] = no_pause) -> int:
    """Work on what Zalo sent and nobody has worked on yet; return how much that was."""
    room = zalo_room(office, breathe=breathe)
    return work_on_events(room) if room else 0


def zone_of(settings: Settings) -> ZoneInfo:
    """Return the time zone of the installation."""
    try:
        return ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = (
            f'there is no time zone "{settings.timezone}"; '
            "set DONDOC_TIMEZONE to one like Asia/Ho_Chi_Minh"
        )
        raise TimeZoneError(message) from error


def _clock(engine: Engine, *, as_of: datetime | None, demo_start: datetime | None) -> Clock:
    if as_of is not None:
        return FixedClock(as_of)
    if demo_start is not None:
        return DemoClock(engine, demo_start)
    return RealClock()


def secret_key(settings: Settings) -> str:
    """Return the key that signs links and sessions."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given
    key = _kept_key(settings.secret_key_file)
    if not key:
        trouble = "is empty" if key == "" else "is not there"
        message = (
            f"the secret key {settings.secret_key_file} {trouble}; run `dondoc init`, "
            "or set DONDOC_SECRET_KEY"
        )
        raise NotInitialisedError(message)
    return key


def make_secret_key(settings: Settings) -> bool:
    """Write a new key readable by its owner only; False when there is one already.

    Written aside and renamed, so that a full disk or a crash leaves no half a key; an
    empty file is none.
    """
    if settings.secret_key.get_secret_value() or _kept_key(settings.secret_key_file):
        return False
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file readable by its owner only.
    handle, name = tempfile.mkstemp(dir=settings.data_dir, prefix=".secret_key-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as aside:
            aside.write(secrets.token_urlsafe(48) + "\n")
            aside.flush()
            os.fsync(aside.fileno())
        Path(name).replace(settings.secret_key_file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def _kept_key(file: Path) -> str | None:
    """Return what the file keeps, None when there is none."""
    return file.read_text(encoding="utf-8").strip() if file.exists() else None
