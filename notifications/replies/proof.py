"""Whether a mail comes from where it says: what mail servers found (RFC 8601).

Anybody can write such a header. Those of our own server, named in the settings, are
believed; of others only that a check has failed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses

HEADER = "Authentication-Results"
FAILED = frozenset({"fail", "softfail"})
CHECKS = frozenset({"dmarc", "spf", "dkim"})
# Which domain a check that passed speaks for.
DOMAIN_OF = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
PAIR = re.compile(r"([\w.-]+)\s*=\s*([^\s;]+)")
# A header that is longer than any server writes is read so far.
LONGEST = 10_000


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check and how it ended; `about` holds what was checked, by its name."""

    name: str
    result: str
    about: dict[str, str]


def is_unproven(head: Message, sender: str, server: str) -> bool:
    """Tell whether a person's mail may come from somebody else than its sender.

    With a server of ours it has to be proven: DMARC passed, or DKIM or SPF for the domain
    of the sender. Without one only a check that failed counts; what else a reply must know
    is for tasks.intake_reply.
    """
    return is_forged(head, server) or (bool(server) and not _is_proven(head, sender, server))


def is_forged(head: Message, server: str) -> bool:
    """Tell whether a check has failed, by our own server where it is named."""
    if len(getaddresses(str(each) for each in head.get_all("From", []))) > 1:
        return True
    checks = list(_checks(head, server))
    decisive = {each.result for each in checks if each.name == "dmarc"} if server else set()
    if decisive & {"pass", "fail"}:
        return "fail" in decisive
    return any(each.name in CHECKS and each.result in FAILED for each in checks)


def _is_proven(head: Message, sender: str, server: str) -> bool:
    domain = sender.rpartition("@")[2].lower()
    return bool(domain) and any(_proves(each, domain) for each in _checks(head, server))


def _proves(check: Check, domain: str) -> bool:
    if check.result != "pass":
        return False
    if check.name == "dmarc":
        return check.about.get("header.from", domain).lower() == domain
    spoken = (check.about.get(name, "") for name in DOMAIN_OF.get(check.name, ()))
    return any(_covers(each.rpartition("@")[2].lower(), domain) for each in spoken)


def _covers(owner: str, domain: str) -> bool:
    return domain == owner or ("." in owner and domain.endswith(f".{owner}"))


def _checks(head: Message, server: str) -> Iterator[Check]:
    for header in head.get_all(HEADER, []):
        said = _without_remarks(str(header)[:LONGEST])
        name, *results = said.split(";")
        if server and name.split()[:1] != [server.lower()]:
            continue
        for each in results:
            pairs = PAIR.findall(each)
            if pairs:
                yield Check(name=pairs[0][0], result=pairs[0][1], about=dict(pairs[1:]))


def _without_remarks(header: str) -> str:
    """Leave out remarks and quoted strings: what stands in them was written by the sender."""
    return "".join(_plain(header)).lower()


def _plain(header: Iterable[str]) -> Iterator[str]:
    depth, quoted, escaped = 0, False, False
    for letter in header:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter in "()" and not quoted:
            depth = max(0, depth + (1 if letter == "(" else -1))
        elif not depth and not quoted:
            yield letter
