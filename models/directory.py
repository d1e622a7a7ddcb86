"""The directory of a plan's posts, read once a pass into frozen values."""

from collections import defaultdict

from sqlmodel import Session, col, select

from models.engine_state import recall
from models.plan import Plan
from models.roster import Contact, Person, Post, Tenure, Unit
from models.within import handed_duties
from models.zalo_settings import TEMPLATE
from rules import addressing

# Whose contact it is: "person", "post" or "unit", and the id.
OwnerKey = tuple[str, int]


def load_directory(session: Session, plan: Plan) -> addressing.Directory:
    """Read every post of the plan with its holders and contacts."""
    if plan.chair_post_id is None or plan.deputy_post_id is None or plan.standing_post_id is None:
        message = f'plan "{plan.code}" has no chair, deputy or standing office; load it again'
        raise ValueError(message)
    units = {u.id: u for u in session.exec(select(Unit).where(Unit.plan_id == plan.id))}
    contacts = _contacts(session, plan)
    holders = _holders(session, plan)
    posts = session.exec(select(Post).where(Post.plan_id == plan.id)).all()
    return addressing.Directory(
        posts={
            post.id: _entry(post, units[post.unit_id], holders, contacts)
            for post in posts
            if post.id is not None
        },
        handed={
            duty.id or 0: addressing.Handed(
                post=duty.post_id, to=addressing.Holder(person=person.id or 0, name=person.name)
            )
            for duty, person in handed_duties(session, plan.id or 0)
        },
        person_contacts={
            key: tuple(found) for (kind, key), found in contacts.items() if kind == "person"
        },
        chair=plan.chair_post_id,
        deputy=plan.deputy_post_id,
        standing_office=plan.standing_post_id,
    )


def _entry(
    post: Post,
    unit: Unit,
    holders: dict[int, list[addressing.Holder]],
    contacts: dict[OwnerKey, list[addressing.Contact]],
) -> addressing.PostEntry:
    own = contacts.get(("post", post.id or 0), [])
    usable = any(contact.is_usable and contact.channel != addressing.PHONE for contact in own)
    return addressing.PostEntry(
        id=post.id or 0,
        code=post.code,
        title=post.title,
        unit=post.unit_id,
        unit_code=unit.code,
        unit_name=unit.name,
        vacant=post.vacant,
        holders=tuple(holders.get(post.id or 0, [])),
        # The office's address serves where the post has no usable one of its own.
        contacts=tuple(own if usable else [*own, *contacts.get(("unit", post.unit_id), [])]),
    )


def _contacts(session: Session, plan: Plan) -> dict[OwnerKey, list[addressing.Contact]]:
    found: dict[OwnerKey, list[addressing.Contact]] = defaultdict(list)
    kinds = set(addressing.ADDRESS_KINDS)
    if not recall(session, TEMPLATE):
        # Without an approved template a telephone number is there for people to call only.
        kinds.discard(addressing.PHONE)
    rows = session.exec(
        select(Contact)
        .where(Contact.plan_id == plan.id, col(Contact.channel).in_(kinds))
        .order_by(col(Contact.id).desc())
    )
    for row in rows:
        value = addressing.Contact(
            channel=row.channel,
            address=row.address,
            verified=row.verified,
            preferred=row.preferred,
            broken=row.broken_reason is not None,
        )
        for kind, key in (
            ("person", row.person_id),
            ("post", row.post_id),
            ("unit", row.unit_id),
        ):
            if key is not None:
                found[kind, key].append(value)
    return found


def _holders(session: Session, plan: Plan) -> dict[int, list[addressing.Holder]]:
    found: dict[int, list[addressing.Holder]] = defaultdict(list)
    rows = session.exec(
        select(Tenure, Person).where(
            col(Tenure.person_id) == col(Person.id), col(Person.plan_id) == plan.id
        )
    )
    for tenure, person in rows:
        found[tenure.post_id].append(
            addressing.Holder(
                person=tenure.person_id,
                name=person.name,
                valid_from=tenure.valid_from,
                valid_to=tenure.valid_to,
                acting=tenure.acting,
                delegate=tenure.delegate,
            )
        )
    return found
