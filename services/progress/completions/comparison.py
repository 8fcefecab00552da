"""The pre-test and the post-test of a pathway, as its learner sees them."""

from typing import Any

from sqlalchemy.orm import Session

from services.progress.catalogue.contents import Label
from services.progress.catalogue.queries import find_pathway, resource_labels
from services.progress.completions.facts import Records

PURPOSES = ("pre_test", "post_test")


def tests_of(session: Session, pathway: str, revision: int, records: Records) -> list[dict[str, Any]]:
    """Return both tests with whether the learner has taken them; an empty list for a pathway that compares nothing."""
    found = find_pathway(session, pathway, revision)
    comparison = (found.content.get("comparison") or {}) if found else {}
    slugs = [comparison[purpose] for purpose in PURPOSES if purpose in comparison]
    labels = resource_labels(session, slugs) if slugs else {}
    return [
        {
            "purpose": purpose,
            "resource": slug,
            "title": labels.get(slug, Label(slug)).title,
            "taken": slug in records and records[slug].facts.attempts > 0,
        }
        for purpose, slug in zip(PURPOSES, slugs, strict=False)
    ]
