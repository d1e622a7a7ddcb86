"""What a walk through a document has proposed so far."""

from dataclasses import dataclass, field
from datetime import date

from plan_reader.reading.proposals import Indicator, Obligation
from plan_reader.reading.refs import Refs


@dataclass
class Found:
    """Collects proposals in the order of the print; `year` is the one year the title names."""

    year: int | None
    issued: date | None = None
    refs: Refs = field(default_factory=Refs)
    obligations: list[Obligation] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
