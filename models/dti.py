"""Index sets that were loaded, the scores of units by stage, and the results made final.

Scores are append-only: the newest of a criterion and stage counts, the older ones stay.
Fractions are kept as text ("7/3"): no database rounds them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models.plan import Plan
from models.roster import Unit
from rules.index_score import Given
from rules.index_set import Criterion, Grade, How, IndexSet, Main, Pillar, Step


class Stage(StrEnum):
    """Whose score it is: the unit's own, or the standing office's after its review."""

    SELF = "self"
    REVIEW = "review"


class DtiIndex(SQLModel, table=True):
    """An index set of a plan's units, as data (`data` is what as_data makes)."""

    __tablename__ = "dti_index"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    code: str
    year: int
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    loaded_at: datetime
    loaded_by: str


class DtiScore(SQLModel, table=True):
    """One score of one criterion; `points` None: không áp dụng."""

    __tablename__ = "dti_score"
    __table_args__ = (Index("ix_dti_score_of", "index_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    index_id: int = Field(foreign_key="dti_index.id")
    unit_id: int = Field(foreign_key="unit.id")
    criterion: str
    stage: str
    points: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    value: str | None = None
    evidence: str = ""
    note: str = ""
    given_at: datetime
    given_by: str

    @property
    def exact(self) -> Fraction | None:
        """Return the exact points, None where the criterion does not apply."""
        return None if self.points is None else Fraction(self.points)

    @property
    def given(self) -> Given:
        """Return what was given, so that it can be scored again."""
        if self.points is None:
            return Given(applies=False)
        found = Given(
            numerator=_number(self.numerator),
            denominator=_number(self.denominator),
            value=_number(self.value),
        )
        return Given(points=self.exact) if found == Given() else found


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


class DtiFinal(SQLModel, table=True):
    """The result of a unit made final by the chair; `scores` by criterion, with a seal."""

    __tablename__ = "dti_final"
    __table_args__ = (UniqueConstraint("index_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    index_id: int = Field(foreign_key="dti_index.id")
    unit_id: int = Field(foreign_key="unit.id")
    scores: dict[str, str | None] = Field(sa_column=Column(JSON, nullable=False))
    sha256: str
    finished_at: datetime
    finished_by: str


Latest = Mapping[tuple[int, Stage, str], DtiScore]


def latest_scores(session: Session, index: DtiIndex) -> Latest:
    """Return the newest score by unit, stage and criterion."""
    rows = session.exec(
        select(DtiScore).where(DtiScore.index_id == index.id).order_by(col(DtiScore.id))
    )
    return {(row.unit_id, Stage(row.stage), row.criterion): row for row in rows}


def finals(session: Session, index: DtiIndex) -> dict[int, DtiFinal]:
    """Return the final results by unit."""
    rows = session.exec(select(DtiFinal).where(DtiFinal.index_id == index.id))
    return {row.unit_id: row for row in rows}


def units_of(session: Session, index: DtiIndex) -> Sequence[Unit]:
    """Return the units that the set is for, in the order of their codes."""
    kinds = index.data["unit_kinds"]
    query = select(Unit).where(Unit.plan_id == index.plan_id, col(Unit.kind).in_(kinds))
    return session.exec(query.order_by(col(Unit.code))).all()


def index_sets(session: Session, plan: Plan) -> Sequence[DtiIndex]:
    """Return the sets of a plan, the newest year first."""
    query = select(DtiIndex).where(DtiIndex.plan_id == plan.id)
    return session.exec(query.order_by(col(DtiIndex.year).desc(), col(DtiIndex.code))).all()


def year_before(session: Session, index: DtiIndex) -> DtiIndex | None:
    """Return the set of the year before for the same level, of whatever plan."""
    query = select(DtiIndex).where(DtiIndex.year == index.year - 1)
    found = session.exec(query.order_by(col(DtiIndex.id).desc()))
    return next((row for row in found if row.data["level"] == index.data["level"]), None)


def unit_codes(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the codes of units."""
    found = session.exec(select(Unit).where(col(Unit.id).in_(ids)))
    return {unit.id or 0: unit.code for unit in found}


def exact_scores(final: DtiFinal) -> dict[str, Fraction | None]:
    """Return the scores of a final result as numbers."""
    return {code: None if text is None else Fraction(text) for code, text in final.scores.items()}


def by_unit(latest: Latest) -> dict[int, dict[str, Fraction | None]]:
    """Return what counts by unit and criterion: the review where there is one, else its own."""
    found: dict[int, dict[str, Fraction | None]] = defaultdict(dict)
    for stage in (Stage.SELF, Stage.REVIEW):
        for (unit, of, criterion), row in latest.items():
            if of is stage:
                found[unit][criterion] = row.exact
    return found


def as_data(index: IndexSet) -> dict[str, Any]:
    """Return a set as JSON values."""
    return {
        "code": index.code,
        "name": index.name,
        "year": index.year,
        "level": index.level,
        "decision": index.decision,
        "is_example": index.is_example,
        "unit_kinds": list(index.unit_kinds),
        "ties": list(index.ties),
        "grades": [[grade.name, str(grade.at_least)] for grade in index.grades],
        "pillars": [
            {"code": p.code, "name": p.name, "mains": [_main_data(m) for m in p.mains]}
            for p in index.pillars
        ],
    }


def _main_data(main: Main) -> dict[str, Any]:
    criteria = [
        {
            "code": c.code,
            "name": c.name,
            "maximum": str(c.maximum),
            "how": c.how.value,
            "full_at": str(c.full_at),
            "steps": [[str(step.at_least), str(step.points)] for step in c.steps],
            "evidence": c.evidence,
            "source": c.source,
        }
        for c in main.criteria
    ]
    return {"code": main.code, "name": main.name, "criteria": criteria}


def index_set(row: DtiIndex) -> IndexSet:
    """Return the set that a row keeps."""
    data = row.data
    simple = ("code", "name", "year", "level", "decision", "is_example")
    return IndexSet(
        **{key: data[key] for key in simple},
        unit_kinds=tuple(data["unit_kinds"]),
        ties=tuple(data["ties"]),
        grades=tuple(Grade(name=n, at_least=Fraction(at)) for n, at in data["grades"]),
        pillars=tuple(_pillar(each) for each in data["pillars"]),
    )


def _pillar(data: Mapping[str, Any]) -> Pillar:
    mains = tuple(
        Main(code=m["code"], name=m["name"], criteria=tuple(_criterion(c) for c in m["criteria"]))
        for m in data["mains"]
    )
    return Pillar(code=data["code"], name=data["name"], mains=mains)


def _criterion(data: Mapping[str, Any]) -> Criterion:
    return Criterion(
        code=data["code"],
        name=data["name"],
        maximum=Fraction(data["maximum"]),
        how=How(data["how"]),
        full_at=Fraction(data["full_at"]),
        steps=tuple(Step(at_least=Fraction(a), points=Fraction(p)) for a, p in data["steps"]),
        evidence=data["evidence"],
        source=data["source"],
    )
