"""Shapes of signing up."""

from pydantic import Field

from services.accounts.fields import Address, Degree, Institution, LanguageTag, Password, PersonName, TimeZone, Token
from services.accounts.profiles.rules import DEFAULT_LOCALE, DEFAULT_TIME_ZONE, Profession
from shared.schemas import Reply, Request


class RegistrationRequest(Request):
    """What a person types to sign up."""

    email: Address
    password: Password = Field(description="10 to 200 characters")
    name: PersonName = Field(description="as it shall print on certificates, in any script")
    profession: Profession
    degree: Degree = None
    institution: Institution = None
    time_zone: TimeZone = DEFAULT_TIME_ZONE
    locale: LanguageTag = DEFAULT_LOCALE


class AcceptedReply(Reply):
    """The same answer for every address, whether it has an account or not."""

    status: str
    message: str


class ConfirmationRequest(Request):
    """The token from the mailed link."""

    token: Token


class ConfirmationReply(Reply):
    """The address that is confirmed now."""

    email: str
