"""Names by which obligations, checkpoints and runs are found in the Prefect UI."""

import re
import unicodedata
from datetime import date, datetime

from flows.wording import catalogue, say
from rules.checkpoints import Checkpoint

# Longer names are cut in the lists of the Prefect UI anyway.
LONGEST_NAME = 120


def deployment_name(ref: str, short_title: str, plan: str) -> str:
    """Return `<ref> <short title> · <plan>`; a title too long is cut at a word."""
    head, tail = f"{clean(ref)} ", f" · {clean(plan)}"
    room = LONGEST_NAME - len(head) - len(tail)
    return head + _shortened(clean(short_title), room) + tail


def clean(text: str) -> str:
    """Replace what Prefect refuses in a name by words, and normalise to NFC."""
    for sign, words in catalogue()["replacements"].items():
        text = text.replace(sign, words)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _shortened(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    return text[: room - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def slug(occurrence: str, checkpoint: Checkpoint) -> str:
    """Return what names a checkpoint within its deployment: `2024-T-7-2024-05-31`."""
    return f"{occurrence}-{checkpoint.rung}-{checkpoint.last_day.isoformat()}"


def run_name(ref: str, occurrence: str, rung: str, day: date) -> str:
    """Return the name of the run of a checkpoint: `IV.3.7 · 2024 · T-7 · 24/05/2024`."""
    return say("run_name", ref=ref, occurrence=occurrence, rung=rung, day=shown(day))


def pass_name(flow: str, local: datetime) -> str:
    """Return the name of a pass over everything, such as the digest of a morning."""
    return say("pass_name", what=say(f"flows.{flow}"), at=f"{local:%H:%M:%S} {shown(local)}")


def shown(day: date) -> str:
    """Return a day as it is written in Vietnam."""
    return f"{day:%d/%m/%Y}"


def artifact_key(ref: str, plan: str) -> str:
    """Return the key of an obligation's table: lowercase ascii letters, digits, dashes.

    "đ" is a letter of its own in the plan's numbering: it becomes "dd", so that III.1.d
    and III.1.đ do not share a table.
    """
    folded = ref.lower().replace("đ", "dd")
    plain = unicodedata.normalize("NFD", f"{folded}-{plan.lower()}").encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode()).strip("-")
