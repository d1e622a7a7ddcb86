"""The roster of a plan to be: one that is known already, with the bodies that are new to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from plan_reader.confirming.matching import is_post
from plan_reader.confirming.words import said
from plan_reader.drafting.matching import slug
from plan_reader.reading.passages import fold
from plan_reader.values import GROUP, HEAD, POST

Fields = dict[str, Any]
LONGEST_CODE = 40
# Of an issuing body the last words tell it from others: its place.
PLACE_CODE = 24


@dataclass
class RosterDraft:
    """A roster that grows: lists of roster.yaml, and what each printed name became."""

    units: list[Fields] = field(default_factory=list)
    posts: list[Fields] = field(default_factory=list)
    people: list[Fields] = field(default_factory=list)
    tenures: list[Fields] = field(default_factory=list)
    groups: list[Fields] = field(default_factory=list)

    @classmethod
    def of(cls, known: Mapping[str, list[Fields]]) -> "RosterDraft":
        """Begin with the lists of a roster that is known."""
        return cls(**{name: [dict(entry) for entry in found] for name, found in known.items()})

    def as_data(self) -> Fields:
        """Return roster.yaml."""
        return {
            "units": self.units,
            "posts": self.posts,
            "people": self.people,
            "tenures": self.tenures,
            "groups": self.groups,
        }

    def add_post(self, printed: str) -> str:
        """Return the owner of a printed body: the post of that title, else a new one."""
        return POST + (self._post_titled(printed) or self._new_office(printed))

    def add_group(self, printed: str) -> str:
        """Return the owner of a printed group; a new one has no members yet."""
        for group in self.groups:
            if fold(group["name"]) == fold(printed):
                return GROUP + str(group["code"])
        code = self._free(printed, (each["code"] for each in self.groups))
        self.groups.append({"code": code, "name": printed, "members": [], "confirmed": False})
        return GROUP + code

    def add_member_of_committee(self, title: str) -> str:
        """Return the code of a post of the Committee, made where there is none of that title."""
        known = self._post_titled(title)
        if known:
            return known
        unit = next((u["code"] for u in self.units if u["kind"] == "committee"), "")
        if not unit:
            unit = self._new_unit(said("committee"), kind="committee")
        code = self._free(title, (post["code"] for post in self.posts))
        self.posts.append({"code": code, "title": title, "unit": unit})
        return code

    def standing_unit(self, title: str) -> str:
        """Return the unit whose head has this title; made where there is none."""
        code = self.add_post(title).removeprefix(POST)
        unit = next(str(post["unit"]) for post in self.posts if post["code"] == code)
        heads = {post["code"] for post in self.posts}
        # The messages of the standing office go to the head of its unit.
        return unit if unit + HEAD in heads else self._with_head(unit, title)

    def _with_head(self, unit: str, title: str) -> str:
        self.posts.append({"code": unit + HEAD, "title": title, "unit": unit})
        return unit

    def _post_titled(self, title: str) -> str:
        for post in self.posts:
            names = (post["title"], *post.get("aliases", ()))
            if fold(title) in {fold(name) for name in names}:
                return str(post["code"])
        return ""

    def _new_office(self, printed: str) -> str:
        unit = self._new_unit(printed, kind="office")
        title = printed if is_post(printed) else said("head_of", body=printed)
        aliases = [] if title == printed else [printed]
        self.posts.append({"code": unit + HEAD, "title": title, "unit": unit, "aliases": aliases})
        return unit + HEAD

    def _new_unit(self, name: str, *, kind: str) -> str:
        code = self._free(name, (unit["code"] for unit in self.units))
        self.units.append({"code": code, "name": name, "kind": kind})
        return code

    @staticmethod
    def _free(name: str, taken: Iterable[str]) -> str:
        used, code = set(taken), code_of(name)
        if code not in used:
            return code
        return next(f"{code}-{n}" for n in range(2, len(used) + 3) if f"{code}-{n}" not in used)


def code_of(name: str) -> str:
    """Return a code of a Vietnamese name, not too long for an address."""
    return slug(name)[:LONGEST_CODE].strip("-")


def place_code(name: str) -> str:
    """Return a short code of a body from its last words, which name the place."""
    words = code_of(name[-LONGEST_CODE:]).split("-")
    while len(words) > 1 and len("-".join(words)) > PLACE_CODE:
        words.pop(0)
    return "-".join(words)
