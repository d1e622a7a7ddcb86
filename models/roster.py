"""Who owes and who is told: units, posts, people, tenures, contacts, groups."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.searched import keep_searched


class Unit(SQLModel, table=True):
    """An office, ward or body; `kind` is office, ward, committee or external."""

    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    code: str
    name: str
    kind: str
    position: int = 0
    searched: str = ""


keep_searched(Unit, ("code", "name"))


class Post(SQLModel, table=True):
    """An office that a person holds; `vacant` only when somebody marked it so."""

    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    code: str
    title: str
    vacant: bool = False
    searched: str = ""


keep_searched(Post, ("title",))


class PostAlias(SQLModel, table=True):
    """Another printed form of a post's title."""

    __tablename__ = "post_alias"

    id: int | None = Field(default=None, primary_key=True)
    post_id: int = Field(foreign_key="post.id", index=True)
    title: str


class Person(SQLModel, table=True):
    """A named person."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    name: str


class Tenure(SQLModel, table=True):
    """A person in a post; both days inclusive, None open-ended.

    `acting` marks an acting holder, `delegate` somebody who stands in for the holder.
    """

    id: int | None = Field(default=None, primary_key=True)
    post_id: int = Field(foreign_key="post.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    valid_from: date | None = None
    valid_to: date | None = None
    acting: bool = False
    delegate: bool = False


class Contact(SQLModel, table=True):
    """An address of exactly one of a person, a post or a unit, on one channel."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    post_id: int | None = Field(default=None, foreign_key="post.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    channel: str
    address: str
    verified: bool = False
    preferred: bool = False
    broken_reason: str | None = None


class Group(SQLModel, table=True):
    """A set of units named as one in the plan ("UBND các phường, xã")."""

    __tablename__ = "unit_group"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    code: str
    name: str
    confirmed: bool = False


class GroupMember(SQLModel, table=True):
    """A unit's place in a group; both days inclusive, None open-ended."""

    __tablename__ = "group_member"

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="unit_group.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    valid_from: date | None = None
    valid_to: date | None = None
