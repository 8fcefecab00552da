"""What other systems are told: a small set of event types with ids, without names, addresses and words of people. Pure.

These names and fields are a promise to strangers: they change less often than the events between services.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEST = "test"


@dataclass(frozen=True)
class PublicEvent:
    """One type: its public name, what it means, and which fields of the inner event it carries."""

    name: str
    means: str
    fields: tuple[str, ...]


PUBLIC_EVENTS: Mapping[str, PublicEvent] = {
    "progress.enrollment.created.v1": PublicEvent(
        "enrollment.created",
        "A learner joined a pathway.",
        ("enrollment_id", "learner_id", "pathway", "enrolled_at"),
    ),
    "progress.enrollment.withdrawn.v1": PublicEvent(
        "enrollment.withdrawn",
        "A learner left a pathway.",
        ("enrollment_id", "learner_id", "pathway", "withdrawn_at"),
    ),
    "progress.resource.completed.v1": PublicEvent(
        "resource.completed",
        "A learner completed a resource.",
        ("learner_id", "resource", "revision", "completed_at"),
    ),
    "progress.pathway.completed.v1": PublicEvent(
        "pathway.completed",
        "A learner met every requirement of a pathway.",
        ("learner_id", "pathway", "revision", "completed_at"),
    ),
    "progress.evidence.submitted.v1": PublicEvent(
        "evidence.submitted",
        "A learner handed in evidence of something completed elsewhere.",
        ("evidence_id", "learner_id", "resource", "completed_on", "submitted_at"),
    ),
    "progress.evidence.reviewed.v1": PublicEvent(
        "evidence.reviewed",
        "A reviewer accepted, returned or rejected evidence.",
        ("evidence_id", "learner_id", "resource", "decision", "reviewed_at"),
    ),
    "progress.certificate.ready.v1": PublicEvent(
        "certificate.ready",
        "A certificate was issued and its document can be fetched.",
        ("certificate_id", "code", "learner_id", "pathway", "issued_at", "sha256", "sample"),
    ),
    "progress.certificate.revoked.v1": PublicEvent(
        "certificate.revoked",
        "A certificate was taken back and does not hold any more.",
        ("certificate_id", "code", "learner_id", "pathway", "revoked_at"),
    ),
    "progress.credit.claimed.v1": PublicEvent(
        "credit.claimed",
        "A learner claimed credit, or a claim was corrected; zero quarters withdraw it.",
        (
            "claim_id",
            "learner_id",
            "kind",
            "subject",
            "credit_type",
            "quarters",
            "completed_at",
            "claimed_at",
            "corrects",
        ),
    ),
    "accounts.learner.erased.v1": PublicEvent(
        "learner.erased",
        "A person asked to be forgotten: remove what you keep about this id.",
        ("learner_id", "erased_at"),
    ),
}
NAMES = tuple(event.name for event in PUBLIC_EVENTS.values())
ERASED = PUBLIC_EVENTS["accounts.learner.erased.v1"].name


def body_of(name: str, timestamp: str, data: Mapping[str, Any]) -> str:
    """Return the body as it is stored, signed and sent, every time the same."""
    content = {"type": name, "timestamp": timestamp, "data": dict(data)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def public_data(event: PublicEvent, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an inner event is told."""
    return {name: data[name] for name in event.fields if name in data}
