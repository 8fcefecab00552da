"""Replacing a recording or parts of it: a new draft, published by hand when it was looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.catalog.assets.operations import StoredFile, register_asset
from services.catalog.publishing.models import ItemColumns
from services.catalog.publishing.operations import change_draft
from services.catalog.resources.content_type import RESOURCES
from shared.problems import Conflict


class NoMedia(Conflict):
    """Only recorded sessions and video messages have a recording."""

    slug, title = "no-recording", "This kind of resource has no recording"


@dataclass(frozen=True)
class CaptionFile:
    """Captions in one language."""

    language: str
    label: str
    file: StoredFile


@dataclass(frozen=True)
class SlidesFile:
    """A deck and what it is called."""

    label: str
    file: StoredFile


@dataclass(frozen=True)
class Replacement:
    """What of a recording is new; None and nothing mean that it stays, `without` names what is taken away."""

    video: StoredFile | None = None
    duration_s: float | None = None
    captions: Sequence[CaptionFile] = ()
    chapters: StoredFile | None = None
    poster: StoredFile | None = None
    transcript: StoredFile | None = None
    slides: Sequence[SlidesFile] = ()
    segments: Sequence[Mapping[str, Any]] | None = None
    notice: str | None = None
    without: frozenset[str] = frozenset()

    @property
    def files(self) -> list[StoredFile]:
        """Every new file."""
        several = [*(each.file for each in self.captions), *(each.file for each in self.slides)]
        return [each for each in (self.video, self.chapters, self.poster, self.transcript, *several) if each]


def require_recording(content: Mapping[str, Any]) -> None:
    """Raise `NoMedia` for what is no recording."""
    if content["kind"] not in ("recorded_session", "video_message"):
        raise NoMedia(f"The resource {content['slug']} has no recording.")


def replace_media(session: Session, item: ItemColumns, new: Replacement, actor: str) -> ItemColumns:
    """Put new files into the draft of a locked resource; raises `NoMedia`, and `Invalid` when they do not fit."""
    require_recording(item.draft)
    for file in new.files:
        register_asset(session, file, actor)
    content = item.draft | {"media": _media(item.draft.get("media") or {}, new)}
    if new.slides or "slides" in new.without:
        content["slides"] = [{"label": each.label, "asset": each.file.reference()} for each in new.slides]
    if new.segments is not None:
        content["segments"] = list(new.segments)
    if new.notice is not None:
        content["notice"] = new.notice or None
    return change_draft(session, RESOURCES, item, RESOURCES.amended(item.draft, content), actor)


def _media(present: dict[str, Any], new: Replacement) -> dict[str, Any]:
    media = dict(present)
    if new.video:
        # Captions and transcript say what another video says, and this one is no placeholder.
        media |= {"video": new.video.reference(), "captions": [], "transcript": None}
        media |= {"placeholder": False, "placeholder_note": None}
    if new.duration_s:
        media["duration_s"] = new.duration_s
    for name, file in (("poster", new.poster), ("chapters", new.chapters), ("transcript", new.transcript)):
        if file:
            media[name] = file.reference()
    if "transcript" in new.without:
        media["transcript"] = None
    sent = {each.language for each in new.captions}
    media["captions"] = [each for each in media.get("captions") or [] if each["language"] not in sent] + [
        {"language": each.language, "label": each.label, "asset": each.file.reference()} for each in new.captions
    ]
    return media
