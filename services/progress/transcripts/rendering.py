"""Turns a transcript into a plain PDF (PDF/A-2a and PDF/UA-1)."""

import datetime as dt
import functools
import json
import pathlib
from typing import Any

import structlog
import typst

TEMPLATES = pathlib.Path(__file__).with_name("templates")
STANDARDS = ["a-2a", "ua-1"]

log = structlog.get_logger()


def render(transcript: dict[str, Any]) -> bytes:
    """Return the PDF; a name in a script that the fonts lack is rendered without the standards rather than not."""
    inputs = {"transcript": json.dumps(transcript, ensure_ascii=False)}
    made_at = dt.datetime.fromisoformat(transcript["made_at"]).replace(microsecond=0)
    try:
        return _compile(inputs, made_at, STANDARDS)
    except typst.TypstError as error:
        log.warning("transcript.rendered_without_standards", reason=str(error)[:300])
        return _compile(inputs, made_at, [])


def _compile(inputs: dict[str, str], made_at: dt.datetime, standards: list[str]) -> bytes:
    document: bytes = _compiler().compile(sys_inputs=inputs, format="pdf", pdf_standards=standards, timestamp=made_at)
    return document


@functools.cache
def _compiler() -> Any:
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(TEMPLATES / "transcript.typ", root=TEMPLATES, font_paths=fonts)
