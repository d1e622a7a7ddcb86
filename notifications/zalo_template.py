"""The approved template by which Zalo reminds: its id, and which fact fills which parameter.

Kept in the database, because ids belong to an installation; chosen by `dondoc zalo
templates --use`. What a parameter may hold is short: a longer value is cut with an ellipsis.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlmodel import Session

from models.engine_state import recall, remember
from models.zalo_settings import TEMPLATE

NOTHING = "–"
ELLIPSIS = "…"
# What a message knows of itself (notifications.compose.facts_of).
FACTS = ("name", "post", "unit", "task", "ref", "number", "limit", "state", "plan", "count")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a template; `limit` in characters, 0 for none known."""

    name: str
    fact: str
    limit: int = 0


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template as it was chosen."""

    id: str
    name: str = ""
    parameters: tuple[Parameter, ...] = ()

    def fill(self, facts: Mapping[str, str]) -> dict[str, str]:
        """Return the data of one message; no value is blank or too long."""
        return {p.name: _cut(facts.get(p.fact, ""), p.limit) for p in self.parameters}


def _cut(value: str, limit: int) -> str:
    text = " ".join(value.split()) or NOTHING
    if limit and len(text) > limit:
        return text[: limit - 1].rstrip() + ELLIPSIS
    return text


def load_template(session: Session) -> Template | None:
    """Return the template that was chosen, None when none was."""
    kept = recall(session, TEMPLATE)
    if not kept:
        return None
    found = json.loads(kept)
    parameters = tuple(Parameter(**each) for each in found["parameters"])
    return Template(id=found["id"], name=found["name"], parameters=parameters)


def keep_template(session: Session, template: Template | None) -> None:
    """Keep the choice; None: by no template."""
    kept = json.dumps(asdict(template), ensure_ascii=False) if template else ""
    remember(session, TEMPLATE, kept)
