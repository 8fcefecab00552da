"""Parents of all request and reply shapes."""

import functools
from typing import Any

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Common ground; the JSON schema of a class is made once, since the framework asks for it at every request."""

    @classmethod
    @functools.cache
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        """Return the class's JSON Schema."""
        return super().model_json_schema(*args, **kwargs)


class Request(Model):
    """What a caller sends: unknown fields are refused, so that a typing error does not pass silently."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Reply(Model):
    """What an endpoint answers."""

    model_config = ConfigDict(from_attributes=True)


class ProblemReply(Model):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[dict[str, str]] | None = None
