"""Shapes of the activities endpoint."""

import datetime as dt

from pydantic import Field

from shared.schemas import Reply, Request


class ActivityRequest(Request):
    """Which resource was opened."""

    resource: str = Field(min_length=1, max_length=80)


class MovePath(Request):
    """Of which resource."""

    resource: str = Field(min_length=1, max_length=80)


class MoveRequest(Request):
    """The newest revision, as the learner was shown it."""

    revision: int = Field(ge=1)


class ActivityReply(Reply):
    """The revision that the learner is on from now on."""

    resource: str
    revision: int
    started_at: dt.datetime
