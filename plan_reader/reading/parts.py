"""Tell the parts of a document apart: head, title, body, recipients and signature, annexes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plan_reader.reading.labels import Label, Rank
from plan_reader.reading.paragraphs import Block, GridRow, Paragraph

_KINDS = re.compile(
    r"(?:kế hoạch|quyết định|chỉ thị|chương trình|chương trình hành động|nghị quyết|thông báo"
    r"|hướng dẫn|đề án"
    r"|phương án|công điện|kết luận|thông tri|quy chế|công văn|báo cáo)\s*:?"
)
_ENDS = re.compile(r"nơi nhận\s*:?|(?:tm|kt|tl|tuq|q)\s?\.\s")
_PREAMBLE = re.compile(
    r"(?:căn cứ|thực hiện|xét|để|nhằm|theo|thủ tướng|bộ trưởng|chủ tịch|ủy ban|uỷ ban|ban chỉ "
    r"đạo|sở|phòng|\()"
)
_ATTACHED = re.compile(
    r"\((?:ban hành )?kèm theo (?:quyết định|kế hoạch|công văn|thông báo|chỉ thị)"
)
_SIGNS = re.compile(
    r"(?:tm|kt|tl|tuq|q)\s?\.|(?:phó )?(?:chủ tịch|giám đốc|trưởng ban|trưởng phòng|bí thư|bộ "
    r"trưởng|thủ tướng|hiệu trưởng)"
)


@dataclass
class Parts:
    """The blocks of each part, in the order of the print."""

    head: list[Paragraph] = field(default_factory=list)
    kind: str = ""
    title: list[Paragraph] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    tail: list[Paragraph] = field(default_factory=list)


def part(blocks: Sequence[Block]) -> Parts:
    """Divide the blocks of a document."""
    found = Parts()
    where = "head"
    for at, block in enumerate(blocks):
        where = _where(where, block, blocks[at + 1 : at + 2], found)
        if where == "body":
            found.body.append(block)
        elif isinstance(block, Paragraph) and where == "attached":
            # A plan that a decision issues begins anew: its headings stand beside the articles.
            found.body.append(Paragraph(block.whole, Label(Rank.ANNEX, "", None, 0)))
            where = "tail title"
        elif isinstance(block, Paragraph):
            {"head": found.head, "title": found.title, "tail": found.tail}.get(where, []).append(
                block
            )
    if not found.body and not found.kind:
        found.body, found.head = list(blocks), []
    if not found.title:
        found.title = _capitals(found.head)
    return found


def _capitals(head: list[Paragraph]) -> list[Paragraph]:
    """Take as title what stands in capitals after number and day, where no kind is printed."""
    dated = next((n for n, p in enumerate(head) if "ngày" in p.whole.folded), None)
    if dated is None:
        return []
    after = (p for p in head[dated + 1 :] if len(p.whole.text) > 15)  # noqa: PLR2004 - letters
    return [p for p in after if p.whole.text.isupper() and p.label is None][:2]


def _where(where: str, block: Block, after: Sequence[Block], found: Parts) -> str:
    if isinstance(block, GridRow):
        return "body"
    text = block.whole.folded
    if _KINDS.fullmatch(text) and block.label is None:
        return _at_kind(where, block, found)
    if where in ("kind", "title"):
        return _in_title(block, found)
    if where == "body":
        return "tail" if _ends(block, after) else "body"
    if where == "tail" and _ATTACHED.match(text):
        return "attached"
    labelled = block.label is not None and block.label.rank == Rank.ROMAN
    begins = where == "tail" and _begins_annex(block)
    begins = begins or where == "tail title" or (where == "head" and labelled)
    return "body" if begins else where


def _at_kind(where: str, block: Paragraph, found: Parts) -> str:
    if not found.kind:
        found.kind = block.whole.text.rstrip(": ")
    elif where != "tail":
        return "body"  # "QUYẾT ĐỊNH:" before the articles
    if where == "tail" and found.title:
        return "attached"
    return "body" if found.title else "kind"


def _in_title(block: Paragraph, found: Parts) -> str:
    text = block.whole
    if not any(letter.isalnum() for letter in text.text):
        return "body" if found.title else "title"
    long = len(text.text) > 400 or text.text.rstrip()[-1:] in tuple(".;:,")  # noqa: PLR2004
    preamble = bool(found.title) and _PREAMBLE.match(text.folded)
    return "body" if block.label is not None or long or preamble else "title"


def _ends(block: Paragraph, after: Sequence[Block]) -> bool:
    text = block.whole.folded
    if _ENDS.match(text) and len(text) < 120:  # noqa: PLR2004 - letters of a signature line
        return block.label is None or block.is_boxed
    # A signature without "TM.": capitals that name an office, and a short line after them.
    capitals = block.whole.text == block.whole.text.upper() and block.label is None
    return bool(capitals and len(text) < 60 and _SIGNS.match(text) and after)  # noqa: PLR2004


def _begins_annex(block: Paragraph) -> bool:
    return block.label is not None and (
        block.label.rank == Rank.ANNEX or (block.label.rank <= Rank.ROMAN and not block.is_boxed)
    )
