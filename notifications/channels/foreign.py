"""Any other service that apprise knows, by a URL that the settings keep under a name.

A contact holds the name alone, so that the secrets in the URL stand in one file that only
the administrator reads, and in no database, page or log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import apprise
import yaml
from sqlalchemy import Engine

from notifications.channels.parcel import Parcel
from notifications.channels.receipt import Outcome, Receipt

CHANNEL, SCHEMA = "app", "apprise"


class AppriseFileError(ValueError):
    """The file of other channels cannot be read."""


def read_apprise_file(file: Path) -> Mapping[str, str]:
    """Read names and URLs ("vhtt: tgram://…"); AppriseFileError, which shows no URL."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        message = f"{file} of DONDOC_APPRISE_FILE cannot be read ({type(error).__name__})"
        raise AppriseFileError(message) from error
    if not isinstance(found, dict):
        message = f'{file} holds no names; write a line for each, such as "vhtt: tgram://…"'
        raise AppriseFileError(message)
    urls = {str(name): str(url) for name, url in found.items()}
    unread = [name for name, url in urls.items() if apprise.Apprise.instantiate(url) is None]
    if unread:
        message = f"apprise cannot read the URLs of {', '.join(unread)} in {file}; correct them"
        raise AppriseFileError(message)
    return urls


class NoLine:
    """Nothing is held open: apprise's own plugins connect for each message."""

    def post(self, _parcel: Parcel, to: str) -> Receipt:
        """Never asked: a foreign plugin sends by itself."""
        return Receipt(outcome=Outcome.PERMANENT, code="address", text=f'no line leads to "{to}"')

    def close(self) -> None:
        """Nothing to close."""


@dataclass(frozen=True, kw_only=True)
class AppriseTransport:
    """The services of the file; an address is a name in it."""

    urls: Mapping[str, str] = field(repr=False)
    name: str = SCHEMA

    def url(self, address: str) -> str:
        """Return the URL kept under a name; for an unknown name one that nothing can read."""
        return self.urls.get(address, f"unknown-{SCHEMA}://")

    def line(self, _engine: Engine) -> NoLine:
        """Return a line that does nothing."""
        return NoLine()
