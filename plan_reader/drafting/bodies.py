"""The roster of a draft: entries of a known roster, and a skeleton of what is not in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plan_reader.drafting.matching import Match, best_match, folded, slug
from plan_reader.drafting.phrases import listed, phrase
from plan_reader.values import GROUP, POST, Roster

COMMITTEE, OFFICE = "ban-chi-dao", "thuong-truc"
CHAIR, DEPUTY = "truong-ban", "pho-truong-ban"
_LONGEST_CODE = 40


@dataclass
class Bodies:
    """Who is named in a document; `matches` keeps how each name was placed, for people to see."""

    known: Roster = field(default_factory=Roster)
    matches: dict[str, Match | None] = field(default_factory=dict)
    units: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)

    def owner(self, printed: str) -> str:
        """Return "post:…" or "group:…" for a printed body; an unknown one gets an entry."""
        if printed not in self.matches:
            self.matches[printed] = best_match(printed, self.known)
        match = self.matches[printed]
        return match.target if match else self._made(printed)

    def _made(self, printed: str) -> str:
        name = folded(printed)
        if name not in self.made:
            code = self._free(slug(printed)[:_LONGEST_CODE].strip("-"))
            if name.startswith(tuple(listed("group_starts"))):
                self.groups.append({"code": code, "name": printed, "members": []})
                self.made[name] = GROUP + code
            else:
                self.units.append({"code": code, "name": printed, "kind": "office"})
                self.posts.append({"code": f"{code}.head", "title": printed, "unit": code})
                self.made[name] = f"{POST}{code}.head"
        return self.made[name]

    def _free(self, code: str) -> str:
        taken = {entry["code"] for entry in (*self.units, *self.groups)}
        taken |= {unit.code for unit in self.known.units} | {one.code for one in self.known.groups}
        free, number = code, 2
        while free in taken:
            free, number = f"{code}-{number}", number + 1
        return free

    def unsure(self) -> list[str]:
        """Return the printed names that a person must place."""
        return [name for name, match in self.matches.items() if not (match and match.is_sure)]


def skeleton(issuer: str) -> Mapping[str, list[dict[str, Any]]]:
    """Return the committee that every plan folder needs, its posts still to be determined."""
    return {
        "units": [
            {"code": COMMITTEE, "name": issuer or phrase("committee"), "kind": "committee"},
            {"code": OFFICE, "name": phrase("office"), "kind": "office"},
        ],
        "posts": [
            {"code": CHAIR, "title": phrase("chair"), "unit": COMMITTEE},
            {"code": DEPUTY, "title": phrase("deputy"), "unit": COMMITTEE},
            {"code": f"{OFFICE}.head", "title": phrase("office"), "unit": OFFICE},
        ],
    }
