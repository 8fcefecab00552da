"""Builds a recording from an uploaded form: every file is looked into, what is missing is made or asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_openapi import FileStorage

from services.catalog.assets.durations import duration_s
from services.catalog.assets.operations import StoredFile, store_file
from services.catalog.assets.uploads import read_upload
from services.catalog.content import as_json
from services.catalog.resources.chapters import chapters_file
from services.catalog.resources.media import CaptionFile, Recording
from services.catalog.resources.schemas import MediaForm
from shared.documents import Documents
from shared.problems import Invalid

Segments = Sequence[Mapping[str, Any]]


def recording_of(documents: Documents, form: MediaForm, present: Mapping[str, Any]) -> Recording:
    """Store the files of a form and return the recording they make; `present` is the draft it goes into."""
    video_name, video = read_upload(form.video, "video")
    stored = _of_type(store_file(documents, video_name, video, field="video"), "video/", "video")
    length = form.duration_s or duration_s(stored.media_type, video)
    if length is None:
        raise Invalid([{"field": "duration_s", "message": "The video does not say how long it plays; say it here."}])
    segments = None if form.segments is None else [as_json(each) for each in form.segments]
    return Recording(
        video=stored,
        duration_s=length,
        captions=_captions(documents, form),
        chapters=_chapters(documents, form, segments or present.get("segments", ()), str(present["title"]), length),
        poster=_optional(documents, form.poster, "poster", "image/"),
        transcript=_optional(documents, form.transcript, "transcript", "text/"),
        segments=segments,
        notice=form.notice,
    )


def _captions(documents: Documents, form: MediaForm) -> list[CaptionFile]:
    if not len(form.captions) == len(form.caption_language) == len(form.caption_label):
        message = "Give one caption_language and one caption_label for each captions file."
        raise Invalid([{"field": "captions", "message": message}])
    named = zip(form.caption_language, form.caption_label, form.captions, strict=True)
    return [
        CaptionFile(language, label, _file(documents, sent, f"captions.{number}", "text/vtt"))
        for number, (language, label, sent) in enumerate(named)
    ]


def _chapters(documents: Documents, form: MediaForm, segments: Segments, title: str, length: float) -> StoredFile:
    if form.chapters is not None:
        return _file(documents, form.chapters, "chapters", "text/vtt")
    return store_file(documents, "chapters.vtt", chapters_file(segments, title, length), field="chapters")


def _optional(documents: Documents, sent: FileStorage | None, field: str, kind: str) -> StoredFile | None:
    return None if sent is None else _file(documents, sent, field, kind)


def _file(documents: Documents, sent: FileStorage, field: str, kind: str) -> StoredFile:
    name, content = read_upload(sent, field)
    return _of_type(store_file(documents, name, content, field=field), kind, field)


def _of_type(file: StoredFile, kind: str, field: str) -> StoredFile:
    if not file.media_type.startswith(kind):
        raise Invalid([{"field": field, "message": f"{file.name} is {file.media_type}; wanted is {kind.rstrip('/')}."}])
    return file
