"""A plan as an official document: its own words and labels, in the layout of the decree.

Labels are written as printed, never numbered anew: a letter that stands twice and a number that is
skipped stay so (law 1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan_reader.sources.pages import Line, Pages, Row
from plan_reader.sources.text import read_text
from plan_reader.values import ObligationItem, PlanFolder
from reports.lettering import layout, phrase
from reports.paper import (
    Align,
    Annex,
    Block,
    Column,
    Letterhead,
    Paper,
    Paragraph,
    Run,
    Signature,
    Table,
)

# The columns of an annex: number, target, who follows it, who carries it out.
_SHARES = (0.5, 3, 1.5, 1.5)


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One printed line of the text; `is_heading` sets it in bold."""

    text: str
    is_heading: bool = False


def plan_paper(folder: PlanFolder) -> Paper:
    """Return the plan of a folder as a document: from its source text where there is one."""
    document = folder.document
    kind, title = _named(document.title)
    pages = _source(folder)
    annexes = _annexes(folder, pages)
    return Paper(
        letterhead=Letterhead(
            issuer=document.issuer,
            symbol=document.symbol,
            place=document.place_date.partition(",")[0],
            number=document.number,
            day=document.issued_on,
            month=document.issued_month,
        ),
        kind=kind.upper(),
        kind_name=kind,
        title=phrase("draft", title=title) if document.is_draft else title,
        blocks=tuple(_blocks(folder, pages)),
        signature=_signature(folder),
        distribution=tuple(str(line) for line in _listed(folder, "recipients")),
        annexes=annexes,
    )


def clauses(folder: PlanFolder) -> list[Clause]:
    """Return headings and clauses of a folder without a source, in the order of their lines."""
    placed = [
        (int(line), Clause(text=text, is_heading=True)) for line, text in folder.headings.items()
    ]
    last = 0
    for item in folder.clauses:
        last = item.source_lines[0] if item.source_lines else last
        placed.append((last, Clause(text=_bulleted(item))))
    # Sorting is stable: what has no line of its own stays behind what it follows.
    return [clause for _, clause in sorted(placed, key=lambda one: one[0])]


def _bulleted(item: ObligationItem) -> str:
    """Return the words of a clause with the dash that the folder leaves out."""
    raw = str(item.details.get("text_raw") or "")
    return item.text if raw and not raw.startswith("-") else f"- {item.text}"


def _source(folder: PlanFolder) -> Pages | None:
    name = folder.document.source_file
    return read_text(folder.path / name) if name else None


def _blocks(folder: PlanFolder, pages: Pages | None) -> Iterator[Block]:
    basis = str(folder.document.data.get("legal_basis") or "")
    if basis:
        yield Paragraph(runs=(Run(text=basis),))
    for clause in clauses(folder) if pages is None else _printed(folder, pages):
        yield Paragraph(runs=(Run(text=clause.text, bold=clause.is_heading),))


def _printed(folder: PlanFolder, pages: Pages) -> Iterator[Clause]:
    """Yield every line from the first heading or clause to the last, also what binds nobody."""
    headings = {int(line) for line in folder.headings}
    numbers = headings | {line for item in folder.clauses for line in item.source_lines}
    for part in pages.parts:
        if numbers and min(numbers) <= part.line <= max(numbers):
            yield Clause(
                text=part.text.replace("\t", " "),
                is_heading=part.line in headings and isinstance(part, Line),
            )


def _annexes(folder: PlanFolder, pages: Pages | None) -> tuple[Annex, ...]:
    if not folder.indicators:
        return ()
    caption = str(folder.appendix.get("caption") or "").split("\n")
    lines = [line for item in folder.indicators for line in item.source_lines]
    rows = _printed_rows(pages, lines) if pages and lines else []
    table = _table(rows) if rows else _listed_rows(folder)
    titles = [line for line in caption if line and not line.startswith("(")]
    name = layout()["annex"]
    kept = [title.removeprefix(name).strip(" .") for title in titles]
    belongs = next((line for line in caption if line.startswith("(")), "")
    return (Annex(title=" ".join(filter(None, kept)), blocks=(table,), belongs=belongs),)


def _printed_rows(pages: Pages, lines: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the rows of the tables in which the indicators stand, repeated header rows too."""
    rows = [part for part in pages.parts if isinstance(part, Row)]
    tables = {row.table for row in rows if min(lines) <= row.line <= max(lines)}
    return [
        tuple("" if cell.is_repeat else cell.text for cell in row.cells)
        for row in rows
        if row.table in tables
    ]


def _table(rows: Sequence[tuple[str, ...]]) -> Table:
    head, *others = rows
    shares = _SHARES if len(head) == len(_SHARES) else (1.0,) * len(head)
    columns = tuple(
        Column(title=title, share=share, align=Align.CENTER if at == 0 else Align.LEFT)
        for at, (title, share) in enumerate(zip(head, shares, strict=True))
    )
    fitting = tuple((*row, *[""] * len(head))[: len(head)] for row in others)
    return Table(columns=columns, rows=fitting)


def _listed_rows(folder: PlanFolder) -> Table:
    """Return the indicators of a folder without a source as rows under their groups."""
    groups = folder.appendix.get("groups") or {}
    rows: list[tuple[str, ...]] = [tuple(layout()["annex_columns"])]
    group = None
    for item in folder.indicators:
        details = item.details
        if details["group"] != group:
            group = details["group"]
            rows.append((str(group), str(groups.get(group, "")), "", ""))
        carried_out = str(details.get("implementers_printed") or "")
        rows.append((str(details.get("number") or ""), item.text, item.owner_printed, carried_out))
    return _table(rows)


def _signature(folder: PlanFolder) -> Signature:
    signer = folder.document.data.get("signer") or {}
    lines = [line.strip() for line in str(signer.get("capacity") or "").split(" / ")]
    # A deputy signs with two lines, "KT. …" and the own office; what follows is the host's office.
    count = 2 if len(lines) > 1 else 1
    name = str(signer.get("name") or "")
    return Signature(authority=tuple(lines[:count]), office=tuple(lines[count:]), name=name)


def _listed(folder: PlanFolder, key: str) -> Sequence[object]:
    found = folder.document.data.get(key)
    return found if isinstance(found, list) else ()


def _named(title: str) -> tuple[str, str]:
    """Return the printed kind of a document and its trích yếu, the first "" when it is unknown."""
    for kind in layout()["plan_kinds"]:
        if title.lower().startswith(f"{kind.lower()} "):
            return kind, title[len(kind) :].strip()
    return "", title
