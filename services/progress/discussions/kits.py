"""Sets the kit of a case discussion on two pages: one for the group, one for whoever leads (PDF/A-2a and PDF/UA-1)."""

import functools
import json
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import structlog
import typst
from markdown_it import MarkdownIt
from markdown_it.token import Token

from services.progress.certificates.snapshots import Issuer
from services.progress.discussions.rules import Stage
from shared.clock import now

TEMPLATES = pathlib.Path(__file__).with_name("templates")
STANDARDS = ["a-2a", "ua-1"]

log = structlog.get_logger()
_markdown = MarkdownIt("commonmark", {"html": False})

Json = dict[str, Any]


def render(content: Mapping[str, Any], stages: Sequence[Stage], issuer: Issuer) -> bytes:
    """Return the PDF for a module's published content and the stages of its guide; always two pages."""
    kit = {
        "title": content["title"],
        "notice": content.get("notice") or "",
        "address": f"{issuer.url}/join",
        "issuer": issuer.name,
        "stages": [_stage_json(stage) for stage in stages],
    }
    return _render(json.dumps(kit, ensure_ascii=False))


def blocks(text: str) -> list[Json]:
    """Return the paragraphs and list items of a Markdown text, each as runs of `text` with `strong` and `em`."""
    found: list[Json] = []
    depth = 0
    for token in _markdown.parse(text):
        depth += (token.type == "list_item_open") - (token.type == "list_item_close")
        if token.type == "inline":
            found.append({"item": depth > 0, "runs": _runs(token.children or [])})
        elif token.type in {"code_block", "fence"}:
            found.append({"item": False, "runs": [{"text": token.content, "strong": False, "em": False}]})
    return found


def _runs(tokens: Sequence[Token]) -> list[Json]:
    runs: list[Json] = []
    strong = em = False
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong = token.type == "strong_open"
            case "em_open" | "em_close":
                em = token.type == "em_open"
            case "softbreak" | "hardbreak":
                runs.append({"text": " ", "strong": strong, "em": em})
            case _ if token.content:
                runs.append({"text": token.content, "strong": strong, "em": em})
    return runs


def _stage_json(stage: Stage) -> Json:
    return asdict(stage) | {"text": blocks(stage.text), "notes": blocks(stage.notes)}


@functools.lru_cache(maxsize=32)
def _render(kit: str) -> bytes:
    """Return the document; a name in a script that the fonts lack is set without the standards rather than not."""
    try:
        return _compile(kit, STANDARDS)
    except typst.TypstError as error:
        log.warning("case_kit.rendered_without_standards", reason=str(error)[:300])
        return _compile(kit, [])


def _compile(kit: str, standards: list[str]) -> bytes:
    made_at = now().replace(microsecond=0)
    document: bytes = _compiler().compile(
        sys_inputs={"kit": kit}, format="pdf", pdf_standards=standards, timestamp=made_at
    )
    return document


@functools.cache
def _compiler() -> Any:
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.Compiler(TEMPLATES / "kit.typ", root=TEMPLATES, font_paths=fonts)
