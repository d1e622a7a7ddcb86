"""Plain text into Pages: encoding, markdown residue, word-segmented text, tables."""

import re
from pathlib import Path

from plan_reader.sources.flaws import NotADocumentError
from plan_reader.sources.legacy import CONVERTED, modern
from plan_reader.sources.marks import bare
from plan_reader.sources.pages import Line, Pages, SourceKind
from plan_reader.sources.rows import with_rows

_BYTE_ORDER = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_JOINED = re.compile(r"(?<=[^\W\d_])_(?=[^\W\d_])")
_BEFORE_MARK = re.compile(r" +(?=[,.;:!?)\]}”%])")
_AFTER_OPENING = re.compile(r"(?<=[(\[{“]) +")
# A file of whole words has few of them (file names); a segmented one has one in every third word.
_SEGMENTED = 0.15
_CONTROL = 0.01
SEGMENTED = "Words were joined by underscores (word-segmented text); they were read as spaces."


def read_text(path: Path) -> Pages:
    """Read a text file; raises NotADocumentError when it is none, or holds no words."""
    return text_pages(decode(path.read_bytes(), path.name))


def text_pages(text: str) -> Pages:
    """Read decoded text; lines are counted by LF only."""
    notes: list[str] = []
    text, converted = modern(text)
    if converted:
        notes.append(CONVERTED)
    if is_segmented(text):
        text = whole_words(text)
        notes.append(SEGMENTED)
    return Pages(
        kind=SourceKind.TEXT, parts=with_rows(text.split("\n"), _lines), notes=tuple(notes)
    )


def decode(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8 or UTF-16, or in the old TCVN3."""
    encoding = next(
        (known for mark, known in _BYTE_ORDER.items() if data.startswith(mark)), "utf-8"
    )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text = data.decode("latin-1")
        if _is_binary(text) or modern(text)[0] == text:
            line = data.count(b"\n", 0, error.start) + 1
            message = (
                f"'{name}' is no text in UTF-8 (byte {error.start}, line {line}); "
                "save it as UTF-8, or give the DOCX or PDF itself"
            )
            raise NotADocumentError(message) from error
    if _is_binary(text):
        message = f"'{name}' holds no text but other data; give a DOCX, a PDF or a text file"
        raise NotADocumentError(message)
    return text


def is_segmented(text: str) -> bool:
    """Say whether the words of a text are joined by underscores throughout."""
    return len(_JOINED.findall(text)) > _SEGMENTED * max(len(text.split()), 1)


def whole_words(text: str) -> str:
    """Undo word segmentation: spaces for underscores, none before a mark."""
    return _AFTER_OPENING.sub("", _BEFORE_MARK.sub("", _JOINED.sub(" ", text)))


def _is_binary(text: str) -> bool:
    strange = sum(char < " " and char not in "\t\n\r\f\x0b" for char in text)
    return "\0" in text or strange > _CONTROL * len(text)


def _lines(printed: list[tuple[int, str]]) -> list[Line]:
    """Turn numbered raw lines into Lines; a blank one only sets the next one off."""
    found: list[Line] = []
    gap, bold = True, False
    for number, raw in printed:
        words = bare(raw, bold_open=bold)
        # Bold never crosses a blank line in markdown; a stray star must not paint the rest.
        bold = words.bold_open and bool(words.text)
        if words.text:
            found.append(Line(line=number, text=words.text, gap=gap, is_bold=words.is_bold))
        gap = not words.text
    return found
