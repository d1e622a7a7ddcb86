"""Rows that were ticked on a list: which duties, and which result of each was seen."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from portal.forms import Posted

FIELD = "chon"
MOST_TICKS = 500
OTHER_FIELDS = 20


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A ticked duty; `submission` is the result that the list showed, "" where none waits."""

    duty_id: int
    submission: str = ""


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """A form of a list: the rows that were ticked, each once, and the other fields."""

    ticks: tuple[Tick, ...]
    posted: Posted


async def read_ticked(request: Request) -> Ticked:
    """Read the form of a list; HTTPException 400 for more rows than a page has."""
    async with request.form(max_files=0, max_fields=MOST_TICKS + OTHER_FIELDS) as form:
        fields: dict[str, str] = {}
        ticks: dict[int, Tick] = {}
        for name, value in form.multi_items():
            if not isinstance(value, str):
                continue
            if name != FIELD:
                fields[name] = value.replace("\r\n", "\n").strip()
                continue
            number, _, submission = value.partition(":")
            if number.isdigit() and len(number) < 10:  # noqa: PLR2004 -- no id is longer
                ticks[int(number)] = Tick(duty_id=int(number), submission=submission)
    return Ticked(ticks=tuple(ticks.values()), posted=Posted(fields=fields))


Ticks = Annotated[Ticked, Depends(read_ticked)]
