"""Webhooks are the administrator's: what may be one, and who may make one."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from actions import hooks
from actions.hooks import HookMistakeError, HookWish
from models.database import reading, writing
from models.journal import JournalEntry
from models.webhooks import Webhook
from notifications.hooks import EventKind
from rules.states import RightsError
from tests import plans
from tests.tasks.test_call_out import ADMIN, NOW

ONE = frozenset({EventKind.CONFIRMED})
URL = "https://nhan.example.gov.vn/dondoc"


@pytest.fixture
def engine() -> Engine:
    return plans.loaded()


def test_a_webhook_has_a_secret_that_the_journal_does_not_know(engine: Engine) -> None:
    with writing(engine) as session:
        wish = HookWish(client="A", url=URL, kinds=ONE)
        made = hooks.add_webhook(session, wish, actor=ADMIN, now=NOW)

    with reading(engine) as session:
        entry = session.exec(select(JournalEntry).where(JournalEntry.act == "webhook.made")).one()
    assert made.secret.startswith("whsec_")
    assert made.secret not in str(entry.model_dump())
    assert entry.details["url"] == URL


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        (HookWish(client=" ", url=URL, kinds=ONE), "name"),
        (HookWish(client="A", url="", kinds=ONE), "url"),
        (HookWish(client="A", url="ftp://a.vn/", kinds=ONE), "url"),
        (HookWish(client="A", url="file:///etc/passwd", kinds=ONE), "url"),
        (HookWish(client="A", url="https://", kinds=ONE), "url"),
        (HookWish(client="A", url="https://ai:mat-khau@a.vn/", kinds=ONE), "url"),
        (HookWish(client="A", url="https://a.vn:99999/", kinds=ONE), "url"),
        (HookWish(client="A", url="https://a.vn/\nx", kinds=ONE), "url"),
        (HookWish(client="A", url=f"https://a.vn/{'x' * 500}", kinds=ONE), "url"),
        (HookWish(client="A", url=URL, kinds=frozenset()), "kinds"),
    ],
)
def test_a_wish_that_cannot_be_granted_names_what_is_wrong(
    engine: Engine, wish: HookWish, key: str
) -> None:
    with pytest.raises(HookMistakeError) as caught, writing(engine) as session:
        hooks.add_webhook(session, wish, actor=ADMIN, now=NOW)

    assert caught.value.key == key
    with reading(engine) as session:
        assert session.exec(select(Webhook)).all() == []


def test_what_is_not_there_is_said(engine: Engine) -> None:
    with pytest.raises(HookMistakeError, match="no webhook 7"), writing(engine) as session:
        hooks.end_webhook(session, 7, actor=ADMIN, now=NOW)
    with pytest.raises(HookMistakeError, match="no call 7"), writing(engine) as session:
        hooks.call_again(session, 7, actor=ADMIN, now=NOW)


def test_nobody_but_the_administrator_makes_one(engine: Engine) -> None:
    somebody = ADMIN.__class__(label="Văn phòng", post_ids=frozenset({1}))
    wish = HookWish(client="A", url=URL, kinds=ONE)

    with pytest.raises(RightsError), writing(engine) as session:
        hooks.add_webhook(session, wish, actor=somebody, now=NOW)
