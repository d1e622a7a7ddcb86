"""What a person asks for by a message on the phone: "XONG 12", "hoàn 12 30/6 chờ số liệu".

Accents and case are ignored where the command stands; what follows it stays as written.
The number is the one that every message gives a duty ("Số việc: 12").
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verb(StrEnum):
    """What is asked for."""

    DONE = "XONG"
    TAKEN = "NHAN"
    MORE_TIME = "HOAN"
    STOP = "TAM DUNG"
    GO_ON = "TIEP TUC"
    LIST = "VIEC"
    HELP = "GIUP"
    LINK = "LK"


ABOUT_DUTY = frozenset({Verb.DONE, Verb.TAKEN, Verb.MORE_TIME})
# A year that is not written: looked for this far ahead.
YEARS_AHEAD = 4


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command as it was written.

    `number` is None where a duty had to be named and was not; `day` is what was written for
    one ("30/6"), not yet read; `text` is the rest: the result, the reason, or the code.
    """

    verb: Verb
    number: int | None = None
    day: str = ""
    text: str = ""


_NUMBER = r"(?:\s*(?:VIEC|SO|#)*\s*[#:.]?\s*(?P<number>\d{1,18})(?!\d|[/.-]\d))?"
_DAY = r"(?:\s*[,:;-]?\s*(?:DEN\s+|NGAY\s+)*(?P<day>\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?)(?!\d))?"
_SHAPES = (
    (Verb.STOP, re.compile(r"TAM\s*DUNG\b")),
    (Verb.GO_ON, re.compile(r"TIEP\s*TUC\b")),
    (Verb.HELP, re.compile(r"(?:TRO\s*)?GIUP\b")),
    (Verb.LINK, re.compile(r"(?:LK|LIEN\s*KET)\b")),
    (Verb.DONE, re.compile(r"XONG(?![A-Z])" + _NUMBER)),
    (Verb.TAKEN, re.compile(r"NHAN(?![A-Z])" + _NUMBER)),
    (Verb.MORE_TIME, re.compile(r"HOAN(?![A-Z])" + _NUMBER + _DAY)),
    (Verb.LIST, re.compile(r"VIEC\b")),
)
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?")


def read_command(written: str) -> Command | None:
    """Read a message; None when it is no command."""
    text = unicodedata.normalize("NFC", written).strip().lstrip("*#\"'“")
    plain = fold(text)
    for verb, shape in _SHAPES:
        found = shape.match(plain)
        if found:
            parts = found.groupdict()
            number = parts.get("number")
            return Command(
                verb=verb,
                number=int(number) if number else None,
                day=parts.get("day") or "",
                text=text[found.end() :].strip().lstrip(".,:;-– ").rstrip(),
            )
    return None


def fold(text: str) -> str:
    """Return the text in capitals without accents, sign for sign as long as it was."""
    return "".join(_plain(sign) for sign in text)


def _plain(sign: str) -> str:
    if sign in "đĐ":
        return "D"
    bare = unicodedata.normalize("NFD", sign)[:1].upper()
    return bare if len(bare) == 1 else sign


def read_day(written: str, *, after: date) -> date | None:
    """Read "30/6" or "30/6/2024"; without a year the first such day after `after`.

    None when there is no such day.
    """
    found = _DATE.fullmatch(written)
    if found is None:
        return None
    day, month, year = int(found[1]), int(found[2]), found[3]
    if year:
        return _date(int(year), month, day)
    ahead = (_date(after.year + n, month, day) for n in range(YEARS_AHEAD + 1))
    return next((each for each in ahead if each is not None and each > after), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
