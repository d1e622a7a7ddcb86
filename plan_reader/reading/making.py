"""Make a proposal of the words of one point: the duties in it, whose they are, and until when."""

from dataclasses import replace

from plan_reader.reading.bodies import heading_body, split_bodies
from plan_reader.reading.clauses import Clause, clauses, read_clause
from plan_reader.reading.coordinators import sentence_coordinators
from plan_reader.reading.due_dates import Due
from plan_reader.reading.duties import kind_of
from plan_reader.reading.found import Found
from plan_reader.reading.labels import Rank
from plan_reader.reading.outline import Node
from plan_reader.reading.passages import Passage
from plan_reader.reading.proposals import Indicator, Obligation, Reason
from plan_reader.reading.scopes import Scope, time_of
from plan_reader.reading.subjects import read_subject
from plan_reader.reading.targets import targets


def propose(
    node: Node, words: Passage, found: Found, scope: Scope, *, in_goals: bool = False
) -> None:
    """Propose the duties in the words of a node, and the targets that stand in them.

    Words that a block with owner or time belongs to stay one duty.
    """
    cut = not (scope.owner or scope.time)
    parts = clauses(words, year=found.year) if cut else [_single(words, found, scope)]
    previous: Clause | None = None
    parts = [part for part in parts if part.words]
    for number, clause in enumerate(parts, start=1):
        suffix = (str(number),) if len(parts) > 1 else ()
        found.obligations.append(
            _obligation(node, clause, previous, found, scope, suffix=suffix, in_goals=in_goals)
        )
        previous = clause if clause.subject or previous is None else previous
    if parts and not in_goals:
        _targets_in_task(node, words, found)


_OF_GROUP = ("block_after_group", "block_before", "heading_time")


def _single(words: Passage, found: Found, scope: Scope) -> Clause:
    clause = read_clause(words, year=found.year)
    group = scope.rule in _OF_GROUP
    # The day of a group is not that of a point with words of time of its own.
    due = clause.due if clause.due and (clause.due.last_day or group) else None
    recurrence = clause.recurrence
    block = time_of(scope, year=found.year)[0] if scope.time else None
    own = scope.rule in ("block_after", "block_in_sentence")
    if due is not None and block is not None and own and _is_past(due, found):
        due = None
    elif due is not None and block is not None and own:
        due = _within(due, block)
    if due is None and clause.due is not None and scope.time is None:
        due = clause.due
    if due is None and (recurrence is None or scope.time):
        block_due, block_recurrence = time_of(scope, year=found.year)
        due, recurrence = (block_due, block_recurrence) if scope.time else (due, recurrence)
    return Clause(
        words=words, due=due, recurrence=recurrence, subject=clause.subject, after_stop=True
    )


def _is_past(due: Due, found: Found) -> bool:
    if found.issued is None or due.last_day is None:
        return False
    return due.last_day < found.issued


def _within(due: Due, block: Due) -> Due:
    """Settle a time of the sentence that ends after the time of its block: one of them is wrong.

    The line "Thời gian: …" of the task itself counts more than its sentence.
    """
    if block.last_day is None or due.last_day is None or due.last_day <= block.last_day:
        return due
    return replace(block, flaw="date_conflict")


def _obligation(
    node: Node,
    clause: Clause,
    previous: Clause | None,
    found: Found,
    scope: Scope,
    *,
    suffix: tuple[str, ...],
    in_goals: bool,
) -> Obligation:
    owners, owner_reason = _owners(node, clause, previous, scope)
    helpers = scope.assistants() or (
        () if scope.owner else tuple(sentence_coordinators(clause.words))
    )
    reasons = dict(scope.reasons())
    if owner_reason:
        reasons["owners"] = owner_reason
    if helpers and "coordinators" not in reasons:
        reasons["coordinators"] = Reason(rule="coordinators.in_sentence", words=helpers[0])
    if clause.recurrence:
        reasons["recurrence"] = Reason(rule=clause.recurrence.rule, words=clause.recurrence.words)
    if clause.due:
        in_block = scope.time is not None and clause.due.words.line != clause.words.line
        rule = f"{scope.rule}, {clause.due.rule}" if in_block else clause.due.rule
        reasons["due"] = Reason(rule=rule, words=clause.due.words)
    return Obligation(
        ref=found.refs.of(node, *suffix),
        words=clause.words,
        kind=kind_of(clause.words, recurs=clause.recurrence is not None, in_goals=in_goals),
        owners=owners,
        coordinators=helpers,
        due=None if clause.recurrence else clause.due,
        recurrence=clause.recurrence,
        reasons=reasons,
    )


def _owners(
    node: Node, clause: Clause, previous: Clause | None, scope: Scope
) -> tuple[tuple[Passage, ...], Reason | None]:
    """Name the owner: the block first, then the sentence, the heading, the sentence before."""
    if scope.owner:
        return scope.owners(), Reason(rule=scope.rule, words=scope.owner.whole)
    if clause.subject:
        return tuple(split_bodies(clause.subject.name)), Reason(
            rule=clause.subject.rule, words=clause.subject.name
        )
    carried = previous.subject if previous else None
    if carried and not clause.after_stop:
        return tuple(split_bodies(carried.name)), Reason(
            rule="owner.previous_clause", words=carried.name
        )
    for above in node.ancestors():
        named = _named_above(above)
        if named:
            return named
    if carried:
        return tuple(split_bodies(carried.name)), Reason(
            rule="owner.previous_sentence", words=carried.name
        )
    return (), None


def _named_above(above: Node) -> tuple[tuple[Passage, ...], Reason] | None:
    if above.field is not None or above.rank <= Rank.ARTICLE:
        return None
    body = heading_body(above.words)
    if body is not None:
        return (body,), Reason(rule="owner.heading", words=body)
    if above.words.text.endswith(":") and above.rank >= Rank.NUMBER:
        subject = read_subject(above.words)
        if subject:
            return (subject.name,), Reason(rule="owner.section_intro", words=subject.name)
    return None


def _targets_in_task(node: Node, words: Passage, found: Found) -> None:
    for target in targets(words, counts=False):
        found.indicators.append(
            Indicator(
                ref=found.refs.of(node, "chỉ tiêu"),
                words=target.words,
                name=target.name,
                operator=target.operator,
                value=target.value,
                unit=target.unit,
                section="tasks",
                owners=found.obligations[-1].owners,
                due=found.obligations[-1].due,
                reasons={"value": Reason(rule="target.in_task", words=target.number)},
            )
        )
