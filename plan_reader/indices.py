"""Read an index set (config/indices/*.yaml); every mistake is noted, never only the first."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from plan_reader.files import read_table
from plan_reader.marked import Table
from plan_reader.mistakes import Ledger, PlanMistakes
from rules.index_set import ON_TIME, Criterion, Grade, How, IndexSet, Main, Pillar, Step

UNIT_KINDS = ("ward", "office", "committee", "external")


def read_index(path: Path) -> IndexSet:
    """Read an index set; raises PlanMistakes with all of its mistakes."""
    ledger = Ledger()
    table = read_table(path, ledger)
    found = _index(table) if table is not None else None
    if ledger.mistakes or found is None:
        raise PlanMistakes(ledger.mistakes)
    return found


def _index(table: Table) -> IndexSet:
    pillars = tuple(_pillar(each) for each in table.tables("pillars", required=True))
    index = IndexSet(
        code=table.text("code", required=True),
        name=table.text("name", required=True),
        year=table.whole("year", 0, required=True) or 0,
        level=table.text("level", required=True),
        decision=table.text("decision"),
        is_example=table.truth("example", default=False),
        unit_kinds=_kinds(table),
        ties=table.texts("ties"),
        grades=tuple(_grade(each) for each in table.tables("grades")),
        pillars=pillars,
    )
    _check(table, index)
    table.text("note")
    table.close()
    return index


def _kinds(table: Table) -> tuple[str, ...]:
    found = table.texts("unit_kinds", required=True)
    for position, kind in enumerate(found):
        if kind and kind not in UNIT_KINDS:
            line = table.where().at("unit_kinds", position)
            remedy = f"write one of: {', '.join(UNIT_KINDS)}"
            table.note(line, f"unit_kinds '{kind}' is no kind of unit", remedy, value=kind)
    return found


def _check(table: Table, index: IndexSet) -> None:
    known = {ON_TIME, *(pillar.code for pillar in index.pillars)}
    for position, tie in enumerate(index.ties):
        if tie and tie not in known:
            line = table.where().at("ties", position)
            remedy = f"write one of: {', '.join(sorted(known))}"
            table.note(line, f"ties '{tie}' is no pillar", remedy, value=tie)
    codes = Counter(criterion.code for criterion in index.criteria)
    codes.update(pillar.code for pillar in index.pillars)
    for code, count in codes.items():
        if code and count > 1:
            remedy = "give each pillar and criterion a code of its own"
            table.note(table.at("pillars"), f"code '{code}' stands {count} times", remedy)
    if not index.is_example and not index.decision:
        problem = "a set that is no example names no decision"
        table.note(table.at("decision"), problem, "add 'decision: …', or 'example: true'")


def _pillar(table: Table) -> Pillar:
    pillar = Pillar(
        code=table.text("code", required=True),
        name=table.text("name", required=True),
        mains=tuple(_main(each) for each in table.tables("main", required=True)),
    )
    table.close()
    return pillar


def _main(table: Table) -> Main:
    main = Main(
        code=table.text("code", required=True),
        name=table.text("name", required=True),
        criteria=tuple(_criterion(each) for each in table.tables("criteria", required=True)),
    )
    table.close()
    return main


def _criterion(table: Table) -> Criterion:
    maximum = _exact(table, "maximum")
    if maximum <= 0:
        table.note(table.at("maximum"), "maximum is not above 0", "write the most points")
    how = How(table.choice("how", tuple(How), How.POINTS, required=True))
    criterion = Criterion(
        code=table.text("code", required=True),
        name=table.text("name", required=True),
        maximum=maximum,
        how=how,
        full_at=_exact(table, "full_at", Decimal(1)),
        steps=tuple(_step(each, maximum) for each in table.tables("steps")),
        evidence=table.text("evidence"),
        source=table.text("source"),
    )
    if (how is How.STEPS) != bool(criterion.steps):
        problem = f"criterion {criterion.code} is scored by {how}"
        table.note(table.at("how"), problem, "give steps to 'how: steps', and only to it")
    if criterion.full_at <= 0:
        table.note(table.at("full_at"), "full_at is not above 0", "write a share such as 0.8")
    table.close()
    return criterion


def _step(table: Table, maximum: Fraction) -> Step:
    step = Step(at_least=_exact(table, "at_least"), points=_exact(table, "points"))
    if not 0 <= step.points <= maximum:
        problem = f"points {step.points} lie outside 0 to {maximum}"
        table.note(table.at("points"), problem, "correct them, or the maximum")
    table.close()
    return step


def _grade(table: Table) -> Grade:
    grade = Grade(name=table.text("name", required=True), at_least=_exact(table, "from"))
    table.close()
    return grade


def _exact(table: Table, key: str, default: Decimal | None = None) -> Fraction:
    if default is None and not table.has(key):
        table.note(table.line, f"field '{key}' is missing", f"add '{key}: …'", value=key)
    found = table.number(key)
    return Fraction(found if found is not None else default or 0)
