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

from services.progress.certificates.snapshots import TEMPLATE
from services.progress.supplies.folder import fonts_folder

TEMPLATES = pathlib.Path(__file__).with_name("templates")
# By template and version; the first could not carry an attachment, which PDF/A allows from its third part on.
STANDARDS = {"certificate-1": ["a-2a", "ua-1"]}
WITH_ATTACHMENT = ["a-3a", "ua-1"]
# They know the compiler's own fonts only: with more of them the same facts would give other bytes.
WITHOUT_FONTS = frozenset({"certificate-1", "certificate-2"})

log = structlog.get_logger()


def render(snapshot: dict[str, Any], badge: str = "", drawings: Mapping[str, str] | None = None) -> bytes:
    """Return the PDF of a certificate, with its open badge (JSON) attached where there is one.

    `drawings` are the SVG texts of logo and signatures by the hash that the snapshot names. Both standards
    demand a glyph for every character. A name in a script that the fonts lack is rendered without them
    rather than not at all; the log says so. Raises `SuppliesMissing`.
    """
    template = f"{snapshot.get('template', TEMPLATE)}-{snapshot['template_version']}"
    inputs = {
        "certificate": json.dumps(snapshot, ensure_ascii=False),
        "qr": qr_code(snapshot["verify_url"]),
        "badge": badge,
        "images": json.dumps(dict(drawings or {})),
    }
    issued_at = dt.datetime.fromisoformat(snapshot["issued_at"])
    try:
        return _compile(template, inputs, issued_at, STANDARDS.get(template, WITH_ATTACHMENT))
    except typst.TypstError as error:
        log.warning("certificate.rendered_without_standards", code=snapshot["code"], reason=str(error)[:300])
        return _compile(template, inputs, issued_at, [])


def can_be_printed(svg: str) -> bool:
    """Tell whether a drawing can stand on a certificate without taking it out of the standards."""
    page = b'#set document(title: "-")\n#image(bytes(sys.inputs.svg), format: "svg", width: 50mm, alt: "-")'
    compiler: Any = typst.Compiler(page, font_paths=typst.Fonts(include_system_fonts=False))
    try:
        compiler.compile(sys_inputs={"svg": svg}, format="pdf", pdf_standards=WITH_ATTACHMENT)
    except typst.TypstError:
        return False
    return True


def qr_code(address: str) -> str:
    """Return a QR code as SVG, ink only."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=0, dark="#12343b", xmldecl=False)
    return drawing.getvalue().decode()


def _compile(template: str, inputs: dict[str, str], issued_at: dt.datetime, standards: list[str]) -> bytes:
    document: bytes = _compiler(template).compile(
        sys_inputs=inputs, format="pdf", pdf_standards=standards, timestamp=issued_at
    )
    return document


@functools.cache
def _compiler(template: str) -> Any:
    """One compiler per process and template: it keeps fonts and the parsed template.

    Fonts come with the compiler and from the supplies, never from the machine, so that every machine renders
    the same. A font's outlines are read when the first name needs them.
    """
    own = [] if template in WITHOUT_FONTS else [fonts_folder()]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=own)
    return typst.Compiler(TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=fonts)
