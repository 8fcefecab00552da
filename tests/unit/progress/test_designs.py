"""Designs of certificates: which pictures are taken, what is left of them, and what they look like on paper."""

from __future__ import annotations

import dataclasses
import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.progress.certificates.rendering import can_be_printed, render
from services.progress.certificates.snapshots import make_replacement, make_snapshot
from services.progress.designs.drawings import DrawingRefused, read_drawing
from services.progress.designs.looks import PLAIN, contrast
from services.progress.designs.schemas import DesignContent
from tests.unit.progress.test_certificates import award, text_of

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">'
PATH = '<path d="M0 0 L40 20" style="fill:none;stroke:#123456"/>'


def svg(inside: str = PATH, head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 4, height: int = 3, pixels: bytes | None = None, *, more: bytes = b"", depth: int = 8) -> bytes:
    rows = pixels if pixels is not None else b"".join(b"\0" + b"\x10\x40\x80" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), more, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def designed(**changes: Any) -> dict[str, Any]:
    return {**PLAIN, "version": 3, **changes}


def test_of_a_png_the_picture_is_kept_and_what_is_told_about_it_is_not() -> None:
    told = read_drawing(png(more=chunk(b"tEXt", b"Author\0Somebody")))
    assert told == read_drawing(png())
    assert (told.width, told.height) == (4, 3)
    assert can_be_printed(told.svg)


def test_of_an_svg_only_what_draws_is_kept() -> None:
    notes = '<metadata>who</metadata><title>x</title><!-- y --><foo xmlns="urn:other"/>'
    drawing = read_drawing(svg(notes + PATH))
    assert drawing == read_drawing(b'<?xml version="1.0"?><!DOCTYPE svg>' + svg())
    assert 'stroke="#123456"' in drawing.svg
    assert "who" not in drawing.svg
    assert can_be_printed(drawing.svg)
    gradient = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient>'
        '<linearGradient id="b" xlink:href="#a"/></defs><rect width="9" height="9" fill="url(#b)"/>'
    )
    kept = read_drawing(svg(gradient)).svg
    assert 'fill="url(#b)"' in kept
    assert 'href="#a"' in kept
    assert can_be_printed(kept)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        "<style>*{fill:url(http://evil.example)}</style>",
        '<image href="https://evil.example/x.png"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<use href="#a"/>',
        "<foreignObject><p/></foreignObject>",
        '<linearGradient href="https://evil.example/#a"/>',
        "<text>Letters</text>",
        '<animate attributeName="x"/>',
        "<g>" * 60 + "</g>" * 60,
        "<path/>" * 3001,
    ],
)
def test_an_svg_that_runs_loads_or_swells_is_refused(inside: str) -> None:
    with pytest.raises(DrawingRefused):
        read_drawing(svg(inside))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<html></html>",
        svg("<path>"),
        svg(head='<svg xmlns="http://www.w3.org/2000/svg">'),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("&a;"),
        b'<!DOCTYPE svg SYSTEM "file:///etc/passwd" [ <!ENTITY % x SYSTEM "file:///etc/passwd"> ]>' + svg(),
        svg().decode().encode("utf-16"),
        png()[:-20],
        png(more=b"\0\0\0\x04tEXtabcd\0\0\0\0"),
        png(3000, 1, b"\0" * 9001),
        png(4, 3, b"\0" * 5_000_000),
        png(4, 3, b"\0" * 5),
        png(depth=16),
        b"\x89PNG\r\n\x1a\n" + b"x" * 400_000,
    ],
)
def test_what_is_no_picture_or_a_trap_is_refused(content: bytes) -> None:
    with pytest.raises(DrawingRefused):
        read_drawing(content)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", HEAD.encode()]))
@settings(max_examples=50, deadline=None)
def test_garbage_is_refused_in_words(rest: bytes, start: bytes) -> None:
    with pytest.raises(DrawingRefused):
        read_drawing(start + rest)


def test_styles_that_load_something_are_left_out() -> None:
    kept = read_drawing(svg('<rect width="9" height="9" style="fill:url(http://evil.example/x);stroke:red"/>')).svg
    assert "evil" not in kept
    assert 'stroke="red"' in kept


def test_a_color_that_cannot_be_read_is_refused() -> None:
    words = {"accent": "#b79a5b", "certifies": "This is to certify that", "earned": "has earned"}
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert DesignContent(ink="#12343b", **words).ink == "#12343b"
    with pytest.raises(ValidationError, match="cannot be read well"):
        DesignContent(ink="#cccccc", **words)
    with pytest.raises(ValidationError, match="in words"):
        DesignContent(ink="#12343b", **words, signatories=[{"name": "N", "role": "R", "image": "0" * 64}])


def test_the_design_is_printed_with_its_pictures_and_their_words() -> None:
    logo, signature = read_drawing(png(40, 12)).svg, read_drawing(svg()).svg
    design = designed(
        certifies="We declare that",
        earned="may be called",
        statement="Decided by the board.",
        logo={"image": "L", "alt": "Society of Examples"},
        signatories=[{"name": "N. N.", "role": "President", "image": "S", "alt": "Signature of N. N."}],
    )
    snapshot = make_snapshot(dataclasses.replace(award(), design=design))
    document = render(snapshot, drawings={"L": logo, "S": signature})
    assert render(snapshot, drawings={"S": signature, "L": logo}) == document
    assert b"pdfuaid:part" in document
    text = text_of(document)
    assert all(words in text for words in ("We declare that", "may be called", "Decided by the board.", "President"))
    assert {"Society of Examples", "Signature of N. N."} <= alternatives(document)


def test_what_the_pathway_says_goes_before_the_design() -> None:
    design = designed(signatories=[{"name": "Of the society", "role": "President", "image": None, "alt": ""}])
    own = [{"name": "Of the pathway", "role": "Chair"}]
    assert make_snapshot(dataclasses.replace(award(signatories=own), design=design))["signatories"] == own
    assert make_snapshot(dataclasses.replace(award(), design=design))["signatories"][0]["name"] == "Of the society"


def test_a_corrected_name_keeps_the_design_and_issuing_anew_takes_the_present_one() -> None:
    first = make_snapshot(dataclasses.replace(award(), design=designed(certifies="As it was")))
    facts = {"code": "C", "issuer": award().issuer, "issued_at": award().issued_at}
    later = designed(version=4, certifies="As it is")
    assert make_replacement(first, **facts, name="Another", design=later)["design"] == first["design"]
    anew = make_replacement(first, **facts, content=award().content, design=later)
    assert (anew["design"]["version"], anew["design"]["certifies"]) == (4, "As it is")


def alternatives(document: bytes) -> set[str]:
    """Every text that stands for a picture."""
    return set(_alternatives(pypdf.PdfReader(io.BytesIO(document)).trailer["/Root"]["/StructTreeRoot"]))


def _alternatives(element: Any) -> Iterator[str]:
    element = element.get_object()
    if isinstance(element, dict):
        yield from [str(element["/Alt"])] if "/Alt" in element else []
        yield from _alternatives(element["/K"]) if "/K" in element else ()
    elif isinstance(element, list):
        for each in element:
            yield from _alternatives(each)
