"""Acts on a duty: each is the form of the portal of the same name, done by the same code."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Response, Security
from sqlmodel import Session

from actions.changes import get_duty
from actions.clients import Scope, scopes_of
from actions.urging import urge
from portal.acts import perform
from portal.api.answers import ActedAnswer, DutyAnswer, RemindedAnswer
from portal.api.asks import Ask
from portal.api.caller import Caller, Officer, call
from portal.api.deeds import DEEDS, Deed
from portal.api.documents import ACT_PROBLEMS
from portal.api.duties import answer_duty
from portal.api.problems import ProblemError, Trouble
from portal.api.repeats import Asked, once
from portal.api.values import Key, Number
from portal.asked import Request

router = APIRouter(tags=["acts"])
Acted = DutyAnswer | ActedAnswer


def _endpoint(deed: Deed) -> Callable[..., Acted]:
    def do(
        duty_id: Number, body: Ask, caller: Caller, response: Response, key: Key = None
    ) -> Acted:
        asked = Asked(act=deed.name, duty_id=duty_id, body=body)
        doing = _doing(deed, duty_id, body, caller)
        model: type[Acted] = DutyAnswer if _reads(caller) else ActedAnswer
        return once(caller, key, asked, doing, response, model=model)

    # What FastAPI reads: the body and the scope are those of this act.
    do.__annotations__ |= {
        "body": deed.takes,
        "caller": Annotated[Caller, Security(call, scopes=[deed.scope.value])],
    }
    return do


def _reads(caller: Caller) -> bool:
    return Scope.READ in scopes_of(caller.token)


def _doing(deed: Deed, duty_id: int, body: Ask, caller: Caller) -> Callable[[Session], Acted]:
    def doing(session: Session) -> Acted:
        _check_seen(session, duty_id, body)
        perform(
            deed.slug,
            Request(
                office=caller.office,
                session=session,
                duty_id=duty_id,
                actor=caller.actor,
                now=caller.now,
                posted=body.posted(),
            ),
        )
        session.flush()
        if _reads(caller):
            return answer_duty(session, caller, duty_id)
        return ActedAnswer.of(get_duty(session, duty_id))

    return doing


def _check_seen(session: Session, duty_id: int, body: Ask) -> None:
    state = get_duty(session, duty_id).state
    if body.seen_state is not None and body.seen_state.value != state:
        message = (
            f'duty {duty_id} is "{state}" and no more "{body.seen_state}"; '
            "read it again before you act"
        )
        raise ProblemError(Trouble.CHANGED, message)


for each in DEEDS:
    router.add_api_route(
        f"/duties/{{duty_id}}/{each.name}",
        _endpoint(each),
        methods=["POST"],
        response_model=Acted,
        summary=each.summary,
        operation_id=f"duty_{each.name.replace('-', '_')}",
        responses=ACT_PROBLEMS,
    )


@router.post(
    "/duties/{duty_id}/remind",
    summary="Urge the head once more",
    description="Once a day for a duty, within the hours of messages.",
    operation_id="duty_remind",
    responses=ACT_PROBLEMS,
)
def remind(
    duty_id: Number, body: Ask, caller: Officer, response: Response, key: Key = None
) -> RemindedAnswer:
    """Put one more message to the head of the duty."""

    def deed(session: Session) -> RemindedAnswer:
        _check_seen(session, duty_id, body)
        plan_id = get_duty(session, duty_id).plan_id
        done = urge(
            session,
            plan_id,
            [duty_id],
            actor=caller.actor,
            now=caller.now,
            zone=caller.office.zone,
        )
        if done.left:
            message = f"duty {duty_id} is not urged: {done.left[duty_id]}"
            raise ProblemError(Trouble.NOT_REMINDED, message)
        return RemindedAnswer(messages=done.messages)

    asked = Asked(act="remind", duty_id=duty_id, body=body)
    return once(caller, key, asked, deed, response, model=RemindedAnswer)
