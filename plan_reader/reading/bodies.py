"""Recognise bodies, posts and groups of them in a sentence: where the name begins and ends.

A name begins with a word of vocabulary/bodies.yaml and ends before the first verb in lower case;
"Sở Kế hoạch và Đầu tư" holds verbs only in capitals. No office is known by its own name.
"""

import re
from functools import cache

from plan_reader.reading.passages import Passage
from plan_reader.reading.words import any_of, vocabulary

_NAMES_END = 400  # letters; no list of bodies is longer
_GROUP = r"(?:tất cả )?(?:các|những|toàn thể) "


@cache
def _begins() -> re.Pattern[str]:
    words = vocabulary("bodies")
    plain, grouped = any_of(words["plain"]), any_of([*words["plain"], *words["grouped"]])
    return re.compile(
        rf"(?!(?:{any_of(words['never'])})\b)"
        rf"(?:{_GROUP}(?:đồng chí |đ/c )?(?:{grouped})\b|(?:{plain})\b|"
        rf"(?P<named>{any_of(words['named'])})\b)"
    )


@cache
def _verb() -> re.Pattern[str]:
    words = vocabulary("verbs")
    return re.compile(rf"(?<![\w/-])(?:{any_of(words['verbs'])})(?![\w])")


@cache
def _stop() -> re.Pattern[str]:
    words = vocabulary("verbs")
    return re.compile(rf"(?<![\w/-])(?:{any_of([*words['verbs'], *words['stops']])})(?![\w])")


_ALWAYS_ACTS = (
    "chủ trì",
    "có trách nhiệm",
    "chịu trách nhiệm",
    "có nhiệm vụ",
    "căn cứ",
    "chủ động",
)
_GOES_ON = (", ban", ", ngành", ", phường", ", xã", "chuyên môn", "ban ", "nghiệp vụ", "chức năng")


@cache
def _inside() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{any_of(vocabulary('verbs')['inside'])})(?![\w])")


_NAME_BEFORE = re.compile(r"(?:được|bị|đã|sẽ|cần|phải|việc|công tác|nhiệm vụ|lĩnh vực|và)\s*$")


def begins_body(words: Passage, at: int = 0) -> bool:
    """Say whether the name of a body begins at this letter."""
    found = _begins().match(words.folded, at)
    if found is None:
        return False
    if found["named"] is None:
        return True
    after = words.text[found.end() :].lstrip()
    # "Sở Y tế", "ban, ngành": a name or a list goes on; "bộ máy", "phòng ngừa" do not.
    return after[:1].isupper() or after.startswith(_GOES_ON)


DASHED = re.compile(r"\s[-–]\s+(?=[A-ZĐÀ-Ỹ])")  # "Chi bộ các thôn - Quán triệt …"
_SHORT_NAME = 8  # words; "Tổ thi đua: Theo dõi …" needs no capital in so short a name


@cache
def _noun() -> re.Pattern[str]:
    words = vocabulary("bodies")
    return re.compile(rf"(?!(?:{any_of(words['never'])})\b)(?:{any_of(words['named'])})\b")


def is_short_name(words: Passage) -> bool:
    """Say whether words before a colon name a body though nothing in them is a proper name."""
    plain = _noun().match(words.folded) is not None and not is_verb(words)
    return plain and 1 < len(words.text.split()) <= _SHORT_NAME and "," not in words.text


def is_verb(words: Passage, at: int = 0) -> bool:
    """Say whether something to do begins at this letter."""
    return _verb().match(words.folded, at) is not None


def first_verb(words: Passage, at: int = 0) -> int | None:
    """Return where the first verb in lower case stands from a letter on, outside names.

    A verb after "được", "phụ trách lĩnh vực" and the like belongs to the name.
    """
    inside = [(m.start(), m.end()) for m in _inside().finditer(words.folded, at, at + _NAMES_END)]
    for found in _stop().finditer(words.folded, at, at + _NAMES_END):
        if words.text[found.start()].isupper():
            continue
        if any(start <= found.start() and found.end() <= end for start, end in inside):
            continue
        if _in_name(words, found.start(), found.end()):
            continue
        return found.start()
    return None


_NAME_AFTER = re.compile(r", (?=[A-ZĐÀ-Ỹ]\w*[^.;:]{0,60} và [A-ZĐÀ-Ỹ])")


def _in_name(words: Passage, start: int, end: int) -> bool:
    before = words.folded[:start]
    if _NAME_AFTER.match(words.text, end) and not begins_body(words, end + 2):
        return True  # "Trung tâm Xúc tiến đầu tư, Thương mại và Du lịch chuẩn bị": the name goes on
    if re.match(r"\s*lĩnh vực", words.folded[end:]) and words.folded[start:end] == "phụ trách":
        return True
    if words.folded[start:end] in ("tổ chức", "tham gia", "thực hiện", "thu", "cấp", "in", "cho"):
        return _noun_before(words.folded, start, end)
    return bool(_NAME_BEFORE.search(before)) and words.folded[start:end] not in _ALWAYS_ACTS


def _noun_before(text: str, start: int, end: int) -> bool:
    word, before = text[start:end], text[:start]
    if word == "tổ chức":  # "các cơ quan, tổ chức có liên quan" is a group of bodies
        return bool(
            re.search(r"(?:cơ quan,|đơn vị,|các|cơ quan và|thống|những|của|,)\s*$", before)
        ) and not (
            re.match(
                r"\s+(?:thực hiện|triển khai|hội|lớp|các|tuyên|tập|rà|thống kê|kiểm)", text[end:]
            )
        )
    if word == "cấp":
        return bool(
            re.search(
                r"(?:các|cùng|ủy ban nhân dân|ubnd|hđnd|cơ quan|chính quyền|phân)\s*$", before
            )
        ) or bool(re.match(r"\s+(?:xã|huyện|tỉnh|trên|dưới|ủy|cơ sở|trưởng)", text[end:]))
    return word in ("tham gia", "thu", "in", "cho") and not before.rstrip().endswith(",")


# Three words and more after a colon, or after a dash before a capital, say what somebody does.
_SAYS_WHAT = re.compile(r":\s*(?:[^\W\d_]+,?\s+){2}\w")


def heading_body(words: Passage) -> Passage | None:
    """Return the body that a heading names, or None when it names a matter."""
    name = words.part(0, len(words.text.rstrip(" :.;,")))
    if not name or len(name.text) > 220:  # noqa: PLR2004 - letters of the longest list of owners
        return None
    begin = _lead(name)
    dash = DASHED.search(name.text)
    if _SAYS_WHAT.search(name.text) or (dash and is_verb(name, dash.end())):
        return None  # "Bộ phận Văn thư: Lập danh mục …" is a duty
    if not begins_body(name, begin):
        return None
    if begin and words.text[-1:] in tuple(".;") and name.folded.startswith("phân công"):
        return None  # a sentence: "Phân công thành viên dự lễ."
    verb = first_verb(name, begin)
    end = len(name.text) if verb is None else verb
    if verb is not None and (words.text.endswith(".") or not _only_duty(name.folded[verb:])):
        return None
    return name.part(begin, end) if name.text[begin:end].strip() else None


_LEAD = re.compile(
    r"(?:(?:đối với|giao|yêu cầu|đề nghị|nhiệm vụ của|trách nhiệm của|phân công)(?: cho)?\s+)+"
    r"(?:đồng chí (?=chủ|phó|giám))?"
)
_DUTY_ONLY = re.compile(
    r"(?:chủ trì|phối hợp|có trách nhiệm|có nhiệm vụ|chịu trách nhiệm|thực hiện|tham gia đào "
    r"tạo|tham gia)"
)


def _lead(words: Passage) -> int:
    found = _LEAD.match(words.folded)
    return found.end() if found else 0


def _only_duty(rest: str) -> bool:
    # "Sở Tài chính có trách nhiệm:", "… chủ trì, phối hợp với …:" still name an owner.
    return bool(_DUTY_ONLY.match(rest)) and len(rest) < 110  # noqa: PLR2004 - letters


def split_bodies(words: Passage) -> list[Passage]:
    """Cut a list of bodies at semicolons; commas stay, since names hold commas too."""
    parts: list[Passage] = []
    start = 0
    for mark in re.finditer(r";", words.text):
        parts.append(words.part(start, mark.start()))
        start = mark.end()
    parts.append(words.part(start))
    return [part for part in (_bare(part) for part in parts) if part]


def _bare(part: Passage) -> Passage:
    text = part.text.rstrip(" .;,:…")
    begin = 0
    found = re.match(r"(?:và|giao cho|giao)\s+|[-–+]\s*", part.folded)
    if found:
        begin = found.end()
    return part.part(begin, len(text))
