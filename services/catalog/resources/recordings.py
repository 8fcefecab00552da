"""Builds a recording from an uploaded form: every file is looked into, what is missing is made or asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_openapi import FileStorage

from services.catalog.assets.durations import duration_s
from services.catalog.assets.operations import StoredFile, store_file
from services.catalog.assets.uploads import read_upload
from services.catalog.content import as_json
from services.catalog.publishing.content_type import title_of
from services.catalog.resources.chapters import chapters_file
from services.catalog.resources.media import CaptionFile, Replacement, SlidesFile
from services.catalog.resources.schemas import MediaForm
from shared.documents import Documents
from shared.problems import Invalid

Segments = Sequence[Mapping[str, Any]]


def replacement_of(documents: Documents, form: MediaForm, present: Mapping[str, Any]) -> Replacement:
    """Store the files of a form and return what they replace; `present` is the draft they go into."""
    if not form.model_fields_set:
        raise Invalid([{"field": "video", "message": "Send at least one file, or say what is to be taken away."}])
    video, length = _video(documents, form)
    if video and not form.captions:
        raise Invalid([{"field": "captions", "message": "Send captions: those there are belong to another video."}])
    segments = None if form.segments is None else [as_json(each) for each in form.segments]
    return Replacement(
        video=video,
        duration_s=length,
        captions=_captions(documents, form),
        chapters=_chapters(documents, form, segments, present, length),
        poster=_optional(documents, form.poster, "poster", "image/"),
        transcript=_optional(documents, form.transcript, "transcript", "text/"),
        slides=_slides(documents, form, present),
        segments=segments,
        notice=form.notice,
        without=frozenset(form.without),
    )


def _video(documents: Documents, form: MediaForm) -> tuple[StoredFile | None, float | None]:
    if form.video is None:
        return None, form.duration_s
    name, content = read_upload(form.video, "video")
    stored = _of_type(store_file(documents, name, content, field="video"), "video/", "video")
    length = form.duration_s or duration_s(stored.media_type, content)
    if length is None:
        raise Invalid([{"field": "duration_s", "message": "The video does not say how long it plays; say it here."}])
    return stored, length


def _captions(documents: Documents, form: MediaForm) -> list[CaptionFile]:
    if not form.captions:
        return []
    if not len(form.captions) == len(form.caption_language) == len(form.caption_label):
        message = "Give one caption_language and one caption_label for each captions file."
        raise Invalid([{"field": "captions", "message": message}])
    named = zip(form.caption_language, form.caption_label, form.captions, strict=True)
    return [
        CaptionFile(language, label, _file(documents, sent, f"captions.{number}", "text/vtt"))
        for number, (language, label, sent) in enumerate(named)
    ]


def _slides(documents: Documents, form: MediaForm, present: Mapping[str, Any]) -> list[SlidesFile]:
    if form.slides and present["kind"] != "recorded_session":
        raise Invalid([{"field": "slides", "message": "This kind of resource has no slides."}])
    if len(form.slides) != len(form.slides_label):
        raise Invalid([{"field": "slides", "message": "Give one slides_label for each slides file."}])
    named = enumerate(zip(form.slides_label, form.slides, strict=True))
    return [
        SlidesFile(label, _file(documents, sent, f"slides.{number}", "application/pdf"))
        for number, (label, sent) in named
    ]


def _chapters(
    documents: Documents, form: MediaForm, segments: Segments | None, present: Mapping[str, Any], length: float | None
) -> StoredFile | None:
    if form.chapters is not None:
        return _file(documents, form.chapters, "chapters", "text/vtt")
    if length is None and segments is None:
        return None
    spans = present.get("segments", ()) if segments is None else segments
    length = length or (present.get("media") or {}).get("duration_s")
    if not length:
        raise Invalid([{"field": "duration_s", "message": "Say how long the recording plays, or send it."}])
    content = chapters_file(spans, title_of(present), float(length))
    return store_file(documents, "chapters.vtt", content, field="chapters")


def _optional(documents: Documents, sent: FileStorage | None, field: str, kind: str) -> StoredFile | None:
    return None if sent is None else _file(documents, sent, field, kind)


def _file(documents: Documents, sent: FileStorage, field: str, kind: str) -> StoredFile:
    name, content = read_upload(sent, field)
    return _of_type(store_file(documents, name, content, field=field), kind, field)


def _of_type(file: StoredFile, kind: str, field: str) -> StoredFile:
    if not file.media_type.startswith(kind):
        raise Invalid([{"field": field, "message": f"{file.name} is {file.media_type}; wanted is {kind.rstrip('/')}."}])
    return file
