"""The labels that Word prints before the paragraphs of its automatic lists.

ECMA-376 part 1, 17.9: a paragraph names a list and a level, itself or through its style.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"))
_ROMAN_LOW = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LARGEST = 9999
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_DEEPEST = 20


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level of a list: its first number, how numbers are written, and the text around them."""

    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass
class Numbering:
    """The lists of a document and where each stands now."""

    abstracts: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    styles: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def label(self, paragraph: BaseOxmlElement) -> str:
        """Return the label printed before a paragraph, "" for none; every call counts on."""
        number, depth = self._list_of(paragraph)
        abstract, overrides = self.lists.get(number, ("", {}))
        levels = self.abstracts.get(abstract, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self.counts.setdefault(abstract, {})
        if number not in self.begun:
            # A list that restarts another one says so in an override of the first number.
            self.begun.add(number)
            for at, first in overrides.items():
                counts[at] = first - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        if level.form == "bullet":
            return "-"
        return _filled(level.text, levels, counts)

    def _list_of(self, paragraph: BaseOxmlElement) -> tuple[str, int]:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return self._of_style("Normal")
        style = properties.find(qn("w:pStyle"))
        number, depth = self._of_style(_value(style) or "Normal")
        own = properties.find(qn("w:numPr"))
        if own is not None:
            number = _value(own.find(qn("w:numId"))) or number
            depth = _whole(_value(own.find(qn("w:ilvl"))), depth)
        return number, depth

    def _of_style(self, style: str) -> tuple[str, int]:
        for _ in range(_DEEPEST):
            base, number, depth = self.styles.get(style, ("", "", 0))
            if number or not base:
                return number, depth
            style = base
        return "", 0


def read_numbering(numbering: BaseOxmlElement | None, styles: BaseOxmlElement | None) -> Numbering:
    """Read the parts numbering.xml and styles.xml; a document without lists has no labels."""
    found = Numbering()
    for abstract in _all(numbering, "w:abstractNum"):
        levels = {
            _whole(level.get(qn("w:ilvl")), 0): _level(level)
            for level in abstract.iter(qn("w:lvl"))
        }
        found.abstracts[abstract.get(qn("w:abstractNumId")) or ""] = levels
    for entry in _all(numbering, "w:num"):
        overrides = {
            _whole(over.get(qn("w:ilvl")), 0): _whole(_value(first), 1)
            for over in entry.iter(qn("w:lvlOverride"))
            for first in over.iter(qn("w:startOverride"))
        }
        abstract_id = _value(entry.find(qn("w:abstractNumId")))
        found.lists[entry.get(qn("w:numId")) or ""] = (abstract_id, overrides)
    for style in _all(styles, "w:style"):
        base = _value(style.find(qn("w:basedOn")))
        own = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        number = _value(own.find(qn("w:numId"))) if own is not None else ""
        depth = _whole(_value(own.find(qn("w:ilvl"))), 0) if own is not None else 0
        found.styles[style.get(qn("w:styleId")) or ""] = (base, number, depth)
    return found


def _level(level: BaseOxmlElement) -> Level:
    return Level(
        start=_whole(_value(level.find(qn("w:start"))), 1),
        form=_value(level.find(qn("w:numFmt"))) or "decimal",
        text=_value(level.find(qn("w:lvlText"))),
    )


def _filled(text: str, levels: dict[int, Level], counts: dict[int, int]) -> str:
    for depth in range(9):
        place = f"%{depth + 1}"
        if place in text:
            level = levels.get(depth, Level())
            text = text.replace(place, written(counts.get(depth, level.start), level.form))
    return text


def written(number: int, form: str) -> str:
    """Write a number as a list does: 3 is "3", "c", "C", "iii", "III" or "03"."""
    number = min(max(number, 0), _LARGEST)
    match form:
        case "lowerRoman" | "upperRoman":
            roman = _roman(number)
            return roman.upper() if form == "upperRoman" else roman
        case "lowerLetter" | "upperLetter" if number:
            # After z Word writes aa, bb, cc.
            turns, at = divmod(number - 1, len(_ALPHABET))
            letters = _ALPHABET[at] * (turns + 1)
            return letters.upper() if form == "upperLetter" else letters
        case "none":
            return ""
        case "decimalZero":
            return f"{number:02}"
    return str(number)


def _roman(number: int) -> str:
    signs = ""
    for value, sign in _ROMAN + _ROMAN_LOW:
        signs += sign * (number // value)
        number %= value
    return signs


def _all(root: BaseOxmlElement | None, tag: str) -> Iterator[BaseOxmlElement]:
    return iter(()) if root is None else root.iter(qn(tag))


def _value(element: BaseOxmlElement | None) -> str:
    return "" if element is None else element.get(qn("w:val")) or ""


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default  # noqa: PLR2004
