"""Accounts: invited by the administrator, made by whoever sets the password, checked here.

An invitation is a one-time link whose purpose names the post, and the person where one
holds it: a former holder's invitation makes no account for the successor.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from actions import one_time, passwords
from actions.actors import Actor, actor_for_addressee
from models import journal
from models.accounts import Account
from models.directory import load_directory
from models.lookup import read_id
from models.plan import Plan
from models.roster import Contact, Person, Post
from models.within import Clerk, clerks_of
from rules.states import RightsError

INVITE = "invite"
AUDITOR = "auditor"
INVITATION_LIFE = timedelta(days=7)
AUDITOR_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
# Of one e-mail address shared by an office; more candidates are not tried.
MOST_CANDIDATES = 6


class InvitationError(ValueError):
    """The invitation was used, has expired, or is for somebody who holds the post no more."""


class AuditorNameError(ValueError):
    """The name does not do as an auditor's."""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Whom an invitation makes an account for, and by which name they will sign in."""

    addressee: str
    label: str
    login: str
    purpose: str


def invite(
    session: Session, post_id: int, person_id: int | None, *, actor: Actor, now: datetime
) -> str:
    """Make the token of an invitation; earlier ones of the same person and post end."""
    _require_administrator(actor)
    person = f":{person_id}" if person_id else ""
    return _invite(session, f"{INVITE}:{post_id}{person}", actor=actor, now=now)


def invite_auditor(session: Session, name: str, *, actor: Actor, now: datetime) -> str:
    """Make the token that gives somebody who only reads an account of that name."""
    _require_administrator(actor)
    if not AUDITOR_NAME.fullmatch(name):
        message = f'"{name}" is no name for an auditor; take 3 to 40 of a-z, 0-9, ".", "_", "-"'
        raise AuditorNameError(message)
    return _invite(session, f"{INVITE}:{AUDITOR}:{name}", actor=actor, now=now)


def _invite(session: Session, purpose: str, *, actor: Actor, now: datetime) -> str:
    one_time.cancel(session, purpose, now=now)
    return one_time.make_one_time_link(
        session, now=now, life=INVITATION_LIFE, purpose=purpose, actor=actor.label
    )


def invited(session: Session, token: str, *, now: datetime, today: date) -> Invited:
    """Return whom an invitation is for; InvitationError when it makes no account any more."""
    purpose = one_time.purpose_of(session, token, now=now) or ""
    kind, _, rest = purpose.partition(":")
    if kind == INVITE and rest.startswith(f"{AUDITOR}:"):
        name = rest.partition(":")[2]
        return Invited(addressee=rest, label=name, login=name, purpose=purpose)
    post_id, _, person_id = rest.partition(":")
    number = read_id(post_id) if kind == INVITE else None
    post = session.get(Post, number) if number is not None else None
    if post is None:
        message = "the invitation was used or has expired; ask the administrator for another"
        raise InvitationError(message)
    key = f"person:{person_id}" if person_id else f"post:{post.id}"
    plan = session.get_one(Plan, post.plan_id)
    actor = actor_for_addressee(session, plan, key, today)
    if actor is None or not (post.id in actor.post_ids or post.unit_id in actor.clerk_of):
        message = f"{key} does not act for {post.code} any more; ask for another invitation"
        raise InvitationError(message)
    return Invited(addressee=key, label=actor.label, login=post.code, purpose=purpose)


def accept_invitation(
    session: Session, token: str, *, password: str, now: datetime, today: date
) -> Account:
    """Make the account, or give an existing one this password and open it again.

    Raises InvitationError, or WeakPasswordError; the link is used up only when it is done.
    """
    to = invited(session, token, now=now, today=today)
    kept = passwords.hashed(password, known=to.login)
    one_time.use(session, token, now=now, purpose=to.purpose)
    account = session.exec(select(Account).where(Account.addressee == to.addressee)).first()
    if account is None:
        account = Account(addressee=to.addressee, password_hash=kept, created_at=now)
    else:
        account.password_hash, account.version = kept, account.version + 1
        account.locked_at = None
    session.add(account)
    session.flush()
    _note(session, account, "account.made", actor=to.label, now=now)
    return account


def check_password(session: Session, login: str, password: str, *, today: date) -> Account | None:
    """Return the account of that name and password, None when there is none.

    An unknown name takes as long as a wrong password does.
    """
    candidates = _named(session, login.strip(), today=today)
    for account in candidates[:MOST_CANDIDATES]:
        if passwords.fits(password, account.password_hash):
            return account if account.locked_at is None else None
    if not candidates:
        passwords.pretend()
    return None


def change_password(
    session: Session, account_id: int, *, old: str, new: str, known: str, now: datetime
) -> Account | None:
    """Change a password; None when the old one is wrong. Sessions under it have ended."""
    account = session.get_one(Account, account_id)
    if not passwords.fits(old, account.password_hash):
        return None
    account.password_hash = passwords.hashed(new, known=known)
    account.version += 1
    session.add(account)
    _note(session, account, "account.password_changed", actor=account.addressee, now=now)
    return account


def lock(session: Session, account_id: int, *, actor: Actor, now: datetime) -> None:
    """Let an account sign nobody in until it is invited anew; its sessions end."""
    _require_administrator(actor)
    account = session.get_one(Account, account_id)
    account.locked_at, account.version = now, account.version + 1
    session.add(account)
    _note(session, account, "account.locked", actor=actor.label, now=now)


def _require_administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        message = f'"{actor.label}" may not invite or lock; the administrator may'
        raise RightsError(message)


def _named(session: Session, login: str, *, today: date) -> list[Account]:
    """Return the accounts that a sign-in name may mean: auditor, post code, e-mail address."""
    keys = [f"{AUDITOR}:{login.casefold()}"]
    posts = session.exec(select(Post).where(col(Post.code).in_([login, login.casefold()]))).all()
    keys += _keys_of(session, [post.id or 0 for post in posts], today=today)
    if "@" in login:
        keys += _keys_by_mail(session, login.casefold(), today=today)
    found = session.exec(select(Account).where(col(Account.addressee).in_(set(keys))))
    by_key = {account.addressee: account for account in found}
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]


def _keys_by_mail(session: Session, address: str, *, today: date) -> list[str]:
    contacts = session.exec(
        select(Contact).where(Contact.channel == "email", col(Contact.verified))
    )
    mine = [c for c in contacts if c.address.casefold() == address]
    units = [c.unit_id for c in mine if c.unit_id]
    posts = [c.post_id for c in mine if c.post_id]
    posts += [p or 0 for p in session.exec(select(Post.id).where(col(Post.unit_id).in_(units)))]
    people = [f"person:{c.person_id}" for c in mine if c.person_id]
    return people + _keys_of(session, posts, today=today)


def _keys_of(session: Session, post_ids: list[int], *, today: date) -> list[str]:
    """Return the holders of posts; the post itself only while its office acts for it.

    Whoever knew the password of an office has no way in once the post has a holder.
    """
    keys: list[str] = []
    for post in session.exec(select(Post).where(col(Post.id).in_(post_ids))):
        directory = load_directory(session, session.get_one(Plan, post.plan_id))
        entry = directory.posts[post.id or 0]
        keys += [f"person:{h.person}" for h in entry.holders if h.holds_on(today)]
        clerks = clerks_of(session, [post.unit_id], today)
        keys += [f"person:{person.id}" for _, person in clerks]
        if directory.holder(entry, today) is None and not entry.vacant:
            keys.append(f"post:{post.id}")
    return keys


def login_of(session: Session, account: Account, *, today: date) -> str:
    """Return the name by which the account signs in: the code of its first post."""
    kind, _, number = account.addressee.partition(":")
    if kind == AUDITOR:
        return number
    if kind == "post":
        return session.get_one(Post, int(number)).code
    person = session.get_one(Person, int(number))
    directory = load_directory(session, session.get_one(Plan, person.plan_id))
    held = [
        post.code
        for post in directory.posts.values()
        for h in post.holders
        if h.person == person.id and h.holds_on(today)
    ]
    filed_for = (
        select(Post.code)
        .join(Clerk, col(Clerk.unit_id) == Post.unit_id)
        .where(Clerk.person_id == person.id)
    )
    return min(held, default=min(session.exec(filed_for), default=""))


def _note(session: Session, account: Account, act: str, *, actor: str, now: datetime) -> None:
    journal.write(session, at=now, actor=actor, act=act, subject=account.addressee)
