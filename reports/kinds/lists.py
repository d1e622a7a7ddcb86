"""Lists of duties as the papers print them, and as a table to filter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from notifications.wording import day_words, occurrence_words, state_words, titled
from reports.facts import Owed, Wish
from reports.paper import Align, Band, Cell, Column, Row, Run, Table
from reports.sayings import Sayings
from reports.workbook import Cell as SheetCell
from reports.workbook import Sheet


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Writes lists in the words of a paper; `public_url` blank: without links."""

    sayings: Sayings
    public_url: str = ""

    def table(self, owed: Iterable[Owed], names: Iterable[str], *, caption: str = "") -> Table:
        """Write duties as a table of the columns named."""
        shown = tuple(names)
        rows = tuple(
            (str(number), *(self.cell(each, name) for name in shown))
            for number, each in enumerate(owed, start=1)
        )
        return Table(columns=self.columns(shown), rows=rows, caption=caption)

    def columns(self, names: Iterable[str]) -> tuple[Column, ...]:
        """Return the columns of that name, the number of the row before them."""
        return tuple(
            Column(
                title=self.sayings.get("columns", name),
                share=SHARES.get(name, 2),
                align=ALIGNS.get(name, Align.LEFT),
            )
            for name in ("number", *names)
        )

    def cell(self, owed: Owed, name: str) -> Cell:
        """Return one cell in words; a column for a hand to fill stays blank."""
        if name in PLAIN:
            return PLAIN[name](owed)
        written: Mapping[str, Callable[[Owed], Cell]] = {
            "task": self.task,
            "clause": self.clause,
            "limit": self.limit,
            "urged": self.urged,
            "said": self.said,
        }
        return written[name](owed) if name in written else ""

    def by_clause(self, owed: Iterable[Owed], names: Iterable[str]) -> Table:
        """Write duties under their clause and limit, said once for all units that owe it."""
        shown = tuple(names)
        groups: dict[str, list[Owed]] = {}
        for each in owed:
            words = self.sayings.say(
                "band", ref=each.row.ref, task=self.task(each).text, limit=self.limit(each)
            )
            groups.setdefault(words, []).append(each)
        rows: list[Row] = []
        for words, members in groups.items():
            rows.append(Band(text=words))
            rows += self.table(members, shown).rows
        return Table(columns=self.columns(shown), rows=tuple(rows))

    def task(self, owed: Owed | Wish) -> Run:
        """Name a duty; the words lead to its page."""
        row = owed.row
        link = f"{self.public_url}/nhiem-vu/{row.duty_id}" if self.public_url else ""
        return Run(text=titled(row.short_title, row.occurrence), link=link)

    def clause(self, owed: Owed) -> Run:
        """Return the words of the plan, with the quarter of a duty that recurs."""
        words = owed.text.strip().lstrip("-–+•").strip().rstrip(";")
        quarter = occurrence_words(owed.row.occurrence) if "Q" in owed.row.occurrence else ""
        return Run(text=f"{words} ({quarter})" if quarter else words, link=self.task(owed).link)

    def limit(self, owed: Owed) -> str:
        """Return the limit as printed with its computed day, and the first day if it moved."""
        row = owed.row
        if row.last_day is None:
            return owed.due_phrase or ""
        day = day_words(row.last_day)
        if owed.due_phrase:
            words = self.sayings.say("printed", printed=owed.due_phrase, day=day)
        else:
            words = day
        if row.original_last_day is None or row.original_last_day == row.last_day:
            return words
        original = day_words(row.original_last_day)
        return self.sayings.say("moved", day=words, original=original)

    def said(self, owed: Owed) -> str:
        """Return what the head said last, with its day."""
        if owed.said is None or owed.said_on is None:
            return self.sayings.say("nothing_said")
        form = "reason" if owed.said.is_request else "report"
        text = " ".join(owed.said.text.split())
        words = self.sayings.say(form, text=text)
        return self.sayings.say("said", text=words, day=day_words(owed.said_on))

    def urged(self, owed: Owed) -> str:
        """Return how often a head was urged, and when last."""
        if owed.urged.told_on is None:
            return self.sayings.say("not_urged")
        return self.sayings.say(
            "said", text=str(owed.urged.times), day=day_words(owed.urged.told_on)
        )

    def wish(self, wish: Wish) -> str:
        """Return what is asked for."""
        reason = " ".join(wish.reason.split())
        if wish.from_day is None or wish.to_day is None:
            return self.sayings.say("objection", reason=reason)
        return self.sayings.say(
            "late_wish" if wish.is_late else "wish",
            from_day=day_words(wish.from_day),
            to_day=day_words(wish.to_day),
            reason=reason,
        )

    def wishes(self, wishes: Iterable[Wish], *more: str, caption: str = "") -> Table:
        """Write requests as a table; `more` names columns that are left to a hand."""
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                str(number),
                each.row.ref,
                each.row.unit_name,
                self.task(each),
                self.wish(each),
                *("" for _ in more),
            )
            for number, each in enumerate(wishes, start=1)
        )
        names = ("ref", "unit", "task", "wish", *more)
        return Table(columns=self.columns(names), rows=rows, caption=caption)

    def sheet(self, name: str, owed: Iterable[Owed]) -> Sheet:
        """Return duties as a table to filter, its days and counts as such."""
        names = ("ref", "unit", "task", "limit", "days", "urged", "told_on", "said", "state")
        return Sheet(
            name=name,
            headings=[self.sayings.get("columns", each) for each in names],
            rows=[self._sheet_row(each) for each in owed],
        )

    def _sheet_row(self, owed: Owed) -> list[SheetCell]:
        row = owed.row
        return [
            row.ref,
            row.unit_name,
            self.task(owed).text,
            row.last_day,
            row.days_overdue,
            owed.urged.times,
            owed.urged.told_on,
            self.said(owed) if owed.said else None,
            state_words(row.state.value),
        ]


SHARES: Mapping[str, float] = {
    "number": 1.2,
    "ref": 2,
    "unit": 3.4,
    "task": 7,
    "clause": 8,
    "limit": 3.4,
    "days": 2,
    "urged": 2.4,
    "said": 4.5,
    "wish": 6,
    "conclusion": 4,
    "count": 2,
    "filed": 2.2,
}
ALIGNS: Mapping[str, Align] = {
    "number": Align.CENTER,
    "ref": Align.CENTER,
    "days": Align.CENTER,
    "urged": Align.CENTER,
    "count": Align.CENTER,
    "filed": Align.CENTER,
}
PLAIN: Mapping[str, Callable[[Owed], Cell]] = {
    "ref": lambda owed: owed.row.ref,
    "unit": lambda owed: owed.row.unit_name,
    "days": lambda owed: str(owed.row.days_overdue),
    "filed": lambda owed: day_words(owed.said_on) if owed.said_on else "",
}
