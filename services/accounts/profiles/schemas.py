"""Shapes of a person's own profile."""

import datetime as dt
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from services.accounts.fields import Degree, Institution, LanguageTag, PersonName, TimeZone
from services.accounts.profiles.rules import DEFAULT_LOCALE, DEFAULT_TIME_ZONE, Profession
from shared.schemas import Reply, Request

CAN_BE_EMPTY = {"degree", "institution", "profession"}


class ProfileChange(Request):
    """What to change; what is left out stays, `null` empties degree, institution and profession."""

    name: PersonName = Field(default="", description="as it shall print on certificates")
    degree: Degree = None
    profession: Profession | None = None
    institution: Institution = None
    time_zone: TimeZone = DEFAULT_TIME_ZONE
    locale: LanguageTag = DEFAULT_LOCALE

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Name at least one field to change.")
        return self


class ProfileReply(Reply):
    """A person's own account."""

    id: UUID
    email: str
    name: str
    degree: str | None
    profession: str | None
    institution: str | None
    time_zone: str
    locale: str
    roles: list[str]
    registered_at: dt.datetime
