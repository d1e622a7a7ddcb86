"""Days and moments as they are typed; naive ones are local (Asia/Ho_Chi_Minh by default)."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pendulum

# "2024-06-03" without a time means that morning, when the day's messages go out.
MORNING = time(8, 0)
VIETNAMESE_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class MomentError(ValueError):
    """The text is no day or moment."""


def read_day(text: str) -> date:
    """Read "2024-06-03" or "03/6/2024"; MomentError otherwise."""
    match = VIETNAMESE_DATE.fullmatch(text.strip())
    try:
        if match:
            day, month, year = (int(part) for part in match.groups())
            return date(year, month, day)
        return date.fromisoformat(text.strip())
    except ValueError as error:
        message = f'"{text}" is no day; write it as 2024-06-03 or 03/6/2024'
        raise MomentError(message) from error


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a moment; a bare day means 08:00, a naive time is local to `zone`."""
    if VIETNAMESE_DATE.fullmatch(text.strip()) or re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()):
        return datetime.combine(read_day(text), MORNING, tzinfo=zone)
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError as error:
        message = f'"{text}" is no moment; write it as 2024-06-03T08:00'
        raise MomentError(message) from error
    return pendulum.instance(parsed, tz=str(zone))
