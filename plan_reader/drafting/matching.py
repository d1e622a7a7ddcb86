"""Find who a printed body is in a roster, by its names and aliases, with a score for people."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from plan_reader.values import GROUP, POST, Roster
from rules.deadlines import normalise

# From SURE on two names are taken for one (case, hyphens, "và"); from LIKELY on it is asked.
SURE = 95.0
LIKELY = 82.0
_APART = re.compile(r"[^\w]+")


@dataclass(frozen=True, kw_only=True)
class Match:
    """A printed body, the entry of the roster nearest to it, and how near (0 to 100)."""

    printed: str
    target: str
    name: str
    score: float

    @property
    def is_sure(self) -> bool:
        """Say whether nobody needs to be asked."""
        return self.score >= SURE


def best_match(printed: str, roster: Roster) -> Match | None:
    """Return the post or group of a roster that a printed body is most like, None for none.

    rapidfuzz's WRatio sets different offices too near each other (LIBRARIES.md); the words are
    compared as sorted tokens, which costs a missing or added word its share.
    """
    wanted = folded(printed)
    scored = [
        Match(
            printed=printed,
            target=target,
            name=name,
            score=fuzz.token_sort_ratio(wanted, folded(name)),
        )
        for target, name in _names(roster)
    ]
    best = max(scored, key=lambda match: match.score, default=None)
    return best if best and best.score >= LIKELY else None


def folded(name: str) -> str:
    """Return a name for comparing: lower case, no marks between words."""
    return " ".join(_APART.sub(" ", normalise(name).lower()).split())


def slug(name: str) -> str:
    """Return a code for a name: small letters without marks, digits, hyphens."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-") or "x"


def _names(roster: Roster) -> Iterable[tuple[str, str]]:
    units = {unit.code: unit.name for unit in roster.units}
    for post in roster.posts:
        target = POST + post.code
        yield target, post.title
        yield from ((target, alias) for alias in post.aliases)
        if post.code.endswith(".head") and post.unit in units:
            yield target, units[post.unit]
    for group in roster.groups:
        yield GROUP + group.code, group.name
