"""Takes a logo or a signature as PNG or SVG and keeps only what draws: an SVG that runs and loads nothing.

Pure functions. What is not known to be harmless is refused with a reason, never passed on.
"""

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from services.progress.designs.svg_parts import ATTRIBUTES, ELEMENTS, SVG, XLINK_HREF, safe_value

KB = 1024
LARGEST_FILE = 300 * KB
LARGEST_SIDE = 2000
MOST_ELEMENTS = 3000
DEEPEST = 40
PNG = b"\x89PNG\r\n\x1a\n"
# Header, palette, transparency, pixels, end: everything else in a PNG is about it, and may tell where it was made.
KEPT_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px|pt|mm|cm|in)?\s*")


class DrawingRefused(Exception):
    """The file is not taken; the message says why, to the person who sent it."""


@dataclass(frozen=True)
class Drawing:
    """An SVG and its proportions."""

    svg: str
    width: float
    height: float


def read_drawing(content: bytes) -> Drawing:
    """Return what a PNG or SVG file draws; raises `DrawingRefused`."""
    if len(content) > LARGEST_FILE:
        raise DrawingRefused(f"The file is larger than {LARGEST_FILE // KB} kB.")
    return _from_png(content) if content.startswith(PNG) else _from_svg(content)


def _from_png(content: bytes) -> Drawing:
    chunks = [chunk for chunk in _chunks(content) if chunk[0] in KEPT_CHUNKS]
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1][0] != b"IEND":
        raise DrawingRefused("The PNG is damaged.")
    width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if not 0 < width <= LARGEST_SIDE or not 0 < height <= LARGEST_SIDE:
        raise DrawingRefused(f"The picture may be {LARGEST_SIDE} pixels wide and high at most.")
    if depth not in (1, 2, 4, 8) or color not in CHANNELS or interlaced:
        raise DrawingRefused("Save the PNG with 8 bits for each color and without interlacing.")
    row = 1 + (width * CHANNELS[color] * depth + 7) // 8
    _require_pixels(b"".join(data for name, data in chunks if name == b"IDAT"), row * height)
    picture = PNG + b"".join(_chunk(*chunk) for chunk in chunks)
    encoded = base64.b64encode(picture).decode()
    image = f'<image width="{width}" height="{height}" href="data:image/png;base64,{encoded}"/>'
    return _drawing(f"0 0 {width} {height}", width, height, image)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        told = content[at + 8 + length : at + 12 + length]
        if len(told) != 4 or struct.unpack(">I", told)[0] != zlib.crc32(name + data):
            raise DrawingRefused("The PNG is damaged.")
        yield name, data
        if name == b"IEND":
            return
        at += 12 + length


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _require_pixels(packed: bytes, size: int) -> None:
    """Unpack no more than the header promises, so that a small file cannot fill the memory."""
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(packed, size + 1)
    except zlib.error as error:
        raise DrawingRefused("The PNG is damaged.") from error
    if len(unpacked) != size:
        raise DrawingRefused("The PNG is damaged.")


def _from_svg(content: bytes) -> Drawing:
    root = _parsed(content)
    if root.tag != f"{SVG}svg":
        raise DrawingRefused("Send a PNG or an SVG file.")
    try:
        box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    except ValueError:
        box = []
    width, height = (box[2], box[3]) if len(box) == 4 else (_length(root.get("width")), _length(root.get("height")))
    if not 0 < width < 1e6 or not 0 < height < 1e6:
        raise DrawingRefused("The SVG does not say how wide and high it is: it needs a viewBox.")
    view = " ".join(f"{part:g}" for part in (box if len(box) == 4 else (0, 0, width, height)))
    for child in list(root):
        _tidy(root, child, 1)
    group = ET.Element("g", _attributes(root, {"viewBox", "width", "height", "x", "y", "id"}))
    group.extend(root)
    return _drawing(view, width, height, ET.tostring(group, encoding="unicode"))


def _parsed(content: bytes) -> ET.Element:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DrawingRefused("Send a PNG or an SVG file.") from error
    # Entities, and references to files, can be defined in a document type only; the usual one without any is left out.
    text = re.sub(r"<!DOCTYPE[^\[>]*>", "", text, count=1, flags=re.IGNORECASE)
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise DrawingRefused("The SVG has a document type with definitions of its own, which is not taken.")
    try:
        root = ET.fromstring(text)  # noqa: S314 - no document type, so no entity and nothing outside
    except (ET.ParseError, ValueError) as error:
        raise DrawingRefused("Send a PNG or an SVG file.") from error
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise DrawingRefused(f"The SVG has more than {MOST_ELEMENTS} parts.")
    return root


def _tidy(parent: ET.Element, element: ET.Element, depth: int) -> None:
    """Keep an element with what is harmless in it, leave out notes of drawing programs, refuse everything else."""
    if not isinstance(element.tag, str) or not element.tag.startswith(SVG):
        parent.remove(element)
        return
    name = element.tag.removeprefix(SVG)
    if name in {"title", "desc", "metadata"}:
        parent.remove(element)
        return
    if name not in ELEMENTS:
        raise DrawingRefused(f"The SVG has <{name[:40]}>, which is not taken. {_advice(name)}")
    if depth > DEEPEST:
        raise DrawingRefused("The SVG is nested too deeply.")
    attributes = _attributes(element)
    element.tag, element.text, element.tail = name, None, None
    element.attrib.clear()
    element.attrib.update(attributes)
    for child in list(element):
        _tidy(element, child, depth + 1)


def _attributes(element: ET.Element, without: AbstractSet[str] = frozenset()) -> dict[str, str]:
    found = dict(element.attrib)
    if any(name.lower().startswith("on") for name in found):
        raise DrawingRefused("The SVG runs something, which is not taken.")
    for declared in found.pop("style", "").split(";"):
        name, _, value = declared.partition(":")
        found[name.strip()] = value.strip()
    href = found.pop(XLINK_HREF, None) or found.pop("href", None)
    if href is not None:
        if not re.fullmatch(r"#[\w.-]{1,100}", href):
            raise DrawingRefused("The SVG refers to something outside of itself, which is not taken.")
        found["href"] = href
    return {
        name: value
        for name, value in found.items()
        if (name in ATTRIBUTES or name == "href") and name not in without and safe_value(value)
    }


def _advice(name: str) -> str:
    return {
        "text": "Turn letters into paths first.",
        "style": "Save it with attributes instead of a style sheet.",
        "image": "Send the picture itself as PNG.",
        "use": "Save it without linked copies.",
    }.get(name, "Draw with paths and simple forms only.")


def _length(text: str | None) -> float:
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) if found else 0.0


def _drawing(view: str, width: float, height: float, inside: str) -> Drawing:
    root = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{width:g}" height="{height:g}">'
    return Drawing(f"{root}{inside}</svg>", width, height)
