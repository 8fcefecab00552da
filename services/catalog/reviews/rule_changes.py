"""Switching the demand for reviews on and off."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.audit.operations import record
from services.catalog.reviews.models import THE_RULE, EditorialRule
from shared.clock import now


def read_rule(session: Session, *, for_update: bool = False) -> EditorialRule:
    """Return the rule."""
    query = sa.select(EditorialRule).where(EditorialRule.id == THE_RULE)
    return session.scalars(query.with_for_update() if for_update else query).one()


def demand_reviews(session: Session, rule: EditorialRule, actor: str) -> None:
    """Publish nothing without a review from now on; also takes a wish to switch that off back."""
    if rule.review_required and rule.off_asked_by is None:
        return
    rule.review_required, rule.off_asked_by, rule.off_asked_at = True, None, None
    _changed(session, rule, actor, "review-demanded")


def stop_demanding_reviews(session: Session, rule: EditorialRule, actor: str) -> None:
    """Switch the demand off: the first person asks for it, a second one does it.

    One person alone could otherwise publish past every reviewer.
    """
    if not rule.review_required or rule.off_asked_by == actor:
        return
    if rule.off_asked_by is None:
        rule.off_asked_by, rule.off_asked_at = actor, now()
        _changed(session, rule, actor, "review-end-asked")
        return
    rule.review_required, rule.off_asked_by, rule.off_asked_at = False, None, None
    _changed(session, rule, actor, "review-end")


def _changed(session: Session, rule: EditorialRule, actor: str, action: str) -> None:
    rule.version += 1
    rule.changed_at, rule.changed_by = now(), actor
    record(session, actor, action, "catalogue", "editorial-rule")
    session.flush()
