"""Turns a snapshot into an archival and accessible PDF: the same snapshot, drawings and badge give the same bytes."""

import datetime as dt
import functools
import io
import json
import pathlib
from collections.abc import Mapping
from typing import Any

import segno
import structlog
import typst

from services.progress.supplies.folder import fonts_folder

TEMPLATES = pathlib.Path(__file__).with_name("templates")
# By template version; from the second on it may carry an attachment, which PDF/A allows from its third part on.
STANDARDS = {1: ["a-2a", "ua-1"], 2: ["a-3a", "ua-1"], 3: ["a-3a", "ua-1"]}
# Earlier templates know the compiler's own fonts only: with more of them the same facts would give other bytes.
FIRST_WITH_FONTS = 3

log = structlog.get_logger()


def render(snapshot: dict[str, Any], badge: str = "", drawings: Mapping[str, str] | None = None) -> bytes:
    """Return the PDF of a certificate, with its open badge (JSON) attached where there is one.

    `drawings` are the SVG texts of logo and signatures by the hash that the snapshot names. Both standards
    demand a glyph for every character. A name in a script that the fonts lack is rendered without them
    rather than not at all; the log says so. Raises `SuppliesMissing`.
    """
    facts, version = json.dumps(snapshot, ensure_ascii=False), snapshot["template_version"]
    inputs = {
        "certificate": facts,
        "qr": qr_code(snapshot["verify_url"]),
        "badge": badge,
        "images": json.dumps(dict(drawings or {})),
    }
    issued_at = dt.datetime.fromisoformat(snapshot["issued_at"])
    try:
        return _compile(version, inputs, issued_at, STANDARDS[version])
    except typst.TypstError as error:
        log.warning("certificate.rendered_without_standards", code=snapshot["code"], reason=str(error)[:300])
        return _compile(version, inputs, issued_at, [])


def can_be_printed(svg: str) -> bool:
    """Tell whether a drawing can stand on a certificate without taking it out of the standards."""
    page = b'#set document(title: "-")\n#image(bytes(sys.inputs.svg), format: "svg", width: 50mm, alt: "-")'
    compiler: Any = typst.Compiler(page, font_paths=typst.Fonts(include_system_fonts=False))
    try:
        compiler.compile(sys_inputs={"svg": svg}, format="pdf", pdf_standards=STANDARDS[max(STANDARDS)])
    except typst.TypstError:
        return False
    return True


def qr_code(address: str) -> str:
    """Return a QR code as SVG, ink only."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=0, dark="#12343b", xmldecl=False)
    return drawing.getvalue().decode()


def _compile(version: int, inputs: dict[str, str], issued_at: dt.datetime, standards: list[str]) -> bytes:
    document: bytes = _compiler(version).compile(
        sys_inputs=inputs, format="pdf", pdf_standards=standards, timestamp=issued_at
    )
    return document


@functools.cache
def _compiler(version: int) -> Any:
    """One compiler per process and template: it keeps fonts and the parsed template.

    Fonts come with the compiler and from the supplies, never from the machine, so that every machine renders
    the same. A font's outlines are read when the first name needs them.
    """
    own = [fonts_folder()] if version >= FIRST_WITH_FONTS else []
    fonts = typst.Fonts(include_system_fonts=False, font_paths=own)
    return typst.Compiler(TEMPLATES / f"certificate-{version}.typ", root=TEMPLATES, font_paths=fonts)
