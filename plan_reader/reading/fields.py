"""Read lines "<label>: <value>" under a task: who leads, who assists, when, what is only told."""

import re
from dataclasses import dataclass
from functools import cache

from plan_reader.reading.bodies import begins_body, first_verb, is_verb
from plan_reader.reading.passages import Passage
from plan_reader.reading.words import any_of, vocabulary


@dataclass(frozen=True)
class Field:
    """One line that says something about a task: its role, and the words after the colon."""

    role: str
    whole: Passage
    value: Passage
    more: tuple["Field", ...] = ()  # further fields of the same line


_ROLES = ("coordinators", "monitor", "owner", "time", "content", "detail", "other")


# "Cơ quan chủ trì các nội dung a, b, c: …" names the owner of the points above.
_OF_POINTS = (
    r" (?:các |những |tại )*(?:nội dung|nhiệm vụ|công việc|điểm|mục|khoản|việc|phần|ý)"
    r"(?: (?:trên|này|nêu trên|còn lại)|[ ,]+(?:và |đến |từ )?(?:\d[\d.]{0,6}|[a-zđ]))*"
)


@cache
def _labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = vocabulary("fields")
    tails = any_of(words["tails"])
    return tuple(
        (
            role,
            re.compile(
                rf"(?:các )?(?:{any_of(words[role])})(?:[ ,]+(?:và )?(?:{tails}))*"
                rf"(?:{_OF_POINTS})?(?: \([^)]*\))?\s*:\s*"
            ),
        )
        for role in _ROLES
    )


def read_field(words: Passage) -> Field | None:
    """Return the field that a paragraph is, or None when it is something else."""
    if words.text[:1] == "(" and words.text.rstrip(" .;")[-1:] == ")":
        return read_field(words.part(1, len(words.text.rstrip(" .;")) - 1))
    given = _given(words)
    if given or ":" not in words.text[:80]:
        return given or _leads(words)
    for role, pattern in _labels():
        found = pattern.match(words.folded)
        if found:
            value, more = _cut(words.part(found.end()))
            if found.group().startswith("thực hiện") and not _is_name(value):
                return None
            first, *time = _timed(role, words, value)
            return Field(role, words, first.value, (*time, *more))
    return None


def _is_name(value: Passage) -> bool:
    """Say whether words are a name, not something to do: "Thực hiện: Tổ thi đua."."""
    return bool(value) and value.text[:1].isupper() and not is_verb(value)


_LEADS = re.compile(
    r"chủ trì(?:,? (?:thực hiện|tham mưu))?(?:(?:,| và)? phối hợp(?: với)? (?P<with>.+?))?[.;]?"
)


def _leads(words: Passage) -> Field | None:
    """Read "Sở Y tế chủ trì, phối hợp với các trường." under a task: its block in one sentence."""
    if not begins_body(words):
        return None
    verb = first_verb(words)
    found = _LEADS.fullmatch(words.folded, verb) if verb is not None else None
    if found is None:
        return None
    more: tuple[Field, ...] = ()
    if found["with"]:
        helpers = words.part(found.start("with"), found.end("with"))
        if not begins_body(helpers) or first_verb(helpers) is not None:
            return None
        more = (Field("coordinators", words, helpers),)
    return Field("owner", words, words.part(0, verb), more)


_GIVEN = re.compile(
    r"(?:giao |phân công )?(?P<owner>[^;:]{3,150}?) chủ trì(?: thực hiện)?[;,]\s*"
    r"(?P<coordinators>[^;:]{3,200}?) phối hợp(?: thực hiện)?"
    r"(?:[;,]\s*(?P<time>(?:thời gian|thời hạn|hoàn thành|xong|trong|trước|chậm nhất)\b"
    r"[^;]{3,80}))?"
)


def _given(words: Passage) -> Field | None:
    """Read "Giao A chủ trì; B phối hợp; thời gian: quý IV" under a task: its block, no duty."""
    found = _GIVEN.fullmatch(words.folded.rstrip(" .;"))
    if found is None:
        return None
    parts = {role: words.part(*found.span(role)) for role in found.groupdict() if found[role]}
    named = (parts["owner"], parts["coordinators"])
    if not all(begins_body(name) and first_verb(name) is None for name in named):
        return None
    more = tuple(Field(role, words, value) for role, value in parts.items() if role != "owner")
    return Field("owner", words, parts["owner"], more)


_TIME_AFTER = re.compile(r"[.;,]\s+(?=(?:xong|hoàn thành|trước|chậm nhất|trong|hạn)\b)")


def _timed(role: str, whole: Passage, value: Passage) -> list[Field]:
    """Cut "Tổ địa chính. Xong trước 15/10" into the name and its time."""
    cut = _TIME_AFTER.search(value.folded) if role in ("owner", "coordinators") else None
    if cut is None:
        return [Field(role, whole, value)]
    time = value.part(cut.end())
    return [Field(role, whole, value.part(0, cut.start())), Field("time", time, time)]


@cache
def _inline() -> re.Pattern[str]:
    words = vocabulary("fields")
    roles = "|".join(
        rf"(?P<{role}>{any_of(words[role])})" for role in ("coordinators", "owner", "time", "other")
    )
    return re.compile(rf"(?<=[.;,()–-])\s*(?:{roles})(?:[ ,]+(?:{any_of(words['tails'])}))*\s*:\s*")


def cut_inline(words: Passage) -> tuple[Passage, list[Field]]:
    """Cut fields off that follow the task in one paragraph: "…(Chủ trì: A; phối hợp: B)."."""
    head, found = _cut(words)
    if not any(one.role in ("owner", "time") for one in found):
        return words, []
    return head.part(0, len(head.text.rstrip(" (;,"))), found


def _cut(words: Passage) -> tuple[Passage, list[Field]]:
    """Cut "A; phối hợp: B; thời gian: C" into A and the fields after it."""
    marks = list(_inline().finditer(words.folded))
    if not marks:
        return words, []
    found = []
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        value = words.part(mark.end(), after.start() if after else None)
        value = value.part(0, len(value.text.rstrip(" .;,)(")))
        if mark.lastgroup and value:
            found += _timed(mark.lastgroup, words.part(mark.start(), mark.end()), value)
    first = words.part(0, marks[0].start())
    return first.part(0, len(first.text.rstrip(" -–"))), found
