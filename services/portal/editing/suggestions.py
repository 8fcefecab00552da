"""What is offered while a name is typed; the form works without it, and any name can be typed."""

from collections.abc import Iterable
from zoneinfo import available_timezones

from services.portal.clients import clients
from services.portal.editing.fields import Field, Part, members

MOST = 200
Choice = tuple[str, str]


def suggestions(parts: tuple[Part, ...]) -> dict[str, list[Choice]]:
    """Return what the fields of a form can be completed with: names and titles, by the list they come from."""
    found: dict[str, list[Choice]] = {}
    for name in {field.suggest for field in _fields(parts) if field.suggest}:
        if name == "zones":
            found[name] = [(zone, "") for zone in sorted(available_timezones()) if "/" in zone]
        else:
            items = clients().catalog.items(name, limit=MOST)["items"]
            found[name] = [(each["slug"], each["title"]) for each in items]
    return found


def _fields(parts: tuple[Part, ...]) -> Iterable[Field]:
    for part in members(parts):
        if isinstance(part, Field):
            yield part
        else:
            yield from _fields(part.fields)
