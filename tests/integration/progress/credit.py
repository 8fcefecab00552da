"""A designated activity and its learners, for tests: nothing that ships has credit."""

from __future__ import annotations

import uuid
from typing import Any

from shared.clock import now
from shared.delivery import Background
from shared.testing.delivery import deliver
from tests.integration.progress.conftest import PUBLISHED_AT, Learner, LearnerRegistered

STAFF = ("learner", "credit_staff")
REASON = "As the provider wrote to us."
AMA_STATEMENT = (
    "The Example Medical College designates this enduring material for a maximum of 0.50 AMA PRA Category 1 Credit(s)™."
    " Physicians should claim only the credit commensurate with the extent of their participation in the activity."
)


def ama(quarters: int = 2, **more: Any) -> dict[str, Any]:
    whole = {"key": "ama_pra_1", "max_quarters": quarters, "professions": ["physician", "fellow"]}
    return whole | {"statement": AMA_STATEMENT.replace("0.50", f"{quarters / 4:.2f}")} | more


def ancc(quarters: int = 2, **more: Any) -> dict[str, Any]:
    statement = (
        "The Example Medical College is accredited as a provider of nursing continuing professional development by the "
        "American Nurses Credentialing Center's Commission on Accreditation. This activity is designated for "
        f"{quarters / 4:.2f} nursing contact hours."
    )
    return {
        "key": "ancc",
        "max_quarters": quarters,
        "professions": ["nurse", "advanced_practice_provider"],
        "statement": statement,
    } | more


def designation(*types: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Terms that hold this year, whichever year that is: content has to be reviewed every three years."""
    year = now().year
    return {
        "provider": "Example Medical College",
        "provider_address": "1 Example Way, Springfield",
        "contact": "credit@college.example",
        "accreditation_statement": "The Example Medical College is accredited by the Accreditation Council for "
        "Continuing Medical Education (ACCME) to provide continuing medical education for physicians.",
        "learning_format": "enduring material",
        "types": list(types) or [ama()],
        "released_on": f"{year}-01-01",
        "reviewed_on": f"{year}-01-01",
        "expires_on": f"{year + 2}-12-31",
        "estimated_minutes": 30,
        "minimum_performance": "80 % in the quiz.",
        "participation": "Read the module and pass its quiz.",
        "target_audience": "Clinicians in gynecologic oncology.",
        "disclosures": "None of the faculty has relevant relationships with ineligible companies.",
        "faculty": [{"name": "Example Teacher", "credentials": "MD"}],
        "evaluation_required": False,
        "pars_activity_id": "201234567",
    } | more


def designate(
    staff: Learner, terms: dict[str, Any], *, slug: str = "m1", kind: str = "resource", on: bool = True
) -> Any:
    path = f"/v1/admin/credit/designations/{kind}/{slug}"
    etag = staff.get(path).headers["ETag"]
    body = {"terms": terms, "is_on": on, "reason": REASON}
    return staff.client.put(path, json=body, headers=staff.headers | {"If-Match": etag})


def read_disclosures(learner: Learner, slug: str = "m1", kind: str = "resource") -> Any:
    text = learner.get(f"/v1/credit/{kind}/{slug}").json["text_sha256"]
    return learner.post(f"/v1/me/credit/{kind}/{slug}/receipts", {"text_sha256": text})


def claim(learner: Learner, quarters: int = 2, credit: str = "ama_pra_1", slug: str = "m1", **headers: str) -> Any:
    kind = headers.pop("kind", "resource")
    body = {"credit_type": credit, "quarters": quarters, "attested": True}
    return learner.post(f"/v1/me/credit/{kind}/{slug}/claims", body, **headers)


def tell_profile(
    background: Background, learner_id: uuid.UUID, profession: str | None, degree: str | None, name: str
) -> None:
    told = LearnerRegistered(
        learner_id=learner_id,
        email=f"{learner_id.hex[:8]}@example.org",
        name=name,
        degree=degree,
        profession=profession,
        registered_at=PUBLISHED_AT,
    )
    deliver(background, told, subject=str(learner_id))
