"""Replacing a placeholder recording by the real one: a new draft, published by hand when it was looked at."""

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
class Recording:
    """A recording and what belongs to it; poster, segments and notice stay when no others are sent."""

    video: StoredFile
    duration_s: float
    captions: Sequence[CaptionFile]
    chapters: StoredFile
    poster: StoredFile | None = None
    transcript: StoredFile | None = None
    segments: Sequence[Mapping[str, Any]] | None = None
    notice: str | None = None

    @property
    def files(self) -> list[StoredFile]:
        """Every file of the recording."""
        given = [self.video, self.chapters, self.poster, self.transcript, *(each.file for each in self.captions)]
        return [file for file in given if file is not None]


def replace_media(session: Session, item: ItemColumns, recording: Recording, actor: str) -> ItemColumns:
    """Put a recording into the draft of a locked resource; raises `NoMedia`, and `Invalid` when it does not fit."""
    if "media" not in item.draft:
        raise NoMedia(f"The resource {item.slug} has no recording.")
    for file in recording.files:
        register_asset(session, file, actor)
    media = {
        "video": recording.video.reference(),
        "poster": recording.poster.reference() if recording.poster else item.draft["media"]["poster"],
        "duration_s": recording.duration_s,
        "captions": [
            {"language": each.language, "label": each.label, "asset": each.file.reference()}
            for each in recording.captions
        ],
        "chapters": recording.chapters.reference(),
        "transcript": recording.transcript.reference() if recording.transcript else None,
        "placeholder": False,
        "placeholder_note": None,
    }
    content = item.draft | {"media": media}
    if recording.segments is not None:
        content["segments"] = list(recording.segments)
    if recording.notice is not None:
        content["notice"] = recording.notice or None
    return change_draft(session, RESOURCES, item, RESOURCES.check(content), actor)
