"""What readers and editors see of reviews."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.reviews.models import DraftReview, EditorialRule
from services.catalog.reviews.operations import latest_review
from shared.clock import rfc3339

# The titles are the drafts' own: what is read is the draft.
_QUEUE = sa.text(
    """
    SELECT r.id, r.item_type, r.slug, i.title, r.note, r.requested_by, r.requested_at, r.version FROM draft_reviews AS r
    JOIN (SELECT 'resource' AS item_type, slug, title FROM resources
          UNION ALL SELECT 'pathway', slug, title FROM pathways
          UNION ALL SELECT 'programme', slug, title FROM programmes) AS i USING (item_type, slug)
    WHERE r.state = 'open' AND (CAST(:after AS uuid) IS NULL OR r.id > :after) ORDER BY r.id LIMIT :limit
    """
)


def review_of(session: Session, item_type: str, slug: str, draft_hash: str) -> dict[str, Any] | None:
    """Return the newest review of an item; `current` says whether it is about the draft as it is now."""
    review = latest_review(session, item_type, slug)
    return None if review is None else review_document(review) | {"current": review.draft_hash == draft_hash}


def review_document(review: DraftReview) -> dict[str, Any]:
    """Return a review as editors see it."""
    return {
        "id": str(review.id),
        "state": review.state.value,
        "version": review.version,
        "note": review.note,
        "requested_by": review.requested_by,
        "requested_at": rfc3339(review.requested_at),
        "decided_by": review.decided_by,
        "decided_at": review.decided_at and rfc3339(review.decided_at),
        "reason": review.reason,
    }


def open_reviews(session: Session, *, after: uuid.UUID | None, limit: int) -> list[dict[str, Any]]:
    """Return the drafts that wait for a reader, the longest waiting first."""
    rows = session.execute(_QUEUE, {"after": after, "limit": limit}).mappings()
    return [dict(row) | {"id": str(row["id"]), "requested_at": rfc3339(row["requested_at"])} for row in rows]


def rule_document(rule: EditorialRule) -> dict[str, Any]:
    """Return the rule as editors see it."""
    return {
        "review_required": rule.review_required,
        "version": rule.version,
        "changed_by": rule.changed_by,
        "changed_at": rule.changed_at and rfc3339(rule.changed_at),
        "off_asked_by": rule.off_asked_by,
        "off_asked_at": rule.off_asked_at and rfc3339(rule.off_asked_at),
    }
