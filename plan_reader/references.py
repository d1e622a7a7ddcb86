"""What the files of a plan folder say about each other, and about the source document."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from plan_reader.mistakes import Ledger, closest
from plan_reader.roster import note_unknown
from plan_reader.values import (
    APPENDIX,
    GROUP,
    HEAD,
    POST,
    ObligationItem,
    PlanDocument,
    QuestionItem,
    Roster,
)
from rules.deadlines import normalise

_MARKUP = re.compile(r"\*|</?i>")


def check_committee(
    document: PlanDocument, roster: Roster, items: tuple[ObligationItem, ...], ledger: Ledger
) -> None:
    """Note a committee or a quarterly report that the other files do not know."""
    posts = {post.code for post in roster.posts}
    where = document.where
    line = where.at("committee")
    for name, post in (("chair", document.chair), ("deputy", document.deputy)):
        _note(post, posts, f"committee {name}", place="roster.yaml", line=line, ledger=ledger)
    signer = document.data.get("signer")
    named = str(signer.get("post") or "") if isinstance(signer, dict) else ""
    _note(named, posts, "signer", place="roster.yaml", line=where.at("signer"), ledger=ledger)
    unit = document.standing_unit
    units = {unit.code for unit in roster.units}
    _note(unit, units, "standing office", place="roster.yaml", line=line, ledger=ledger)
    if unit in units and unit + HEAD not in posts:
        ledger.add(
            where.file,
            line,
            f"standing office '{unit}' has no head",
            f"add the post '{unit}{HEAD}' to roster.yaml",
            value=unit,
        )
    refs = {item.ref for item in items if item.due}
    for key, report in (
        ("quarterly_report", document.quarterly_report),
        ("consolidated_report", document.consolidated_report),
    ):
        line, place = where.at(key), "obligations.yaml with a due"
        _note(report, refs, key.replace("_", " "), place=place, line=line, ledger=ledger)


def _note(
    value: str, known: Iterable[str], what: str, *, place: str, line: int, ledger: Ledger
) -> None:
    names = set(known)
    if value and value not in names:
        problem = f"{what} '{value}' is not in {place}"
        ledger.add("plan.yaml", line, problem, closest(value, names), value=value)


def check_obligations(
    items: tuple[ObligationItem, ...],
    roster: Roster,
    questions: tuple[QuestionItem, ...],
    ledger: Ledger,
) -> None:
    """Note refs that stand twice, unknown owners and refs, and items without an owner."""
    refs = {item.ref for item in items}
    asked = {ref for question in questions for ref in question.refs}
    themes = theme_sections(items)
    empty = {GROUP + group.code for group in roster.groups if not group.members}
    first: dict[str, int] = {}
    for item in items:
        _check_ref(item, first, ledger)
        _check_owners(item, roster, ledger)
        _check_bodies(item, roster, ledger)
        _check_refs(item, refs, ledger)
        if item.section not in themes and not item.owners and item.ref not in asked:
            _note_unowned(item, ledger)
        elif item.owners and set(item.owners) <= empty:
            _warn_empty(item, ledger)


def theme_sections(items: Iterable[ObligationItem]) -> frozenset[str]:
    """Return the sections that bind nobody by themselves: no item of theirs has an owner."""
    sections, owned = set(), set()
    for item in items:
        sections.add(item.section)
        if item.owners or item.owner_printed:
            owned.add(item.section)
    return frozenset(sections - owned)


def _check_ref(item: ObligationItem, first: dict[str, int], ledger: Ledger) -> None:
    line = item.where.at("ref")
    if item.ref and item.ref in first:
        problem = f"ref '{item.ref}' stands twice (first in line {first[item.ref]})"
        ledger.add(item.where.file, line, problem, "give one another ref", value=item.ref)
    first.setdefault(item.ref, line)


def _check_owners(item: ObligationItem, roster: Roster, ledger: Ledger) -> None:
    names = roster.names
    if item.section == APPENDIX:
        posts = {post.code for post in roster.posts}
        for owner in item.owners:
            note_unknown("monitor", owner.removeprefix(POST), posts, item.where, ledger)
        return
    for position, owner in enumerate(item.owners):
        if owner and owner not in names:
            problem = f"owner '{owner}' is not in roster.yaml"
            what = "group" if owner.startswith(GROUP) else "post"
            remedy = f"{closest(owner, names)}, or add the {what}"
            line = item.where.at("owners", position)
            ledger.add(item.where.file, line, problem, remedy, value=owner)


def _check_bodies(item: ObligationItem, roster: Roster, ledger: Ledger) -> None:
    """Note groups that an item directs, and implementers, that the roster does not have."""
    groups = {group.code for group in roster.groups}
    units = {unit.code for unit in roster.units}
    known = {GROUP + code for code in groups}
    known |= {prefix + code for code in units for prefix in ("unit:", "external:")}
    for field, names in (("directs", groups), ("implementers", known)):
        for position, value in enumerate(item.details.get(field, ())):
            if value and value not in names:
                line = item.where.at(field, position)
                problem = f"{field} '{value}' is not in roster.yaml"
                ledger.add(item.where.file, line, problem, closest(value, names), value=value)


def _check_refs(item: ObligationItem, refs: set[str], ledger: Ledger) -> None:
    for field, values in (
        ("rolled_up_from", item.rolled_up_from),
        ("indicator_refs", item.indicator_refs),
        ("appendix_ref", (item.details.get("appendix_ref"),)),
        ("body_ref", (item.details.get("body_ref"),)),
    ):
        for position, ref in enumerate(values):
            if ref and ref not in refs:
                line = item.where.at(field, position)
                problem = f"{field} '{ref}' is no ref of this plan"
                ledger.add(item.where.file, line, problem, closest(ref, refs), value=ref)


def _note_unowned(item: ObligationItem, ledger: Ledger) -> None:
    problem = f"'{item.ref}' has no owner and no question asks for one"
    remedy = f"add its owners, or a question with '{item.ref}' among its refs"
    ledger.add(item.where.file, item.where.line, problem, remedy, value=item.ref)


def _warn_empty(item: ObligationItem, ledger: Ledger) -> None:
    problem = f"'{item.ref}' is owed by groups without members only, so nobody is told"
    remedy = "add members to " + ", ".join(item.owners)
    line = item.where.at("owners")
    ledger.warn(item.where.file, line, problem, remedy, value=item.ref)


def check_questions(questions: tuple[QuestionItem, ...], known: set[str], ledger: Ledger) -> None:
    """Note a question about an item that the plan does not have."""
    for question in questions:
        for position, ref in enumerate(question.refs):
            if ref and ref not in known:
                problem = f"question '{question.code}' names '{ref}', which this plan does not have"
                line = question.where.at("refs", position)
                ledger.add(question.where.file, line, problem, closest(ref, known), value=ref)


def check_words(
    folder: Path, document: PlanDocument, items: tuple[ObligationItem, ...], ledger: Ledger
) -> None:
    """Note every text that does not stand in the source at its lines, word for word."""
    if not document.source_file:
        return
    path, line = folder / document.source_file, document.where.at("source")
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = f"source '{document.source_file}' cannot be read: {error.strerror}"
        ledger.add("plan.yaml", line, problem, "add the file", value=document.source_file)
        return
    digest = hashlib.sha256(content).hexdigest()
    if document.source_sha256 and digest != document.source_sha256:
        problem = f"the SHA-256 of '{document.source_file}' is {digest}, not as written here"
        remedy = "take the file that was read, or check the texts again and write its hash"
        ledger.add("plan.yaml", line, problem, remedy, value=document.source_sha256)
    lines = [_bare(text) for text in content.decode("utf-8", errors="replace").split("\n")]
    for item in items:
        _check_text(item, lines, document.source_file, ledger)


def _check_text(item: ObligationItem, lines: list[str], source: str, ledger: Ledger) -> None:
    if not item.source_lines:
        problem = f"'{item.ref}' does not say where it stands in {source}"
        ledger.add(item.where.file, item.where.line, problem, "add 'source_lines: […]'")
        return
    wrong = [number for number in item.source_lines if not 1 <= number <= len(lines)]
    if wrong:
        problem = f"source line {wrong[0]} of '{item.ref}' is not in {source}"
        remedy = f"write 1 to {len(lines)}"
        line = item.where.at("source_lines")
        ledger.add(item.where.file, line, problem, remedy, value=str(wrong[0]))
        return
    printed = " ".join(lines[number - 1] for number in item.source_lines)
    if _bare(item.text) not in normalise(printed):
        shown = ", ".join(str(number) for number in item.source_lines)
        problem = f"the text of '{item.ref}' does not stand in line {shown} of {source}"
        remedy = "copy it word for word, without '*' and '<i>'"
        line = item.where.at("text")
        ledger.add(item.where.file, line, problem, remedy, value=item.text)


def _bare(text: str) -> str:
    return normalise(_MARKUP.sub("", text))
