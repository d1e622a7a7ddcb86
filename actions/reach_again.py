"""Reach again: what failed for want of a good address goes out when there is one."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from actions.resending import queue_again, resendable
from models.directory import load_directory
from models.messages import Notice
from models.plan import Plan
from rules.clock import local
from rules.ladder import Reason
from tasks.settle import owed_duty


def reach_again(session: Session, plan: Plan, *, now: datetime, zone: ZoneInfo) -> int:
    """Queue again what did not reach people who can be reached now; return how much.

    Failed messages get a new try under the same Message-ID. Notices that had no address
    wait for the next morning, where only the most urgent of each duty is told. What has
    been settled or is too old by then is left out with its reason when its turn comes.
    """
    found = resendable(session, plan, now=now, zone=zone)
    for message, to in found:
        queue_again(session, message, to, now=now, zone=zone)
    return len(found) + _tell_again(session, plan, now=now, zone=zone)


def _tell_again(session: Session, plan: Plan, *, now: datetime, zone: ZoneInfo) -> int:
    directory = load_directory(session, plan)
    today = local(now, zone).date()
    unreached = session.exec(
        select(Notice).where(Notice.plan_id == plan.id, Notice.reason == Reason.NO_ADDRESS)
    ).all()
    told = 0
    for notice in unreached:
        to = directory.route(notice.post_id, today, duty=owed_duty(notice)).to
        if to is not None and to.by_preference():
            notice.status, notice.reason = "waiting", None
            session.add(notice)
            told += 1
    return told
