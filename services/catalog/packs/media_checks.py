"""Checks of media: captions that can be read and fit, chapters that match the segments, the length that was stated."""

from collections.abc import Callable, Iterator
from pathlib import Path

from services.catalog.content import RecordedSession, VideoMessage
from services.catalog.elements import Asset
from services.catalog.packs.mp4 import duration_of
from services.catalog.packs.problems import Finding, SourceError
from services.catalog.packs.reader import Pack
from services.catalog.packs.webvtt import Cue, read_cues

TOLERANCE_S = 1.0


def _recordings(pack: Pack) -> Iterator[tuple[RecordedSession | VideoMessage, str]]:
    for resource in pack.resources:
        if isinstance(resource, RecordedSession | VideoMessage):
            yield resource, f"media/{resource.slug}"


def _file_of(pack: Pack, asset: Asset, folder: str) -> Path:
    # Two resources may hold the same bytes, so the name is taken from the folder of this one.
    return pack.assets[asset.sha256].parent.parent / Path(folder).name / asset.name


def timed_texts(pack: Pack) -> Iterator[Finding]:
    """Captions and chapters parse, have cues, and end before the video does."""
    for resource, folder in _recordings(pack):
        assets = [*(caption.asset for caption in resource.media.captions), resource.media.chapters]
        for asset in assets:
            yield from _timed_text(pack, asset, folder, resource.media.duration_s)
        if resource.language not in {caption.language for caption in resource.media.captions}:
            message = f"there are no captions in the language of the recording ({resource.language})"
            yield Finding("error", pack.files[resource.slug], "media.captions", message)


def _timed_text(pack: Pack, asset: Asset, folder: str, duration_s: float) -> Iterator[Finding]:
    file = f"{folder}/{asset.name}"
    try:
        cues = _cues(pack, asset, folder)
    except SourceError as error:
        yield Finding("error", file, "", error.message, error.line)
        return
    if not cues:
        yield Finding("error", file, "", "has no cues")
    elif cues[-1].end_s > duration_s + TOLERANCE_S:
        message = f"the last cue ends at {cues[-1].end_s:g} s, after the recording ({duration_s:g} s)"
        yield Finding("error", file, "", message, cues[-1].line)


def _cues(pack: Pack, asset: Asset, folder: str) -> list[Cue]:
    return read_cues(_file_of(pack, asset, folder).read_text(encoding="utf-8-sig", errors="replace"))


def chapters_and_segments(pack: Pack) -> Iterator[Finding]:
    """A learner who jumps to a segment finds the same name in the player."""
    for resource, folder in _recordings(pack):
        if not isinstance(resource, RecordedSession) or len(resource.segments) == 1:
            continue
        try:
            chapters = [(cue.start_s, cue.text) for cue in _cues(pack, resource.media.chapters, folder)]
        except SourceError:
            continue  # timed_texts has said it
        for segment in resource.segments:
            if (segment.start_s, segment.title) not in chapters:
                message = f"no chapter {segment.title!r} starts at {segment.start_s:g} s"
                yield Finding("error", pack.files[resource.slug], f"segments.{segment.slug}", message)


def stated_duration(pack: Pack) -> Iterator[Finding]:
    """Coverage is counted against the stated length, so it has to be the real one."""
    for resource, folder in _recordings(pack):
        real = duration_of(_file_of(pack, resource.media.video, folder))
        stated = resource.media.duration_s
        if real is not None and abs(real - stated) > TOLERANCE_S:
            message = f"says {stated:g} s, the video lasts {real:.1f} s"
            yield Finding("error", pack.files[resource.slug], "media.duration_s", message)


def transcripts(pack: Pack) -> Iterator[Finding]:
    """A transcript serves those who neither see nor hear the recording."""
    for resource, _ in _recordings(pack):
        if resource.media.transcript is None:
            yield Finding("warning", pack.files[resource.slug], "media.transcript", "there is no transcript")


MEDIA_CHECKS: tuple[Callable[[Pack], Iterator[Finding]], ...] = (
    timed_texts,
    chapters_and_segments,
    stated_duration,
    transcripts,
)
