"""The name of a duty on the command line: `[<plan>:]<ref>@<occurrence>@<unit>`.

Short forms leave parts out from the right or the plan from the left. "đ" is a letter of
its own in the plan's numbering and is never folded into "d".
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_PARTS = 3
_OCCURRENCE = re.compile(r"[0-9]{4}(?:Q[1-4]|-[0-9]{4})?")


class DutyNameError(ValueError):
    """The text is not the name of a duty."""


@dataclass(frozen=True, kw_only=True)
class DutyName:
    """A duty as named; None stands for a part left out."""

    ref: str
    plan: str | None = None
    occurrence: str | None = None
    unit: str | None = None

    def __str__(self) -> str:
        """Return the name as it is typed."""
        plan = f"{self.plan}:" if self.plan else ""
        parts = [part for part in (self.ref, self.occurrence, self.unit) if part]
        return plan + "@".join(parts)


def read_duty_name(text: str) -> DutyName:
    """Read a full or short name; `IV.3.7@07201` names the unit where codes look like one.

    Raises DutyNameError when the ref is missing or there are too many parts.
    """
    plan, _, rest = unicodedata.normalize("NFC", text.strip()).rpartition(":")
    ref, *others = (part.strip() for part in rest.split("@"))
    if not ref or len(others) >= MAX_PARTS or not all(others):
        message = f'"{text}" names no duty; write <ref>@<occurrence>@<unit>, e.g. IV.3.7@2024@07201'
        raise DutyNameError(message)
    occurrence, unit = _occurrence_and_unit(others)
    return DutyName(ref=ref, plan=plan or None, occurrence=occurrence, unit=unit)


def _occurrence_and_unit(others: list[str]) -> tuple[str | None, str | None]:
    if len(others) == MAX_PARTS - 1:
        return others[0], others[1]
    if not others:
        return None, None
    only = others[0]
    return (only, None) if is_occurrence(only) else (None, only)


def is_occurrence(text: str) -> bool:
    """Tell whether a part reads as an occurrence key: "2024", "2024Q3", "2024-2026"."""
    return _OCCURRENCE.fullmatch(text) is not None
