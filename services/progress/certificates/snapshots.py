"""The snapshot of a certificate: everything that is printed, fixed at issue. Pure functions."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from services.progress.designs.looks import PLAIN

TEMPLATE, TEMPLATE_VERSION = "certificate", 3
# Documents about credit have a layout of their own; it is named in their snapshots.
CREDIT_TEMPLATE, CREDIT_TEMPLATE_VERSION = "credit", 1
SAMPLE = "Sample"
A4 = "a4"
NO_CREDIT = "Certificate of completion. Not valid for CME/CE credit."
NO_CREDIT_WORDS = "not valid for cme/ce credit"


@dataclass(frozen=True)
class Issuer:
    """Who issues, and the public address where it can be checked."""

    name: str
    url: str


@dataclass(frozen=True)
class CompletedActivity:
    """One thing that the holder did."""

    resource: str
    title: str
    revision: int
    completed_at: dt.datetime


@dataclass(frozen=True)
class Award:
    """What is known when a certificate is issued."""

    code: str
    holder_name: str
    degree: str | None
    pathway: str
    pathway_title: str
    revision: int
    content: dict[str, Any]
    cycle: int
    activities: Sequence[CompletedActivity]
    completed_at: dt.datetime
    issued_at: dt.datetime
    issuer: Issuer
    expires_at: dt.datetime | None = None
    renews: str | None = None
    demo: bool = False
    design: Mapping[str, Any] = field(default_factory=lambda: PLAIN)


def make_snapshot(award: Award) -> dict[str, Any]:
    """Return the facts of a certificate as JSON values; what is not in here is not printed."""
    texts = award.content["certificate"]
    achievement = award.content["achievement"]
    watermark = texts.get("sample_watermark") or (SAMPLE if award.demo else None)
    return {
        "template_version": TEMPLATE_VERSION,
        "language": "en",
        **_look(texts, award.design),
        "code": award.code,
        "title": texts["title"],
        "holder": {"name": printed_name(award.holder_name, award.degree)},
        "achievement": {
            "id": award.pathway,
            "title": achievement["title"],
            "criteria": achievement["criteria"],
        },
        "pathway": {"slug": award.pathway, "title": award.pathway_title, "revision": award.revision},
        "cycle": award.cycle,
        "activities": [activity_json(each) for each in award.activities],
        "completed_at": rfc3339_seconds(award.completed_at),
        "issued_at": rfc3339_seconds(award.issued_at),
        "issuer": {"name": award.issuer.name, "url": award.issuer.url},
        "statements": _statements(texts.get("statement"), award.design["statement"]),
        "verify_url": verify_address(award.issuer, award.code),
        "sample": watermark is not None,
        "watermark": watermark,
        "expires_at": rfc3339_seconds(award.expires_at) if award.expires_at else None,
        "renews": award.renews,
        "replaces": None,
    }


def make_replacement(
    snapshot: dict[str, Any],
    *,
    code: str,
    issuer: Issuer,
    issued_at: dt.datetime,
    name: str | None = None,
    content: dict[str, Any] | None = None,
    design: Mapping[str, Any] = PLAIN,
) -> dict[str, Any]:
    """Return the facts of the certificate that takes the place of another.

    `name` is the whole printed name where that was wrong, `content` the pathway's present revision where
    its words are to be printed in the present `design`; everything else stays as it was issued.
    """
    changed: dict[str, Any] = {"holder": {"name": printed_name(name, None)}} if name else {}
    if content:
        texts, achievement = content["certificate"], content["achievement"]
        about = {"title": achievement["title"], "criteria": achievement["criteria"]}
        changed["title"] = texts["title"]
        changed["achievement"] = snapshot["achievement"] | about
        changed |= _look(texts, design)
        changed["statements"] = _statements(texts.get("statement"), design["statement"])
    return {
        **_look({}, PLAIN),
        "expires_at": None,
        "renews": None,
        **snapshot,
        **changed,
        "template_version": newest_version(snapshot.get("template", TEMPLATE)),
        "code": code,
        "issued_at": rfc3339_seconds(issued_at),
        "issuer": {"name": issuer.name, "url": issuer.url},
        "verify_url": verify_address(issuer, code),
        "replaces": snapshot["code"],
    }


def _look(texts: dict[str, Any], design: Mapping[str, Any]) -> dict[str, Any]:
    """What is said about paper, colors and who signs; what the pathway says goes before the society's design."""
    own = [{"name": each["name"], "role": each["role"]} for each in texts.get("signatories") or ()]
    return {
        "paper": texts.get("paper") or A4,
        "accent": texts.get("accent"),
        "signatories": own or [dict(each) for each in design["signatories"]],
        "design": {name: design[name] for name in ("version", "ink", "accent", "certifies", "earned", "logo")},
    }


def newest_version(template: str) -> int:
    """Return the version of a template that new documents name."""
    return CREDIT_TEMPLATE_VERSION if template == CREDIT_TEMPLATE else TEMPLATE_VERSION


def verify_address(issuer: Issuer, code: str) -> str:
    """Return where a certificate is checked."""
    return f"{issuer.url}/verify/{code}"


def canonical(snapshot: dict[str, Any]) -> bytes:
    """Return the one way to write a snapshot down (RFC 8785)."""
    return rfc8785.dumps(snapshot)


def digest(snapshot: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def printed_name(name: str, degree: str | None) -> str:
    """Return the name as it stands on paper: single blanks, no control characters, the degree behind a comma."""
    parts = [_clean(name), _clean(degree or "")]
    return ", ".join(part for part in parts if part)


def _clean(text: str) -> str:
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def _statements(*statements: str | None) -> list[str]:
    """What pathway and society state, and that this is no credit unless they say so already."""
    own = [statement.strip() for statement in statements if statement and statement.strip()]
    said = any(NO_CREDIT_WORDS in each.casefold() for each in own)
    return own if said else [*own, NO_CREDIT]


def activity_json(done: CompletedActivity) -> dict[str, Any]:
    """Return an activity as it stands in a snapshot."""
    return {
        "resource": done.resource,
        "title": done.title,
        "revision": done.revision,
        "completed_at": rfc3339_seconds(done.completed_at),
    }


def rfc3339_seconds(moment: dt.datetime) -> str:
    """Return a moment in whole seconds of UTC, as it stands in a snapshot."""
    return moment.astimezone(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
