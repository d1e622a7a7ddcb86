"""One line to Zalo, kept open for as long as a drain runs: send, renew once, learn, say."""

from collections.abc import Mapping
from typing import Any

import httpx
from sqlalchemy import Engine

from models.database import reading, writing
from models.zalo import ZaloRoute
from notifications.channels.parcel import Parcel
from notifications.channels.receipt import Outcome, Receipt
from notifications.channels.zalo_answers import (
    Answer,
    UnreadableAnswerError,
    learn,
    open_circuit,
    read_answer,
    receipt_for,
)
from notifications.channels.zalo_codes import Until, meaning_of
from notifications.channels.zalo_setup import ZaloSetup
from notifications.channels.zalo_shapes import (
    BY_ID_PATH,
    BY_PHONE_PATH,
    TEXT_PATH,
    Request,
    bot_body,
    template_body,
    text_body,
)
from notifications.channels.zalo_tokens import ANSWER_WITHIN, TokenError
from notifications.zalo_template import load_template
from rules.zalo_routes import Route


class ZaloLine:
    """A client that keeps its connection; one a route."""

    def __init__(self, setup: ZaloSetup, route: Route, engine: Engine) -> None:
        self._setup, self._route, self._engine = setup, route, engine
        self._tokens = setup.tokens(engine)
        self._client = httpx.Client(timeout=ANSWER_WITHIN.total_seconds())

    def post(self, parcel: Parcel, to: str) -> Receipt:
        """Send the parcel and say what became of it; raises nothing.

        1. Without a token, or without a template, nothing leaves and the route is closed.
        2. A token that Zalo does not take is renewed once, and the message sent once more.
        3. What left and was not answered may have arrived.
        """
        request = self._request(parcel, to)
        if request is None:
            return Receipt(
                outcome=Outcome.PERMANENT,
                code="no_template",
                text="no template is chosen; run `dondoc zalo templates --use ID`",
            )
        return self.send(request, to, key=parcel.message)

    def send(self, request: Request, to: str, *, key: int = 0) -> Receipt:
        """Send a request of this route and say what became of it; raises nothing."""
        try:
            answer = self._answered(request)
        except TokenError as error:
            return self._without_token(error)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Receipt(
                outcome=Outcome.RETRY, code="connect", text=_words(error), channel_down=True
            )
        except (httpx.HTTPError, UnreadableAnswerError) as error:
            # The request had left: it may have been delivered.
            return Receipt(outcome=Outcome.UNKNOWN, code="lost", text=_words(error))
        if isinstance(answer, Receipt):
            return answer
        wall = self._setup.wall()
        learn(self._engine, answer, self._route, to, wall=wall)
        return receipt_for(answer, self._route, wall=wall, key=key)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _answered(self, request: Request) -> Answer | Receipt:
        if self._route is Route.BOT:
            return read_answer(self._client.post(request.url, json=request.body), self._route)
        access = self._tokens.access()
        answer = self._ask(request, access.token)
        if isinstance(answer, Answer) and meaning_of(answer.code, self._route).renews:
            try:
                access = self._tokens.renew(access.turn)
            except TokenError as error:
                if error.passing:
                    raise
                return answer
            answer = self._ask(request, access.token)
        return answer

    def _ask(self, request: Request, token: str) -> Answer | Receipt:
        headers = self._setup.headers(token)
        answer = self._client.post(request.url, json=request.body, headers=headers)
        return read_answer(answer, self._route)

    def _request(self, parcel: Parcel, to: str) -> Request | None:
        setup = self._setup
        if self._route is Route.TEXT:
            body: Mapping[str, Any] = text_body(parcel, to, button_template=setup.button_template)
            return Request(url=f"{setup.oa_url}{TEXT_PATH}", body=body)
        if self._route is Route.BOT:
            url = f"{setup.bot_url}/bot{setup.bot_token}/sendMessage"
            return Request(url=url, body=bot_body(parcel, to))
        with reading(self._engine) as session:
            template = load_template(session)
        if template is None:
            return None
        if self._route is Route.BY_ID:
            body = template_body(template, parcel, user_id=to)
            return Request(url=f"{setup.oa_url}{BY_ID_PATH}", body=body)
        body = template_body(template, parcel, phone=to)
        return Request(url=f"{setup.zbs_url}{BY_PHONE_PATH}", body=body)

    def _without_token(self, error: TokenError) -> Receipt:
        if error.passing:
            return Receipt(
                outcome=Outcome.RETRY, code=error.code, text=str(error), channel_down=True
            )
        wall = self._setup.wall()
        with writing(self._engine) as session:
            row = session.get(ZaloRoute, self._route.value) or ZaloRoute(route=self._route.value)
            open_circuit(session, row, error.code, str(error), Until.HALF_HOUR, wall=wall)
        return Receipt(outcome=Outcome.RETRY, code=error.code, text=str(error), detour=True)


def _words(error: Exception) -> str:
    # The text of an HTTP error may hold the address, and a bot's address holds its token.
    return type(error).__name__
