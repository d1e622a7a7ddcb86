"""The ladder file: the reminder and escalation policy as data."""

from pathlib import Path
from typing import Any

from plan_reader.files import read_table, table_of
from plan_reader.marked import Table
from plan_reader.mistakes import Ledger
from rules.ladder import Audience, Reach

WITH = "quarterly_report"
_HOURS = {"decide_at": "07:30", "send_at": "08:00", "open_from": "07:30", "open_until": "17:00"}
_COUNTS = {"digest_from": 3, "long_notice_days": 45, "repeat_every_days": 7, "repeat_weekday": 1}


def read_ladder(folder: Path, name: str, shared: Path, ledger: Ledger) -> dict[str, Any]:
    """Read the plan's own ladder.yaml, else the shared one of that name.

    The result is what Plan.ladder keeps and models.policy.ladder_from_data reads.
    """
    own = folder / "ladder.yaml"
    path = own if own.exists() else shared / f"{name}.yaml"
    table = read_table(path, ledger, name=path.name if path == own else f"ladders/{name}.yaml")
    return _ladder(table)


def ladder_of(text: str, ledger: Ledger, *, name: str = "ladder.yaml") -> dict[str, Any]:
    """Read a ladder from a text; the mistakes are noted under `name`."""
    return _ladder(table_of(text, ledger, name=name))


def _ladder(table: Table | None) -> dict[str, Any]:
    if table is None:
        return {}
    data: dict[str, Any] = {key: table.time(key, hour) for key, hour in _HOURS.items()}
    data |= {key: table.whole(key, count) for key, count in _COUNTS.items()}
    _check_hours(table, data)
    _check_counts(table, data)
    data["rungs"] = [_rung(entry) for entry in table.tables("rungs", required=True)]
    undated = table.table("undated", required=True)
    _check_repeating(table, data)
    if undated is not None:
        data["undated"] = _undated(undated)
        _check_codes(table, undated, data)
    patience = table.table("no_sign")
    if patience is not None:
        data["no_sign"] = _no_sign(patience, data)
    table.text("note")
    table.close()
    return data


def _rung(table: Table) -> dict[str, Any]:
    data = {
        "code": table.text("code", required=True),
        "offset": table.whole("offset", 0, required=True),
        "only_if_assigned_days_before": table.whole("only_if_assigned_days_before", 0),
        "repeats": table.truth("repeats", default=False),
        **_reach(table),
    }
    table.close()
    return data


def _undated(table: Table) -> dict[str, Any]:
    # The rung Q always comes with the quarterly report that plan.yaml names.
    table.choice("with", (WITH,), WITH)
    data = {
        "code": table.text("code", required=True),
        "rung": table.text("rung") or "T-7",
        **_reach(table),
    }
    table.close()
    return data


def _no_sign(table: Table, data: dict[str, Any]) -> dict[str, Any]:
    hours = table.whole("hours", 8)
    if hours is not None and hours < 1:
        table.note(table.at("hours"), f"hours {hours} is too short", "write 1 or more")
    codes = [rung["code"] for rung in data["rungs"]]
    rungs = table.texts("rungs", required=True)
    for position, code in enumerate(rungs):
        if code and code not in codes:
            line = table.where().at("rungs", position)
            remedy = f"write one of: {', '.join(codes)}"
            table.note(line, f"no_sign waits for '{code}', no rung of this ladder", remedy)
    found = {"hours": hours, "rungs": list(rungs), "up": _audiences(table, "up")}
    table.close()
    return found


def _reach(table: Table) -> dict[str, Any]:
    return {
        "to": _audiences(table, "to") or ["owner"],
        "copy": _audiences(table, "copy"),
        "channels": table.choice("channels", tuple(Reach), "preferred"),
    }


def _audiences(table: Table, key: str) -> list[str]:
    known = tuple(str(audience) for audience in Audience)
    found = table.texts(key)
    where = table.where()
    for position, audience in enumerate(found):
        if audience and audience not in known:
            line = where.at(key, position)
            remedy = f"write one of: {', '.join(known)}"
            table.note(line, f"{key} '{audience}' is nobody", remedy, value=audience)
    return [audience for audience in found if audience in known]


def _check_hours(table: Table, data: dict[str, Any]) -> None:
    opens, closes, sends = data["open_from"], data["open_until"], data["send_at"]
    if not opens <= sends < closes:
        problem = f"send_at {sends} lies outside the open hours {opens} to {closes}"
        table.note(table.at("send_at"), problem, "write an hour inside them", value=sends)
    if data["decide_at"] > sends:
        problem = f"decide_at {data['decide_at']} is later than send_at {sends}"
        remedy = "decide before sending"
        table.note(table.at("decide_at"), problem, remedy, value=data["decide_at"])
    weekday, sunday = data["repeat_weekday"], 7
    if not 1 <= weekday <= sunday:
        remedy = "write 1 (Monday) to 7 (Sunday)"
        line = table.at("repeat_weekday")
        table.note(line, f"repeat_weekday {weekday} is no weekday", remedy, value=str(weekday))


def _check_counts(table: Table, data: dict[str, Any]) -> None:
    for key in ("digest_from", "repeat_every_days"):
        if data[key] < 1:
            problem = f"{key} {data[key]} is too small"
            table.note(table.at(key), problem, "write 1 or more", value=str(data[key]))


def _check_repeating(table: Table, data: dict[str, Any]) -> None:
    repeating = [rung["code"] for rung in data["rungs"] if rung["repeats"]]
    if len(repeating) > 1:
        problem = f"rungs {', '.join(repeating)} all repeat"
        table.note(table.at("rungs"), problem, "let one repeat", value=repeating[-1])


def _check_codes(table: Table, undated: Table, data: dict[str, Any]) -> None:
    codes = [rung["code"] for rung in data["rungs"]]
    for rung in table.tables("rungs"):
        code = rung.text("code")
        if code and codes.count(code) > 1:
            codes.remove(code)
            rung.note(rung.at("code"), f"rung '{code}' stands twice", "drop one", value=code)
    carrier = data["undated"]["rung"]
    if carrier not in codes:
        problem = f"undated rung '{carrier}' is not among the rungs"
        undated.note(
            undated.at("rung"), problem, f"write one of: {', '.join(codes)}", value=carrier
        )
