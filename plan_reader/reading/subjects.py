"""Find who acts in a sentence: the body before the first verb, also after an opening clause."""

import re
from dataclasses import dataclass

from plan_reader.reading.bodies import DASHED, begins_body, first_verb, is_short_name, is_verb
from plan_reader.reading.passages import Passage


@dataclass(frozen=True)
class Subject:
    """The body that a sentence binds, and the letter at which its predicate begins."""

    name: Passage
    predicate: int
    rule: str


# What may stand before the subject: "Căn cứ Kế hoạch này, các bộ xây dựng…".
_OPENING = re.compile(
    r"(?:căn cứ|trên cơ sở|đối với|trong quá trình|định k[ỳì]|hằng|hàng|trước|chậm nhất|trong"
    r"|khi|nếu|trường hợp|để|nhằm"
    r"|theo|sau|từ|đến|riêng|ngoài ra|đồng thời|trong đó|quý|tháng|năm|giao|yêu cầu|đề nghị"
    r"|nhận được|ngay)\b"
)
_ASKED = re.compile(r"(?:đề nghị|yêu cầu|giao(?: cho)?)\s+")
_DIRECT = re.compile(r"(?:giao|yêu cầu|đề nghị|phân công)(?: cho)?\s+")
_STATE = re.compile(r"\s*(?:là|được|bị|đóng vai trò|giữ vai trò|có vai trò|gồm|bao gồm|không)\b")
_GIVEN = re.compile(r"\s*(?:được|đã được|có tên)\b")
_DUTY_AFTER = re.compile(r"\b(?:có trách nhiệm|chịu trách nhiệm|có nhiệm vụ|căn cứ|chủ động)\b")
_LONGEST = 330  # letters of a list of bodies before its verb


def read_subject(words: Passage) -> Subject | None:
    """Return who acts in the sentence, or None when nobody is named before its verb."""
    before = _before_colon(words)
    if before:
        return before
    direct = _DIRECT.match(words.folded)
    if direct:
        found = _body_at(words, direct.end(), "owner.in_item.asked")
        if found:
            return found
    found = _body_at(words, 0, "owner.in_item")
    if found:
        return found
    opened = _after_opening(words) if _OPENING.match(words.folded) else None
    return opened or _given(words)


_COLON_END = 180  # letters of a list of bodies before "Sở Y tế: tổ chức …"
_GIVEN_TO = re.compile(
    r"(?:[;,:.(] ?|\s)giao(?: cho)? (?=\S)|\((?=[^()]{3,160}\b(?:chủ trì|tham mưu|thực hiện|phụ "
    r"trách|đầu mối)\b)"
)


def _before_colon(words: Passage) -> Subject | None:
    """Read "Phòng Y tế: Tổ chức tiêm chủng": the body stands before the colon."""
    colon = words.text.find(":", 0, _COLON_END)
    dash = DASHED.search(words.text, 0, _COLON_END)
    if colon < 0 and dash and is_verb(words, dash.end()):
        colon = dash.end() - 1
    direct = _DIRECT.match(words.folded)
    start = direct.end() if direct else 0
    if colon < start or re.search(r"[.;]", words.text[:colon]):
        return None
    name, rest = words.part(start, colon), words.part(colon + 1)
    name = name.part(0, len(name.text.rstrip(" -–")))
    named = begins_body(name) and first_verb(name) is None
    if not rest or not (named or (is_short_name(name) and is_verb(rest))):
        return None
    return Subject(name, colon + 1, "owner.in_item.before_colon")


def _given(words: Passage) -> Subject | None:
    """Read "…; giao Sở Y tế thực hiện" and "(Sở Y tế chủ trì, …)" inside a sentence."""
    for mark in _GIVEN_TO.finditer(words.folded):
        found = _body_at(words, mark.end(), "owner.in_item.given")
        if found and re.match(
            r"\s*(?:chủ trì|thực hiện|tham mưu|làm đầu mối|phụ trách|triển khai|chịu)",
            words.folded[found.predicate :],
        ):
            return found
    return None


def _after_opening(words: Passage) -> Subject | None:
    for mark in re.finditer(r",\s+|\s(?=đề nghị |yêu cầu )", words.text):
        at = mark.end()
        asked = _ASKED.match(words.folded, at)
        if asked:
            at = asked.end()
        found = _body_at(words, at, "owner.in_item.after_opening")
        if found:
            return found
        if is_verb(words, at) and mark.group().strip():
            return None
    return None


def _body_at(words: Passage, at: int, rule: str) -> Subject | None:
    if not begins_body(words, at):
        return None
    verb = first_verb(words, at)
    if verb is None or verb - at > _LONGEST:
        return None
    end = _relative_end(words, at, verb)
    name = words.part(at, end)
    name = name.part(0, len(name.text.rstrip(" ,;:-–")))
    if _breaks(name) or _STATE.search(name.folded):
        given = _GIVEN.search(name.folded)
        if not given or not _DUTY_AFTER.match(words.folded, end):
            return None
    return Subject(name, end, rule) if name else None


def _breaks(name: Passage) -> bool:
    """Say whether what stands before the verb is no plain list of bodies."""
    if re.search(r"[.:(]", name.text):
        return True
    return any(not begins_body(name, mark.end()) for mark in re.finditer(r";\s*", name.text))


def _relative_end(words: Passage, at: int, verb: int) -> int:
    """Go on over "được giao nhiệm vụ … có trách nhiệm": the relative clause belongs to the name."""
    if not re.search(r"\b(?:được|đã)\s*(?:giao|phân công)?\s*$", words.folded[at:verb]):
        given = re.search(r"\bđược (?:phân công|giao)\b", words.folded[at : verb + 12])
        if not given:
            return verb
    found = _DUTY_AFTER.search(words.folded, verb)
    comma = words.folded.find(", ", verb)
    if found and (comma < 0 or found.start() < comma or found.start() - verb < 120):  # noqa: PLR2004
        return found.start()
    return verb
