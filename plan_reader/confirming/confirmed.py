"""What people have confirmed of a document, as frozen values: the whole of a plan to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Fields = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ConfirmedItem:
    """One confirmed obligation or indicator.

    `ref` as read, `lines` those on which `text` stands word for word. `owners` are codes of
    the roster ("post:…", "group:…"), `owner_printed` the words. `last_day` is inclusive;
    `last_days` are month and day of each occurrence of what comes back `frequency`. `measure`
    is None for what sets no target. `why` is its provenance, field by field.
    """

    ref: str
    lines: tuple[int, ...]
    text: str
    short_title: str
    kind: str
    owners: tuple[str, ...] = ()
    owner_printed: str = ""
    coordinators: tuple[str, ...] = ()
    due_phrase: str = ""
    last_day: date | None = None
    frequency: str = ""
    last_days: tuple[tuple[int | None, int], ...] = ()
    measure: "ConfirmedMeasure | None" = None
    confirmed_by: str = ""
    confirmed_at: str = ""
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ConfirmedMeasure:
    """A target; `operator` as rules.targets names it."""

    name: str
    operator: str
    value: Decimal
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class ConfirmedQuestion:
    """What the print leaves open; `decided` "" while nobody has answered."""

    message: str
    refs: tuple[str, ...]
    texts: tuple[Mapping[str, str], ...] = ()
    severity: str = "B"
    decided: str = ""


@dataclass(frozen=True, kw_only=True)
class ConfirmedPlan:
    """Everything that a plan folder is written from.

    `document` holds plan.yaml without source and report, `roster` roster.yaml; `report_ref`
    names the obligation whose T-7 morning carries the quarterly questions, "" for the first
    that has a limit.
    """

    document: Mapping[str, Any]
    roster: Mapping[str, Any]
    source: str
    items: tuple[ConfirmedItem, ...]
    questions: tuple[ConfirmedQuestion, ...] = ()
    report_ref: str = ""
    file_name: str = ""
    file_sha256: str = ""
