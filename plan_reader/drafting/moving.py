"""Move the words and limits of last year's plan into another year, by the rule of each limit."""

import re
from dataclasses import dataclass
from typing import Any

from rules.deadlines import UnreadableLimitError, read_limit
from rules.periods import Period


@dataclass(frozen=True, kw_only=True)
class Move:
    """From one year to another; `period` is that of the new plan."""

    old: int
    new: int
    period: Period

    def words(self, text: str) -> str:
        """Return words with the plan's own year moved.

        "năm 2024" and "tháng 11/2024" move; a whole date, "ngày 01/3/2024", mostly belongs to a
        document that is cited and stays.
        """
        return re.sub(rf"(?<!\d)(năm\s+|(?<![\d/])\d{{1,2}}/){self.old}(?!\d)", self._moved, text)

    def _moved(self, found: re.Match[str]) -> str:
        return f"{found[1]}{self.new}"

    def names_old_year(self, text: str) -> bool:
        """Say whether words still name the old year."""
        return re.search(rf"(?<!\d){self.old}(?!\d)", text) is not None

    def due(self, due: dict[str, Any]) -> dict[str, Any] | None:
        """Return a limit with its days in the new period; None when it is one that is over.

        A quarterly limit names no year, its rule gives the days; a single one moves with its words.
        """
        phrase = self.words(str(due["phrase"]))
        try:
            limit = read_limit(phrase)
        except UnreadableLimitError:
            return None
        days = {found.occurrence: found.last_day for found in limit.due(self.period)}
        if not all(day.year >= self.new for day in days.values()):
            return None
        return {"phrase": phrase, "occurs": limit.recurrence.value, "last_days": days}
