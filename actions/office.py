"""What the standing office does to the plan itself: who may, and what can be wrong with it."""

from collections.abc import Collection
from enum import StrEnum

from sqlmodel import Session

from actions.actors import Actor
from models.plan import Plan
from rules.states import RightsError, Role

STEERING = frozenset({Role.STANDING_OFFICE, Role.DEPUTY, Role.CHAIR})
OFFICE = frozenset({Role.STANDING_OFFICE})
COMMITTEE = frozenset({Role.DEPUTY, Role.CHAIR})
ROSTER = frozenset({Role.STANDING_OFFICE, Role.ADMINISTRATOR})


class Wrong(StrEnum):
    """What can be wrong with a wish of the office; a surface says it in its own words."""

    ADDRESS = "address"
    DAY_KIND = "day_kind"
    DAY_OVER = "day_over"
    ENDED_ALREADY = "ended_already"
    GONE = "gone"
    LADDER = "ladder"
    LONG_SHEET = "long_sheet"
    MEMBER_ALREADY = "member_already"
    NO_ADDRESS = "no_address"
    NO_DAY = "no_day"
    NO_DECISION_WORDS = "no_decision_words"
    NO_DOCUMENT = "no_document"
    NO_DUTY = "no_duty"
    NO_HEAD = "no_head"
    NO_NAME = "no_name"
    NO_OWNER = "no_owner"
    NO_REASON = "no_reason"
    NO_SUCH_DAY = "no_such_day"
    NO_TITLE = "no_title"
    NO_UNTIL = "no_until"
    NO_WORDS = "no_words"
    NO_WORKBOOK = "no_workbook"
    NO_WORKING_DAY = "no_working_day"
    NOT_AGAIN = "not_again"
    NOTHING_TO_PAUSE = "nothing_to_pause"
    NOTHING_TO_RESEND = "nothing_to_resend"
    NOTHING_TO_RESUME = "nothing_to_resume"
    OWES_ALREADY = "owes_already"
    OBLIGATION_KIND = "obligation_kind"
    OPEN_ALREADY = "open_already"
    QUIET_HOURS = "quiet_hours"
    SAME_LADDER = "same_ladder"
    SETTLED_ALREADY = "settled_already"
    SHEET = "sheet"
    STALE_ROW = "stale_row"
    TOO_MANY_ROWS = "too_many_rows"
    UNKNOWN_OWNER = "unknown_owner"
    UNTIL_BEFORE_FROM = "until_before_from"
    WORDING = "wording"


class OfficeMistakeError(ValueError):
    """What was asked for cannot be done as it is.

    `key` names the mistake for surfaces that say it in their own words, with `facts`.
    """

    def __init__(self, key: Wrong, message: str, **facts: object) -> None:
        self.key, self.facts = key, facts
        super().__init__(message)


def plan_roles(plan: Plan, actor: Actor) -> frozenset[Role]:
    """Return the capacities in which the actor stands towards a plan; may be none."""
    posts = {
        Role.STANDING_OFFICE: plan.standing_post_id,
        Role.DEPUTY: plan.deputy_post_id,
        Role.CHAIR: plan.chair_post_id,
    }
    roles = {role for role, post in posts.items() if post in actor.post_ids}
    return frozenset(roles | ({Role.ADMINISTRATOR} if actor.is_administrator else set()))


def require_role(plan: Plan, actor: Actor, allowed: Collection[Role], doing: str) -> None:
    """Raise RightsError unless the actor stands towards the plan in one of these roles."""
    if plan_roles(plan, actor) & set(allowed):
        return
    wanted = " or ".join(sorted(allowed))
    message = f'"{actor.label}" may not {doing} of plan "{plan.code}"; {wanted} may'
    raise RightsError(message)


def find(session: Session, plan_id: int) -> Plan:
    """Return the plan; OfficeMistakeError if there is none."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        message = f"there is no plan {plan_id}; look at the board which ones are loaded"
        raise OfficeMistakeError(Wrong.GONE, message)
    return plan
