"""Find targets with a number in a sentence: operator, value, unit, and what is measured."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plan_reader.reading.clauses import pieces
from plan_reader.reading.counts import NUMBER, counted_goals, counted_in_task
from plan_reader.reading.limits import without_state
from plan_reader.reading.passages import Passage


@dataclass(frozen=True, kw_only=True)
class Target:
    """One target as printed; `number` holds its operator and value words."""

    words: Passage
    number: Passage
    name: str
    operator: str
    value: float
    unit: str


_MARK = (
    r"(?P<mark>(?:(?:đạt|chiếm|tăng|giảm|còn|lên|phấn đấu|đảm bảo|bảo đảm|hoàn thành|duy trì|tỷ "
    r"lệ|tỉ lệ|có|ở mức|là|mức)\s+)*"
    r"(?:tối thiểu|ít nhất|trên|hơn|vượt|từ|không thấp hơn|không dưới|dưới|không quá|tối đa"
    r"|không vượt quá|thấp hơn|khoảng|tối thiểu đạt|≥|>=|>|≤|<=|<|=)?\s*)"
)
_PERCENT = re.compile(rf"{_MARK}(?<![\d.,]){NUMBER}\s?(?P<unit>%|phần trăm)(?P<up>\s+trở lên)?")
_OPERATORS = (
    ("<=", re.compile(r"không quá|tối đa|không vượt quá|≤|<=")),
    (">=", re.compile(r"tối thiểu|ít nhất|từ\s*$|không thấp hơn|không dưới|≥|>=")),
    ("<", re.compile(r"dưới|thấp hơn|<")),
    (">", re.compile(r"trên|hơn|vượt|>")),
)
_STATED = re.compile(
    r"đạt|chiếm|đảm bảo|bảo đảm|hoàn thành|duy trì|còn|có |tối|ít|trên|dưới|không|từ|phấn đấu"
    r"|tỷ lệ|tỉ lệ|hơn|[≥>≤<=]"
)
_NEAR = 40  # letters that are looked at before a number
_MOVES = re.compile(r"\s*(?:xuống|lên)\b")
_COMPARED = re.compile(r"(?:so với|tăng|giảm|bằng|cao hơn|thấp hơn|hỗ trợ|mức)\s*$")


def targets(words: Passage, *, counts: bool) -> Iterator[Target]:
    """Yield the targets of a paragraph; `counts` takes all numbers of things, else those set."""
    for piece in pieces(words):
        text = without_state(piece.folded)
        found = [match for match in _PERCENT.finditer(text) if _is_target(piece, match)]
        if not found:
            found = counted_goals(piece, text) if counts else counted_in_task(text)
        for match, after in zip(found, [*found[1:], None], strict=False):
            yield _target(piece, match, after, first=match is found[0])


def _is_target(piece: Passage, match: re.Match[str]) -> bool:
    before = piece.folded[max(0, match.start() - _NEAR) : match.start()].rstrip()
    if _MOVES.match(piece.folded, match.end()):
        return False  # "từ 3,2% xuống còn 2,1%": the target is the second
    if _COMPARED.search(match["mark"].rstrip()) or (not match["mark"] and _COMPARED.search(before)):
        return match["mark"].strip() == "mức"
    opens = not before or before[-1:] in tuple(",:;–-") or before.endswith(" và")
    return opens or bool(_STATED.search(match["mark"])) or match["v"] == "100"


def _target(
    piece: Passage, match: re.Match[str], after: re.Match[str] | None, *, first: bool
) -> Target:
    start = 0 if first else _clause_start(piece.folded, match.start())
    end = _clause_start(piece.folded, after.start()) if after else len(piece.text)
    text = piece.part(start, max(end, match.end()))
    rest = match.end() if "%" in match["unit"] else match.start("unit")
    name = f"{piece.text[start : match.start()]} {piece.text[rest : max(end, rest)]}"
    name = re.sub(
        r"^[\s,;:.]*(?:phấn đấu|duy trì tỷ lệ)?\s*|[\s,;:.]+$",
        "",
        " ".join(name.split()),
        flags=re.IGNORECASE,
    )
    return Target(
        words=text,
        number=piece.part(match.start(), match.end()),
        name=name or text.text,
        operator=_operator(match),
        value=_value(match["v"]),
        unit="%"
        if match["unit"] == "phần trăm"
        else piece.text[match.start("unit") : match.end("unit")],
    )


def _clause_start(text: str, at: int) -> int:
    comma, joins = text.rfind(", ", 0, at), text.rfind(" và", 0, at)
    return max(comma + 2 if comma >= 0 else 0, joins + 1)


def _operator(match: re.Match[str]) -> str:
    if match["up"]:
        return ">="
    mark = match["mark"].strip()
    return next((name for name, pattern in _OPERATORS if pattern.search(mark)), "=")


def _value(words: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", words):
        words = words.replace(".", "")
    return float(words.replace(",", "."))


_CELL = re.compile(
    rf"\s*(?P<mark>≥|>=|>|≤|<=|<|=|tối thiểu|ít nhất|trên|từ|dưới|không quá|tối đa"
    rf"|đạt)?\s*{NUMBER}\s*(?P<unit>%)?(?P<up>\s+trở lên)?\s*"
)


def cell_target(name: Passage, cell: Passage, unit: str | None) -> Target | None:
    """Read a target whose number stands in a column of its own."""
    match = _CELL.fullmatch(cell.folded)
    if match is None or (unit is None and match["unit"] is None):
        return None
    found = match.groupdict()
    mark = found["mark"] or ""
    operator = next((sign for sign, pattern in _OPERATORS if pattern.search(mark)), "=")
    return Target(
        words=name,
        number=cell,
        name=name.text,
        operator=">=" if found["up"] else operator,
        value=_value(found["v"]),
        unit=found["unit"] or unit or "%",
    )
