"""The acts of the API: each names the portal's form that does it, its scope, what it takes.

Whether somebody may do one is not decided here, but by the rules, as for the form.
"""

from dataclasses import dataclass

from actions.clients import Scope
from portal.api.asks import (
    Ask,
    Decide,
    Extend,
    HandOver,
    Instruct,
    Judge,
    Opine,
    Reasoned,
    Reply,
    Return,
    Submit,
)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One act: its name here, the portal's form that does it, the scope, what it takes."""

    name: str
    slug: str
    scope: Scope
    takes: type[Ask]
    summary: str


DEEDS = (
    Deed(
        name="accept",
        slug="tiep-nhan",
        scope=Scope.REPORT,
        takes=Ask,
        summary="Take the duty in hand",
    ),
    Deed(name="submit", slug="bao-cao", scope=Scope.REPORT, takes=Submit, summary="File a result"),
    Deed(
        name="take-back",
        slug="rut-lai",
        scope=Scope.REPORT,
        takes=Ask,
        summary="Take a result back before it is judged",
    ),
    Deed(
        name="extend",
        slug="gia-han",
        scope=Scope.REPORT,
        takes=Extend,
        summary="Ask for more time",
    ),
    Deed(
        name="object",
        slug="khong-thuoc",
        scope=Scope.REPORT,
        takes=Reasoned,
        summary="Say that the duty is not one's own",
    ),
    Deed(
        name="hand-over",
        slug="giao-don-vi",
        scope=Scope.REPORT,
        takes=HandOver,
        summary="Hand the duty to a person of the own unit",
    ),
    Deed(
        name="call-back",
        slug="nhan-lai",
        scope=Scope.REPORT,
        takes=Ask,
        summary="Take the duty back into the head's own hands",
    ),
    Deed(
        name="confirm",
        slug="xac-nhan",
        scope=Scope.OFFICE,
        takes=Judge,
        summary="Confirm the result",
    ),
    Deed(
        name="return",
        slug="tra-lai",
        scope=Scope.OFFICE,
        takes=Return,
        summary="Return the result with a reason",
    ),
    Deed(
        name="reopen",
        slug="mo-lai",
        scope=Scope.OFFICE,
        takes=Reasoned,
        summary="Open a completed duty again",
    ),
    Deed(name="assign", slug="giao", scope=Scope.OFFICE, takes=Ask, summary="Assign a draft"),
    Deed(
        name="opine",
        slug="y-kien",
        scope=Scope.OFFICE,
        takes=Opine,
        summary="Give an opinion on a request for more time",
    ),
    Deed(
        name="answer",
        slug="tra-loi",
        scope=Scope.OFFICE,
        takes=Reply,
        summary="Answer an objection",
    ),
    Deed(
        name="decide",
        slug="quyet-dinh",
        scope=Scope.DECIDE,
        takes=Decide,
        summary="Grant or refuse more time",
    ),
    Deed(
        name="instruct",
        slug="chi-dao",
        scope=Scope.DECIDE,
        takes=Instruct,
        summary="Give an instruction",
    ),
    Deed(
        name="pause",
        slug="tam-dung",
        scope=Scope.DECIDE,
        takes=Reasoned,
        summary="Stop reminding until resumed",
    ),
    Deed(
        name="resume",
        slug="tiep-tuc",
        scope=Scope.DECIDE,
        takes=Ask,
        summary="Go on after a pause",
    ),
    Deed(
        name="withdraw",
        slug="rut-nhiem-vu",
        scope=Scope.DECIDE,
        takes=Reasoned,
        summary="Take the duty out of the plan",
    ),
)
