"""Shapes of API clients and their tokens."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from services.accounts.api_clients.operations import CLIENT_ID
from services.accounts.fields import PersonName, Scope
from shared.schemas import Reply, Request

ClientId = Annotated[str, Field(pattern=f"^{CLIENT_ID.pattern}$")]


class ClientPath(Request):
    """Which API client."""

    client_id: str = Field(max_length=60)


class NewClientRequest(Request):
    """A program that shall call the services."""

    id: ClientId
    name: PersonName = Field(description="what it is for")
    scopes: list[Scope] = Field(min_length=1, max_length=30)


class ClientReply(Reply):
    """An API client without its secret."""

    id: str
    name: str
    scopes: list[str]
    created_at: dt.datetime
    revoked_at: dt.datetime | None


class NewClientReply(ClientReply):
    """The only answer that holds the secret."""

    secret: str


class ClientList(Reply):
    """All API clients."""

    items: list[ClientReply]
    next: str | None = None


class TokenForm(Request):
    """A token request as RFC 6749 has it; id and secret come here or in the Authorization header (Basic)."""

    grant_type: str = Field(default="", max_length=60)
    client_id: str = Field(default="", max_length=200)
    client_secret: str = Field(default="", max_length=400)
    scope: str = Field(default="", max_length=2000)


class ClientTokenReply(Reply):
    """An access token of a program."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
