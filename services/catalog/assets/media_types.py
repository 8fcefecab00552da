"""Which files are taken, told by their bytes; names only have to agree. Pure functions."""

import re
from dataclasses import dataclass

from services.catalog.assets.pictures import MOST_PIXELS, size_of
from services.catalog.packs.problems import SourceError
from services.catalog.packs.webvtt import read_cues
from shared.documents import Content

MB = 1024 * 1024


class FileRefused(Exception):
    """The file is not taken; the message says why, to the person who sent it."""


@dataclass(frozen=True)
class MediaType:
    """A type of file that is taken: its endings and the most bytes one may have."""

    name: str
    suffixes: tuple[str, ...]
    largest: int

    @property
    def textual(self) -> bool:
        """Whether the whole file has to be readable text."""
        return self.name.startswith("text/")


TAKEN = (
    MediaType("video/mp4", (".mp4", ".m4v"), 512 * MB),
    MediaType("video/webm", (".webm",), 512 * MB),
    MediaType("image/jpeg", (".jpg", ".jpeg"), 20 * MB),
    MediaType("image/png", (".png",), 20 * MB),
    MediaType("image/webp", (".webp",), 20 * MB),
    MediaType("text/vtt", (".vtt",), 5 * MB),
    MediaType("text/plain", (".txt",), 5 * MB),
    MediaType("application/pdf", (".pdf",), 100 * MB),
)
LARGEST_FILE = max(each.largest for each in TAKEN)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<!entity|<svg|<html|<script)", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# MP4 by the brands that browsers play: HEIC and others share the container.
_BEGINNINGS = {
    "video/mp4": re.compile(rb".{4}ftyp(isom|iso[2456]|mp4[12]|avc1|dash|M4V |M4VH)", re.DOTALL),
    "video/webm": re.compile(rb"\x1a\x45\xdf\xa3.*webm", re.DOTALL),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "text/vtt": re.compile(rb"WEBVTT([ \t\r\n]|$)"),
    "text/plain": re.compile(rb""),
    "application/pdf": re.compile(rb"%PDF-"),
}


def by_name(name: str) -> MediaType:
    """Return the type that a file name promises; raises `FileRefused`."""
    if not _NAME.fullmatch(name):
        raise FileRefused(
            "File names have letters, digits, dots, dashes and underscores, and begin with a letter or digit."
        )
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    for media_type in TAKEN:
        if suffix in media_type.suffixes:
            return media_type
    known = ", ".join(each.suffixes[0] for each in TAKEN)
    raise FileRefused(f"{name}: files of this type are not taken; known are {known}.")


def check(name: str, content: Content) -> MediaType:
    """Return the type of a file whose name and bytes agree; raises `FileRefused`."""
    promised = by_name(name)
    if not content:
        raise FileRefused(f"{name}: the file is empty.")
    if len(content) > promised.largest:
        raise FileRefused(f"{name}: larger than the {promised.largest // MB} MB allowed for {promised.name}.")
    if promised.textual:
        _check_text(name, bytes(content))
    if not _begins_like(promised.name, content):
        raise FileRefused(f"{name}: what is inside is not {promised.name}.")
    _look_inside(name, promised.name, content)
    return promised


def _look_inside(name: str, media_type: str, content: Content) -> None:
    if media_type == "text/vtt":
        try:
            read_cues(bytes(content).decode("utf-8-sig"))
        except SourceError as error:
            raise FileRefused(f"{name}, line {error.line}: {error.message}.") from error
    width, height = size_of(media_type, content)
    if width * height > MOST_PIXELS:
        raise FileRefused(f"{name}: {width} x {height} pixels; at most {MOST_PIXELS // 1_000_000} million are taken.")


def _check_text(name: str, content: bytes) -> None:
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise FileRefused(f"{name}: HTML, SVG and XML are not taken, since a browser could run what is inside.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(f"{name}: the text is not UTF-8.") from None
    if _UNPRINTABLE.search(text):
        raise FileRefused(f"{name}: the text holds control characters.")


def _begins_like(media_type: str, content: Content) -> bool:
    start = content[:64].removeprefix(b"\xef\xbb\xbf") if media_type.startswith("text/") else content[:512]
    return _BEGINNINGS[media_type].match(start) is not None
