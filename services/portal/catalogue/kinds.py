"""The kinds of resource: how they are called, which icon and tint they carry, which template shows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """How one kind looks; `family` is learn, watch, outside or read."""

    name: str
    label: str
    plural: str
    icon: str
    family: str


_ALL = (
    Kind("module_series", "Module series", "Module series", "list", "learn"),
    Kind("module", "Module", "Modules", "lightbulb_outline", "learn"),
    Kind("recorded_session", "Recorded session", "Recorded sessions", "youtube", "watch"),
    Kind("video_message", "Video message", "Video messages", "youtube", "watch"),
    Kind("external_course", "External course", "External courses", "launch", "outside"),
    Kind("workshop", "Workshop", "Workshops", "event", "outside"),
    Kind("external_resource", "External resource", "External resources", "public", "outside"),
    Kind("fellowship", "Fellowship", "Fellowships", "work", "outside"),
    Kind("certificate_programme", "Certificate programme", "Certificate programmes", "school", "outside"),
    Kind("page", "Background", "Background pages", "local_library", "read"),
)
KINDS = {kind.name: kind for kind in _ALL}


def kind_of(name: str) -> Kind:
    """Return how a kind looks; one that is newer than the portal gets a plain look."""
    return KINDS.get(name) or Kind(name, name.replace("_", " ").capitalize(), name, "topic", "read")
