"""Match a body as printed to the posts and groups of a roster; a person says which is meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from plan_reader.confirming.words import listed
from plan_reader.reading.passages import fold

# From here on a name is taken as meant, and still shown with its score; below it a person says.
SURE = 95
# Below this a likeness is no help to who chooses.
FAINT = 55
SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Something of the roster that may be meant; `score` of 100."""

    owner: str
    name: str
    score: int


def candidates(printed: str, names: Mapping[str, Sequence[str]]) -> tuple[Candidate, ...]:
    """Return what a printed body may mean, the likest first, at most five.

    `names` maps an owner ("post:…", "group:…") to its title and every alias.
    """
    spelled = [(owner, fold(name)) for owner, all_names in names.items() for name in all_names]
    # The order of words counts: "Phó Chủ tịch" and "Chủ tịch" share all but one.
    found = process.extract(
        fold(printed),
        [name for _, name in spelled],
        scorer=fuzz.ratio,
        score_cutoff=FAINT,
        limit=30,
    )
    best: dict[str, int] = {}
    for _, score, index in found:
        owner = spelled[index][0]
        best[owner] = max(best.get(owner, 0), int(score))
    ranked = sorted(best.items(), key=lambda pair: -pair[1])[:SHOWN]
    return tuple(Candidate(owner=o, name=names[o][0], score=s) for o, s in ranked)


def sure(found: Sequence[Candidate]) -> Candidate | None:
    """Return the one candidate that is meant beyond doubt; None when none or two are."""
    good = [one for one in found if one.score >= SURE]
    return good[0] if len(good) == 1 else None


def is_group(printed: str) -> bool:
    """Tell whether a printed body stands for several."""
    words = fold(printed)
    return any(words.startswith(fold(start) + " ") for start in listed("group_words"))


def is_post(printed: str) -> bool:
    """Tell whether a printed body is a person's post, not an office."""
    words = fold(printed)
    return any(words.startswith(fold(start) + " ") for start in listed("post_titles"))
