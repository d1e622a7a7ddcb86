"""No sign of life: the next channel, then the next post up in its one list; each once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from actions import acting
from actions.actors import actor_for_post
from models.database import reading, writing
from models.duty import Duty, Extension
from models.incoming import IncomingMail
from models.measurements import Measurement
from models.messages import Delivery, Message, MessageItem, Notice
from models.plan import Plan
from models.policy import load_policy
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock
from models.roster import Post
from models.silence import Silence
from models.zalo import ZaloEvent
from notifications import outbox
from notifications.channels import build_channels
from notifications.links import Signer
from rules.ladder import Reach
from tasks.deliver import deliver
from tasks.fold import fold
from tasks.silent import follow_all
from tasks.silent_read import is_move_due
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import LAST_DAY, MORNING, ZONE, House, appoint, build_house, plain_letter

pytestmark = ON_BOTH

# Eight open hours after 08:00, and eight after that: 1 h on Thursday, 7 h on Friday.
FOUR, NEXT_DAY = MORNING + timedelta(hours=8), MORNING + timedelta(days=1, hours=6.5)
FRIDAY = MORNING + timedelta(days=1)
NO_SIGN = {"hours": 8, "rungs": ["+3"], "up": ["standing_office", "deputy", "chair"]}


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = build_house(tmp_path / "house.db", zalo=True)
    with writing(built.engine) as session:
        plan = session.get_one(Plan, built.plan_id)
        plan.ladder = {**plan.ladder, "no_sign": NO_SIGN}
        session.add(plan)
    return built


def carried(
    house: House,
    head: int = 0,
    *,
    channels: tuple[str, ...] = ("zalo",),
    reach: Reach = Reach.PREFERRED,
    rung: str = "+3",
) -> int:
    """Put a message that all its channels have carried at eight."""
    number = house.put(head, channels=channels, reach=reach, rung=rung)
    arrive(house, number, MORNING)
    return number


def arrive(house: House, message: int, at: datetime, status: str = "accepted") -> None:
    with writing(house.engine) as session:
        row = session.get_one(Message, message)
        for each in outbox.tries_of(session, row):
            if each.status == "queued":
                each.status, each.finished_at, each.address = status, at, "900000"
                session.add(each)
        row.status = "sent"
        session.add(row)


def follow(house: House, at: datetime) -> int:
    return follow_all(house.engine, now=at, zone=ZONE)


def tries(house: House, message: int) -> list[tuple[str, str]]:
    with reading(house.engine) as session:
        found = outbox.tries_of(session, session.get_one(Message, message))
        return [(each.channel, each.status) for each in found]


def moved(house: House) -> list[tuple[str, str | None, str | None]]:
    with reading(house.engine) as session:
        rows = session.exec(select(Silence).order_by(col(Silence.id)))
        return [(row.move, row.channel, row.reason) for row in rows]


def upward(house: House) -> list[tuple[str, str, str]]:
    with reading(house.engine) as session:
        rows = session.exec(select(Notice).where(col(Notice.unheard)).order_by(col(Notice.id)))
        return [(row.audience, row.status, row.rung) for row in rows]


def morning(house: House, at: datetime) -> list[Message]:
    """Fold what waits, as the morning's sweep does."""
    with writing(house.engine) as session:
        plan = session.get_one(Plan, house.plan_id)
        return fold(session, plan, load_policy(session, plan), now=at, zone=ZONE)


@pytest.mark.parametrize(
    ("at", "moves"),
    [
        pytest.param(FOUR - timedelta(seconds=1), 0, id="just before eight hours"),
        pytest.param(FOUR, 1, id="at eight hours"),
        pytest.param(FOUR + timedelta(seconds=1), 1, id="just after"),
        pytest.param(FOUR + timedelta(hours=2), 0, id="in the evening nothing is decided"),
    ],
)
def test_a_message_without_a_sign_goes_by_the_next_channel_after_eight_hours(
    house: House, at: datetime, moves: int
) -> None:
    message = carried(house)

    assert follow(house, at) == moves
    assert tries(house, message)[1:] == [("email", "queued")] * moves


def test_the_same_step_is_never_queued_twice(house: House) -> None:
    message = carried(house)

    assert [follow(house, FOUR), follow(house, FOUR)] == [1, 0]
    assert tries(house, message) == [("zalo", "accepted"), ("email", "queued")]
    with reading(house.engine) as session:
        assert not is_move_due(session, now=FOUR, zone=ZONE)


def test_the_next_channel_carries_the_same_message(house: House) -> None:
    message = carried(house)
    follow(house, FOUR)

    deliver(
        house.engine,
        now=lambda: FOUR,
        zone=ZONE,
        channels=build_channels(mail_from="vp@bacgiang.example"),
        public_url="http://portal.example",
        signer=Signer("k" * 40),
        write=plain_letter,
    )

    assert tries(house, message) == [("zalo", "accepted"), ("email", "accepted")]
    with reading(house.engine) as session:
        assert session.get_one(Message, message).status == "sent"


def test_without_a_sign_on_either_channel_the_next_post_gets_it_in_its_list(
    house: House,
) -> None:
    message = carried(house)
    follow(house, FOUR)
    arrive(house, message, FOUR)

    assert follow(house, NEXT_DAY - timedelta(seconds=1)) == 0
    assert follow(house, NEXT_DAY) == 1
    assert upward(house) == [("standing_office", "waiting", "+3")]
    lists = morning(house, MORNING + timedelta(days=4))

    assert [(each.kind, each.addressee.split(":")[0]) for each in lists] == [
        ("weekly-summary", "post")
    ]
    assert upward(house) == [("standing_office", "queued", "+3")]


def test_many_silent_heads_are_one_list_above(house: House) -> None:
    for head in range(3):
        carried(house, head, channels=("zalo", "email"), reach=Reach.ALL)

    follow(house, FOUR)
    lists = morning(house, FRIDAY)

    assert len(lists) == 1
    with reading(house.engine) as session:
        listed = session.exec(select(MessageItem).where(MessageItem.message_id == lists[0].id))
        assert len(listed.all()) == 3


def test_who_was_told_by_all_channels_at_once_has_no_next_one(house: House) -> None:
    carried(house, channels=("zalo", "email"), reach=Reach.ALL)

    follow(house, FOUR)

    assert moved(house) == [
        ("next_channel", None, "no_other_channel"),
        ("next_post", None, None),
    ]


def _acts(house: House, _message: int) -> None:
    with writing(house.engine) as session:
        post = session.get_one(Post, house.heads[0])
        at = MORNING + timedelta(hours=1)
        acting.accept(session, house.duties[0], actor=actor_for_post(post), now=at)


def _replies(house: House, message: int) -> None:
    _mail(house, message, reason="refused")


def _is_answered_by_another(house: House, message: int) -> None:
    _mail(house, message, reason="other_sender")


def _mail(house: House, message: int, *, reason: str) -> None:
    with writing(house.engine) as session:
        session.add(
            IncomingMail(
                key="1",
                received_at=MORNING,
                sender="x@ward.example",
                subject="Re",
                outcome="unrecognised",
                reason=reason,
                message_id=message,
            )
        )


def _writes_on_zalo(house: House, _message: int) -> None:
    _event(house, "user_send_text", MORNING + timedelta(minutes=1))


def _wrote_on_zalo_before(house: House, _message: int) -> None:
    _event(house, "user_send_text", MORNING - timedelta(minutes=1))


def _event(house: House, name: str, at: datetime) -> None:
    with writing(house.engine) as session:
        session.add(
            ZaloEvent(
                key="1",
                provider="oa",
                name=name,
                user_id="900000",
                occurred_at=at,
                received_at=at,
                body="{}",
            )
        )


def _sees(house: House, message: int) -> None:
    with writing(house.engine) as session:
        row = session.exec(select(Delivery).where(Delivery.message_id == message)).one()
        row.status = "seen"
        session.add(row)


def _measures(house: House, _message: int) -> None:
    _measured(house, by="Chủ tịch UBND (portal)")


def _measures_in_person(house: House, _message: int) -> None:
    appoint(house, 0, "Trần Thị B", "b@ward.example", since=LAST_DAY)
    _measured(house, by="Trần Thị B, Chủ tịch UBND")


def _measured_before(house: House, _message: int) -> None:
    _measured(house, by="Chủ tịch UBND", at=MORNING - timedelta(seconds=1))


def _is_measured_by_the_office(house: House, _message: int) -> None:
    _measured(house, by="standing")


def _is_measured_for_another_unit(house: House, _message: int) -> None:
    _measured(house, by="Chủ tịch UBND", head=1)


def _measured(house: House, *, by: str, head: int = 0, at: datetime = MORNING) -> None:
    with writing(house.engine) as session:
        duty = session.get_one(Duty, house.duties[head])
        session.add(
            Measurement(
                obligation_id=duty.obligation_id,
                position=1,
                unit_id=duty.unit_id,
                period="2024Q2",
                data_day=LAST_DAY,
                recorded_at=at,
                recorded_by=by,
            )
        )


def _writes_the_report(house: House, _message: int) -> None:
    _report_written(house, by="Chủ tịch UBND")


def _wrote_the_report_before(house: House, _message: int) -> None:
    _report_written(house, by="Chủ tịch UBND", at=MORNING - timedelta(seconds=1))


def _has_the_report_written_by_the_office(house: House, _message: int) -> None:
    _report_written(house, by="standing")


def _report_written(house: House, *, by: str, at: datetime = MORNING) -> None:
    opened = MORNING - timedelta(days=9)
    with writing(house.engine) as session:
        quarter = QuarterRound(
            plan_id=house.plan_id,
            period="2024Q2",
            data_day=LAST_DAY,
            opened_at=opened,
            opened_by="standing",
        )
        session.add(quarter)
        session.flush()
        report = QuarterReport(
            round_id=quarter.id or 0,
            duty_id=house.duties[0],
            opened_at=opened,
            opened_by="standing",
        )
        session.add(report)
        session.flush()
        session.add(
            ReportBlock(report_id=report.id or 0, section="I", changed_at=at, changed_by=by)
        )


def _waits_for_more_time(house: House, _message: int) -> None:
    _asked_for_time(house, outcome="asked")


def _was_refused_more_time(house: House, _message: int) -> None:
    _asked_for_time(house, outcome="refused")


def _asked_for_time(house: House, *, outcome: str) -> None:
    with writing(house.engine) as session:
        session.add(
            Extension(
                duty_id=house.duties[0],
                from_day=LAST_DAY,
                to_day=LAST_DAY + timedelta(days=30),
                reason="Chờ thẩm định.",
                asked_at=MORNING - timedelta(days=2),
                asked_by="Chủ tịch UBND",
                outcome=outcome,
            )
        )


def _does_nothing(_house: House, _message: int) -> None:
    pass


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        pytest.param(_acts, "sign_acted", id="an act on the duty"),
        pytest.param(_measures, "sign_acted", id="a number reported for the post"),
        pytest.param(_measures_in_person, "sign_acted", id="a number reported by its holder"),
        pytest.param(_measured_before, None, id="a number before the message is none"),
        pytest.param(_is_measured_by_the_office, None, id="nor one that the office reports"),
        pytest.param(_is_measured_for_another_unit, None, id="nor one of another unit"),
        pytest.param(_writes_the_report, "sign_acted", id="words of the report saved"),
        pytest.param(_wrote_the_report_before, None, id="words saved before are none"),
        pytest.param(_has_the_report_written_by_the_office, None, id="nor the office's words"),
        pytest.param(_waits_for_more_time, "sign_acted", id="more time asked for, undecided"),
        pytest.param(_was_refused_more_time, None, id="more time refused before is none"),
        pytest.param(_replies, "sign_replied", id="a reply by mail, whatever came of it"),
        pytest.param(_writes_on_zalo, "sign_replied", id="a word on Zalo"),
        pytest.param(_sees, "sign_seen", id="seen on Zalo"),
        pytest.param(_is_answered_by_another, None, id="a mail that another sent is none"),
        pytest.param(_wrote_on_zalo_before, None, id="a word before the message is none"),
        pytest.param(_does_nothing, None, id="nothing"),
    ],
)
def test_what_is_a_sign_of_life(
    house: House, does: Callable[[House, int], None], reason: str | None
) -> None:
    message = carried(house)

    does(house, message)
    follow(house, FOUR)

    expected: list[tuple[str, str | None, str | None]] = [("next_channel", "email", None)]
    if reason:
        expected = [("next_channel", None, reason), ("next_post", None, reason)]
    assert moved(house) == expected


def test_a_duty_done_meanwhile_is_followed_by_nothing_and_says_why(house: House) -> None:
    message = carried(house)
    with writing(house.engine) as session:
        session.get_one(Notice, 1).last_day = LAST_DAY - timedelta(days=1)

    follow(house, FOUR)

    assert tries(house, message) == [("zalo", "accepted")]
    assert moved(house) == [("next_channel", None, "redated"), ("next_post", None, "redated")]


def test_a_sign_before_the_list_is_made_takes_the_step_up_back(house: House) -> None:
    carried(house, channels=("zalo", "email"), reach=Reach.ALL)
    follow(house, FOUR)
    with writing(house.engine) as session:
        post = session.get_one(Post, house.heads[0])
        acting.accept(session, house.duties[0], actor=actor_for_post(post), now=FOUR)

    assert morning(house, FRIDAY) == []
    with reading(house.engine) as session:
        notice = session.exec(select(Notice).where(col(Notice.unheard))).one()
        assert (notice.status, notice.reason) == ("not_sent", "sign_of_life")


def test_a_rung_that_is_not_waited_for_is_left_alone(house: House) -> None:
    message = carried(house, rung="+1")

    assert follow(house, NEXT_DAY) == 0
    assert tries(house, message) == [("zalo", "accepted")]
