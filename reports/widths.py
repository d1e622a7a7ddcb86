"""How wide bold words of Times New Roman are: short rules are measured by their text.

The advance widths are those of the face (thousandths of its size); a letter with marks is as
wide as its bare one, so that no font file is needed to set out a page.
"""

import unicodedata

MM_A_POINT = 25.4 / 72
_UPPER = (722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944)
_UPPER_2 = (722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667)
_LOWER = (500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833)
_LOWER_2 = (556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444)
BOLD = {
    **dict(zip("ABCDEFGHIJKLM", _UPPER, strict=True)),
    **dict(zip("NOPQRSTUVWXYZ", _UPPER_2, strict=True)),
    **dict(zip("abcdefghijklm", _LOWER, strict=True)),
    **dict(zip("nopqrstuvwxyz", _LOWER_2, strict=True)),
    **dict.fromkeys(" ,.", 250),
    "-": 333,
    "Đ": 722,
    "đ": 556,
}
OTHER = 500


def width_mm(words: str, size: float) -> float:
    """Return how wide bold words of `size` points are, in millimetres."""
    bare = (unicodedata.normalize("NFD", each)[0] for each in words)
    return sum(BOLD.get(each, OTHER) for each in bare) / 1000 * size * MM_A_POINT


def lines(words: str, size: float, room_mm: float) -> list[str]:
    """Break words into the lines that fit into a column."""
    found: list[str] = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and width_mm(longer, size) > room_mm:
                found.append(line)
                longer = word
            line = longer
        found.append(line)
    return found


def rule_mm(words: str, size: float, room_mm: float) -> float:
    """Return the length of the rule beneath words: 2/5 of their last line (1/3 to 1/2)."""
    return 0.4 * width_mm(lines(words, size, room_mm)[-1], size)
