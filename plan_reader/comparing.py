"""Compare a revised plan with the one that runs: added, dropped, re-dated, re-owned, re-worded.

Clauses are paired by their words, not by their numbers, which a revision moves about. What is put
in force is decided in actions/load_plan.py, where a dropped clause is superseded, never deleted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from plan_reader.drafting.matching import folded
from plan_reader.values import ObligationItem, PlanFolder

# From here on two texts are one clause in two wordings; with the same ref less is enough.
ALIKE = 75.0
ALIKE_UNDER_ONE_REF = 55.0
_LABEL = re.compile(r"^(?:[IVXLC]+\.|\d+(?:\.\d+)*[.)]|[a-zđ]\))\s+")


class Revision(StrEnum):
    """What a revision did to a clause."""

    ADDED = "added"
    DROPPED = "dropped"
    REDATED = "redated"
    REOWNED = "reowned"
    REWORDED = "reworded"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A clause before and after; None where there is none. `likeness` is of its words, 0 to 100."""

    old: ObligationItem | None
    new: ObligationItem | None
    kinds: tuple[Revision, ...]
    likeness: float = 100.0


def compare_plans(old: PlanFolder, new: PlanFolder, *, amending: bool) -> tuple[Compared, ...]:
    """Return every clause and target that differs, those of the old plan first, in its order.

    An amending document speaks of some clauses only: what it does not name stays in force, and
    nothing counts as dropped.
    """
    pairs = _pairs(old.obligations, new.obligations)
    found = [
        Compared(old=before, new=after, kinds=kinds, likeness=likeness)
        for before, after, likeness in pairs
        if (kinds := tuple(_kinds(before, after)))
    ]
    if not amending:
        kept = {before.ref for before, _, _ in pairs}
        gone = [item for item in old.obligations if item.ref not in kept]
        found += [Compared(old=item, new=None, kinds=(Revision.DROPPED,)) for item in gone]
    place = {item.ref: at for at, item in enumerate(old.obligations)}
    found.sort(key=lambda one: place[one.old.ref] if one.old else 0)
    known = {after.ref for _, after, _ in pairs}
    come = [item for item in new.obligations if item.ref not in known]
    found += [Compared(old=None, new=item, kinds=(Revision.ADDED,)) for item in come]
    return tuple(found)


_Pair = tuple[ObligationItem, ObligationItem, float]


def _pairs(old: Sequence[ObligationItem], new: Sequence[ObligationItem]) -> list[_Pair]:
    """Pair clauses one to one: the same ref and words first, then the words that are most alike."""
    words = {id(item): _bare(item) for item in (*old, *new)}
    scored = sorted(
        _scored(old, new, words), key=lambda one: (one[2], one[0].ref == one[1].ref), reverse=True
    )
    pairs: list[_Pair] = []
    taken: set[int] = set()
    for before, after, likeness in scored:
        if taken.isdisjoint((id(before), id(after))):
            taken |= {id(before), id(after)}
            pairs.append((before, after, likeness))
    return pairs


def _scored(
    old: Sequence[ObligationItem], new: Sequence[ObligationItem], words: dict[int, str]
) -> Iterator[_Pair]:
    for before in old:
        for after in new:
            least = ALIKE_UNDER_ONE_REF if before.ref == after.ref else ALIKE
            score = fuzz.token_sort_ratio(words[id(before)], words[id(after)], score_cutoff=least)
            if score:
                yield before, after, score


def _kinds(before: ObligationItem, after: ObligationItem) -> Iterator[Revision]:
    if _days(before) != _days(after):
        yield Revision.REDATED
    if not _is_same_owner(before, after):
        yield Revision.REOWNED
    if _bare(before) != _bare(after):
        yield Revision.REWORDED


def _bare(item: ObligationItem) -> str:
    """Return the words of a clause for comparing, without the label before them."""
    return folded(_LABEL.sub("", item.text))


def _days(item: ObligationItem) -> tuple[object, ...]:
    return tuple(day for _, day in item.due.last_days) if item.due else ()


def _is_same_owner(before: ObligationItem, after: ObligationItem) -> bool:
    """Say whether the same bodies owe it: by code, or as printed where a code is a draft's own."""
    printed = folded(before.owner_printed)
    same_words = bool(printed) and printed == folded(after.owner_printed)
    return set(before.owners) == set(after.owners) or same_words
