"""Find with whom a duty is done: the bodies after "phối hợp với" in a sentence."""

import re

from plan_reader.reading.bodies import begins_body, first_verb
from plan_reader.reading.passages import Passage

_WITH = re.compile(r"phối hợp(?: chặt chẽ| thường xuyên| hiệu quả)*(?: cùng)?(?: với| cùng)?\s+")
_STOP = re.compile(r"[.;:(]|\s+(?:để|nhằm|trong|về|tại|theo|khi|thông qua|trên cơ sở|do|vào)\b")
_PERSON = re.compile(r"(?:cán bộ|chuyên gia|nhân dân|lực lượng|gia đình|nhà trường|người)\b")
# Where a comma ends the list: what follows is no further body.
_LONGEST = 300


def sentence_coordinators(words: Passage) -> list[Passage]:
    """Return the bodies that a sentence names after "phối hợp (với)", each list as printed."""
    found = []
    for place in _WITH.finditer(words.folded):
        at = place.end()
        named = words.text[at : at + 1].isupper()  # "VNPT khu vực": a name that no list knows
        if not (named or begins_body(words, at) or _PERSON.match(words.folded, at)):
            continue
        name = _list_from(words, at)
        if name:
            found.append(name)
    return found


def _list_from(words: Passage, at: int) -> Passage:
    end = min(len(words.text), at + _LONGEST)
    stop = _STOP.search(words.folded, at, end)
    if stop:
        end = stop.start()
    verb = first_verb(words, at)
    if verb is not None:
        end = min(end, verb)
    name = words.part(at, _list_end(words, at, end))
    return name.part(0, len(re.sub(r"[\s,;–-]+(?:và|cùng)?$|\s+(?:tiếp tục|cùng)$", "", name.text)))


def _list_end(words: Passage, at: int, end: int) -> int:
    """End the list at a comma after which neither a body nor a short name follows."""
    for comma in re.finditer(r",\s+", words.text[at:end]):
        rest = at + comma.end()
        if begins_body(words, rest) or _goes_on(words, rest, end):
            continue
        return at + comma.start()
    return end


def _goes_on(words: Passage, rest: int, end: int) -> bool:
    piece = words.text[rest:end]
    return bool(piece) and (piece[0].isupper() or len(piece.split(",")[0].split()) <= 4)  # noqa: PLR2004
