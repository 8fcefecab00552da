"""Shapes of signing in and out."""

from typing import Self

from pydantic import Field, model_validator

from services.accounts.fields import Address, Password, Token
from shared.schemas import Reply, Request


class SignInRequest(Request):
    """An address with its password, or the token of a mailed link."""

    email: Address | None = None
    password: Password | None = None
    link_token: Token | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_password = self.email is not None and self.password is not None
        partly = self.email is not None or self.password is not None
        if (self.link_token is not None and partly) or (self.link_token is None and not by_password):
            raise ValueError("Send email and password, or link_token alone.")
        return self


class TokenReply(Reply):
    """What a signed-in caller holds."""

    access_token: str = Field(description="for Authorization: Bearer, ten minutes")
    token_type: str
    expires_in: int = Field(description="seconds that the access token lasts")
    refresh_token: str = Field(description="to be exchanged once, within thirty days")


class RefreshRequest(Request):
    """The refresh token that was issued last."""

    refresh_token: Token
