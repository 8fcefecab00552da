"""Shapes of the administrators' endpoints for accounts."""

import datetime as dt
from uuid import UUID

from pydantic import Field

from services.accounts.fields import Address, Degree, Institution, LanguageTag, Password, PersonName, TimeZone
from services.accounts.learners.rules import Role
from services.accounts.profiles.rules import DEFAULT_LOCALE, DEFAULT_TIME_ZONE, Profession
from services.accounts.profiles.schemas import ProfileChange
from shared.pagination import PageQuery
from shared.schemas import Reply, Request


class LearnerPath(Request):
    """Which account."""

    learner_id: UUID


class LearnerSearch(PageQuery):
    """Which accounts to list."""

    q: str | None = Field(default=None, max_length=200, pattern=r"^[^\x00]*$", description="part of a name or address")


class NewLearnerRequest(Request):
    """An account that an administrator makes; its address counts as confirmed."""

    email: Address
    password: Password
    name: PersonName
    profession: Profession | None = None
    degree: Degree = None
    institution: Institution = None
    time_zone: TimeZone = DEFAULT_TIME_ZONE
    locale: LanguageTag = DEFAULT_LOCALE
    roles: list[Role] = Field(default_factory=list, max_length=len(Role))


class LearnerChangeRequest(ProfileChange):
    """What an administrator changes; what is left out stays."""

    roles: list[Role] = Field(default_factory=list, max_length=len(Role))


class LearnerReply(Reply):
    """An account as administrators see it."""

    id: UUID
    status: str
    email: str | None
    name: str
    degree: str | None
    profession: str | None
    institution: str | None
    time_zone: str
    locale: str
    roles: list[str]
    registered_at: dt.datetime
    changed_at: dt.datetime
    erased_at: dt.datetime | None


class LearnerPage(Reply):
    """A page of accounts."""

    items: list[LearnerReply]
    next: str | None
