"""Shapes of changing and resetting passwords."""

from pydantic import Field

from services.accounts.fields import Address, Password, Token
from shared.schemas import Request


class LinkRequest(Request):
    """To which address the link shall go."""

    email: Address


class ResetRequest(Request):
    """The token from the mailed link and the new password."""

    token: Token
    password: Password = Field(description="10 to 200 characters")


class PasswordChangeRequest(Request):
    """The present password and the new one."""

    current_password: Password
    new_password: Password = Field(description="10 to 200 characters")
