"""Asking for a review, deciding it, and what an edit does to it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.audit.operations import record
from services.catalog.publishing.models import ItemColumns, ItemState
from services.catalog.reviews.models import THE_RULE, DraftReview, EditorialRule, ReviewState
from services.catalog.reviews.rules import may_review
from shared.clock import now
from shared.problems import Conflict, Forbidden, Invalid

# Everybody who has worked on the draft since it was published last, restored or first drafted.
_EDITORS = sa.text(
    """
    SELECT DISTINCT actor FROM audit_entries
    WHERE subject_type = :item_type AND subject = :slug AND action IN ('drafted', 'draft-changed')
      AND id > coalesce(
        (SELECT id FROM audit_entries WHERE subject_type = :item_type AND subject = :slug AND action = 'published'
         ORDER BY id DESC LIMIT 1),
        '00000000-0000-0000-0000-000000000000')
    """
)


class ReviewMissing(Conflict):
    """This society publishes nothing that no second person has read."""

    slug, title = "review-missing", "This draft needs a review before it is published"


class ReviewOpen(Conflict):
    """One request at a time."""

    slug, title = "review-open", "A review of this draft has been asked for already"


class NoReviewOpen(Conflict):
    """Somebody was faster, or the draft was changed."""

    slug, title = "no-review-open", "No review of this draft is open"


class NothingToReview(Conflict):
    """The draft is what is published."""

    slug, title = "nothing-to-review", "The draft has no changes to review"


class OwnWork(Forbidden):
    """A review is a second pair of eyes."""

    slug, title = "own-work", "Somebody else has to review this"


def latest_review(session: Session, item_type: str, slug: str) -> DraftReview | None:
    """Return the newest review of an item, whatever became of it."""
    query = sa.select(DraftReview).where(DraftReview.item_type == item_type, DraftReview.slug == slug)
    return session.scalars(query.order_by(DraftReview.id.desc()).limit(1)).one_or_none()


def request_review(session: Session, item_type: str, item: ItemColumns, note: str, actor: str) -> DraftReview:
    """Ask for a review of the draft of a locked item; raises `ReviewOpen` and `NothingToReview`."""
    if item.state is ItemState.PUBLISHED and item.draft_hash == item.published_hash:
        raise NothingToReview
    latest = latest_review(session, item_type, item.slug)
    if latest is not None and latest.state is ReviewState.OPEN:
        raise ReviewOpen
    review = DraftReview(
        item_type=item_type,
        slug=item.slug,
        draft_hash=item.draft_hash,
        version=item.version,
        note=note,
        requested_by=actor,
        requested_at=now(),
    )
    session.add(review)
    record(session, actor, "review-requested", item_type, item.slug, version=item.version, note=note)
    session.flush()
    return review


def decide_review(
    session: Session, item_type: str, item: ItemColumns, *, approve: bool, reason: str, actor: str
) -> DraftReview:
    """Approve or refuse the open review of a locked item; a refusal goes back to draft with its reason.

    Raises `NoReviewOpen`, `OwnWork`, and `Invalid` for a refusal without a reason.
    """
    review = _open_review(session, item_type, item)
    if not approve and not reason:
        raise Invalid([{"field": "reason", "message": "Say what has to change."}])
    editors = set(session.execute(_EDITORS, {"item_type": item_type, "slug": item.slug}).scalars())
    if not may_review(actor, requested_by=review.requested_by, editors=editors):
        raise OwnWork("You have worked on this draft or asked for its review.")
    _end(review, ReviewState.APPROVED if approve else ReviewState.REFUSED, reason, actor)
    record(session, actor, "approved" if approve else "refused", item_type, item.slug, reason=reason)
    session.flush()
    return review


def withdraw_review(session: Session, item_type: str, item: ItemColumns, actor: str) -> None:
    """Take the open request back; raises `NoReviewOpen`."""
    _end(_open_review(session, item_type, item), ReviewState.WITHDRAWN, "", actor)
    record(session, actor, "review-withdrawn", item_type, item.slug)
    session.flush()


def void_review(session: Session, item_type: str, item: ItemColumns, actor: str) -> None:
    """Note that the draft of a locked item was changed: what was asked or approved was another content."""
    review = latest_review(session, item_type, item.slug)
    if review is None or review.state not in (ReviewState.OPEN, ReviewState.APPROVED):
        return
    if review.draft_hash == item.draft_hash:
        return
    if review.state is ReviewState.OPEN:
        _end(review, ReviewState.WITHDRAWN, "The draft was changed.", actor)
        record(session, actor, "review-withdrawn", item_type, item.slug, reason="The draft was changed.")


def require_review(session: Session, item_type: str, item: ItemColumns) -> None:
    """Refuse to publish what nobody has reviewed, where that is demanded; raises `ReviewMissing`.

    The rule's row is locked, so that it is not switched on between this question and the commit.
    """
    if not review_required(session, lock=True):
        return
    approved = sa.select(DraftReview.id).where(
        DraftReview.item_type == item_type,
        DraftReview.slug == item.slug,
        DraftReview.draft_hash == item.draft_hash,
        DraftReview.state == ReviewState.APPROVED,
    )
    if session.scalars(approved.limit(1)).one_or_none() is None:
        raise ReviewMissing(f"Ask for a review of the {item_type} {item.slug}; somebody else has to approve it.")


def review_required(session: Session, *, lock: bool = False) -> bool:
    """Say whether nothing is published without a review."""
    query = sa.select(EditorialRule.review_required).where(EditorialRule.id == THE_RULE)
    return bool(session.scalars(query.with_for_update(read=True) if lock else query).one())


def _open_review(session: Session, item_type: str, item: ItemColumns) -> DraftReview:
    review = latest_review(session, item_type, item.slug)
    if review is None or review.state is not ReviewState.OPEN:
        raise NoReviewOpen
    return review


def _end(review: DraftReview, state: ReviewState, reason: str, actor: str) -> None:
    review.state, review.reason = state, reason
    review.decided_by, review.decided_at = actor, now()
