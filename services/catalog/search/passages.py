"""The passages of a resource that a result can quote, and the second at which each is spoken. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.catalog.search.words import readable_texts

MOST_PASSAGES = 2000
LONGEST_PASSAGE = 700
SHORTEST_PASSAGE = 25
SPOKEN_TOGETHER = 240

# Members whose text is quoted in another way, or stands on the card already.
_QUOTED_OTHERWISE = frozenset(
    {"title", "summary", "provider", "topics", "key_points", "segments", "format", "audience"}
)
_PLAIN = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"^[#>\s]+|^\s*[-*+]\s+|^\s*\d+\.\s+", re.MULTILINE), ""),
    (re.compile(r"[*_`]{1,3}"), ""),
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Passage:
    """A piece of text; `place` says where it stands, `at_s` when it is spoken."""

    place: str
    text: str
    at_s: float | None = None


def passages_of(content: Mapping[str, Any], files: Mapping[str, list[dict[str, Any]]]) -> list[Passage]:
    """Return what can be quoted of a resource; `files` are the texts of its stored files by their hash."""
    found = [Passage("summary", plain(content["summary"]))]
    found += [Passage("chapter", plain(each["title"]), each["start_s"]) for each in content.get("segments", ())]
    found += _spoken(content, files)
    found += _slides(content, files)
    for point in content.get("key_points", ()):
        found += [Passage(plain(point["title"]), text) for text in _paragraphs(point["text"])]
    rest = {name: value for name, value in content.items() if name not in _QUOTED_OTHERWISE}
    found += [Passage("", text) for each in readable_texts(rest) for text in _paragraphs(each)]
    return [each for each in found if each.text][:MOST_PASSAGES]


def plain(markdown: str) -> str:
    """Take the marks of Markdown, line breaks and what cannot be printed out of a text."""
    for pattern, instead in _PLAIN:
        markdown = pattern.sub(instead, markdown)
    return " ".join(_UNPRINTABLE.sub(" ", markdown).split())


def asset_hashes(content: Mapping[str, Any]) -> list[str]:
    """Return the hashes of the files whose text is searched: captions, transcript, slides."""
    media = content.get("media") or {}
    assets = [each["asset"] for each in media.get("captions", ())] + [media.get("transcript")]
    assets += [each["asset"] for each in content.get("slides", ())]
    return [asset["sha256"] for asset in assets if asset]


def _spoken(content: Mapping[str, Any], files: Mapping[str, list[dict[str, Any]]]) -> Iterator[Passage]:
    media = content.get("media") or {}
    for caption in media.get("captions", ()):
        yield from _joined(files.get(caption["asset"]["sha256"], ()))
    transcript = media.get("transcript")
    for each in files.get(transcript["sha256"], ()) if transcript else ():
        yield from (Passage("transcript", text) for text in _paragraphs(each["text"]))


def _joined(cues: Iterable[Mapping[str, Any]]) -> Iterator[Passage]:
    """Join cues to sentences as far as they fit, so that words on both sides of a cue's end are found together."""
    begun, at = "", 0.0
    for cue in cues:
        text = plain(cue["text"])
        if begun and len(begun) + len(text) > SPOKEN_TOGETHER:
            yield Passage("spoken", begun, at)
            begun = ""
        at = at if begun else float(cue["at_s"] or 0)
        begun = f"{begun} {text}".strip()
    if begun:
        yield Passage("spoken", begun, at)


def _slides(content: Mapping[str, Any], files: Mapping[str, list[dict[str, Any]]]) -> Iterator[Passage]:
    for deck in content.get("slides", ()):
        for page in files.get(deck["asset"]["sha256"], ()):
            place = f"{deck['label']}, page {page['page']}" if page.get("page") else deck["label"]
            yield Passage(place, plain(page["text"])[:LONGEST_PASSAGE])


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text):
        words = plain(paragraph)
        if len(words) >= SHORTEST_PASSAGE:
            yield words[:LONGEST_PASSAGE]
