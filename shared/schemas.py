"""Parents of all request and reply shapes."""

import functools
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict


def _no_number(value: Any) -> Any:
    """Refuse what would be read as seconds since 1970: nobody means that by 0.5."""
    number = isinstance(value, int | float)
    if number or (isinstance(value, str) and value.strip().lstrip("+-").replace(".", "", 1).isdigit()):
        raise ValueError("Write an instant as in RFC 3339, such as 2026-11-22T09:05:00Z.")
    return value


# An instant with its offset from UTC, as RFC 3339 writes it.
Instant = Annotated[AwareDatetime, BeforeValidator(_no_number)]


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
