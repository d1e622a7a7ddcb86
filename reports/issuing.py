"""In whose name a plan's papers go out: its Committee, its standing office, who signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.directory import load_directory
from models.plan import Plan
from models.roster import Unit
from reports.lettering import BLANK_NUMBER, issued
from reports.paper import Letterhead, Signature
from reports.sayings import SayingBrokenError, Sayings


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A post that may sign, its holder on the day; "" where nobody is recorded."""

    title: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Issuing:
    """What letterheads and signatures of a plan are made of."""

    title: str
    issuer: str
    place: str
    number: str
    symbol: str
    issued_on: date | None
    issued_month: str
    office: str
    standing: str
    chair: Signer
    deputy: Signer
    head: Signer
    # The capacity in which the plan itself was signed for the head, line by line.
    capacity: tuple[str, ...] = ()

    @property
    def committee(self) -> str:
        """Return the Committee's short sign, as in the plan's own: "KH-BCĐCĐS" has BCĐCĐS."""
        return self.symbol.partition("-")[2] or BLANK_NUMBER

    def facts(self, sayings: Sayings) -> dict[str, str]:
        """Return the names that every text may use."""
        head = Letterhead(
            issuer="", symbol="", place="", day=self.issued_on, month=self.issued_month
        )
        number = self.number or BLANK_NUMBER
        return {
            "plan_title": self.title,
            "plan": sayings.say(
                "plan", title=self.title, number=number, symbol=self.symbol, day=issued(head)
            ),
            "issuer": self.issuer,
            "committee": self.committee,
            "committee_name": self.issuer,
            "office": self.office,
            "standing": self.standing,
            "chair": self.chair.title,
            "deputy": self.deputy.title,
        }


def load_issuing(session: Session, plan: Plan, *, today: date) -> Issuing:
    """Read who stands for a plan on a day."""
    directory = load_directory(session, plan)
    unit = session.get_one(Unit, plan.standing_unit_id)

    def signer(post_id: int) -> Signer:
        entry = directory.posts[post_id]
        names = [held.name for held in entry.holders if held.holds_on(today) and not held.delegate]
        return Signer(title=entry.title, name=names[0] if names else "")

    signed = plan.document.get("signer") or {}
    return Issuing(
        title=plan.title,
        issuer=plan.issuer,
        place=(plan.place_date or "").partition(",")[0].strip(),
        number=plan.number or "",
        symbol=plan.symbol or "",
        issued_on=plan.issued_on,
        issued_month=plan.issued_month or "",
        office=unit.code.upper(),
        standing=unit.name,
        chair=signer(directory.chair),
        deputy=signer(directory.deputy),
        head=signer(directory.standing_office),
        capacity=tuple(each.strip() for each in signed.get("capacity", "").split("/") if each),
    )


def letterhead(issuing: Issuing, sayings: Sayings, *, today: date, subject: str = "") -> Letterhead:
    """Return the head of a draft made on a day: its number and its day are left to the office."""
    by_office = sayings.get("issuer") == "standing"
    return Letterhead(
        parent=issuing.issuer if by_office else "",
        issuer=issuing.standing if by_office else issuing.issuer,
        symbol=sayings.say("symbol", **issuing.facts(sayings)),
        place=issuing.place,
        month=f"{today:%Y-%m}",
        subject=subject,
    )


def signature(issuing: Issuing, sayings: Sayings) -> Signature:
    """Return who signs, as the kind's `signature` says.

    By default the deputy signs for the head with the Committee's title above and the office
    below, as the plan was signed (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.7).
    """
    who = str(sayings.get("signature"))
    rules = sayings.signing()
    own: Mapping[str, Mapping[str, object]] = rules.get("own") or {}
    match who:
        case "deputy":
            above = sayings.fill(
                str(rules["for_head"]), ("signing",), {"chair": issuing.chair.title.upper()}
            )
            lines = issuing.capacity or (above, issuing.deputy.title.upper())
            return Signature(authority=lines[:2], office=lines[2:], name=issuing.deputy.name)
        case "chair":
            return Signature(authority=(issuing.chair.title.upper(),), name=issuing.chair.name)
        case "standing":
            return Signature(authority=(_head_title(issuing),), name=issuing.head.name)
        case _ if who in own:
            return _own(own[who])
    message = (
        f'signature "{who}" of "{sayings.kind}" is not known; write deputy, chair, standing, '
        "or a name that stands under signing: own in papers.yaml"
    )
    raise SayingBrokenError(message)


def _head_title(issuing: Issuing) -> str:
    """Return the title as it stands beneath a paper of the own office: "TRƯỞNG PHÒNG"."""
    field = issuing.standing.partition(" ")[2]
    return issuing.head.title.removesuffix(field).strip().upper()


def _own(found: Mapping[str, object]) -> Signature:
    def lines(name: str) -> tuple[str, ...]:
        value = found.get(name) or ()
        return (value,) if isinstance(value, str) else tuple(map(str, value))  # type: ignore[call-overload]

    return Signature(
        authority=lines("authority"), office=lines("office"), name=str(found.get("name") or "")
    )
