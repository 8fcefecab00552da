"""Publishing what is due: called by whichever courier holds the period's row, in one transaction with it."""

from collections.abc import Sequence

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from services.catalog.audit.operations import record
from services.catalog.pathways.content_type import PATHWAYS
from services.catalog.programmes.content_type import PROGRAMMES
from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.models import ItemColumns
from services.catalog.publishing.operations import publish_draft
from services.catalog.resources.content_type import RESOURCES
from services.catalog.schedules.models import PublicationSchedule, ScheduleState
from services.catalog.schedules.operations import CHANGED
from shared.clock import now, rfc3339
from shared.problems import Problem

log = structlog.get_logger()

# So few that the transaction stays short; the rest is due a moment later.
AT_ONCE = 25
# What is referred to is published first. Rows are locked the other way round, as everybody does who publishes.
ORDER = (RESOURCES, PATHWAYS, PROGRAMMES)

_DUE = sa.select(PublicationSchedule.id).where(
    PublicationSchedule.state == ScheduleState.WAITING, PublicationSchedule.due_at <= sa.func.now()
)


class DraftChanged(Problem):
    """The plan was for another content."""

    slug, title = "draft-changed", CHANGED


def publish_due(session: Session) -> None:
    """Publish the drafts whose time has come; a plan that cannot be carried out says why and is tried no more.

    Items are locked before their plans, as editors do; what an editor changed in between is read afresh.
    """
    query = _DUE.order_by(PublicationSchedule.due_at, PublicationSchedule.id).limit(AT_ONCE)
    due = list(session.scalars(query))
    if not due:
        return
    plans = session.scalars(sa.select(PublicationSchedule).where(PublicationSchedule.id.in_(due))).all()
    items = {kind: _locked(session, kind, plans) for kind in reversed(ORDER)}
    again = sa.select(PublicationSchedule).where(PublicationSchedule.id.in_(due)).order_by(PublicationSchedule.due_at)
    fresh = session.scalars(again.execution_options(populate_existing=True).with_for_update()).all()
    for kind in ORDER:
        for plan in fresh:
            still_due = plan.state is ScheduleState.WAITING and plan.due_at <= now()
            if plan.item_type == kind.name and plan.slug in items[kind] and still_due:
                _carry_out(session, kind, plan, items[kind][plan.slug])


def _locked(session: Session, kind: ContentType, plans: Sequence[PublicationSchedule]) -> dict[str, ItemColumns]:
    slugs = [plan.slug for plan in plans if plan.item_type == kind.name]
    query = sa.select(kind.items).where(kind.items.slug.in_(slugs)).order_by(kind.items.slug).with_for_update()
    return {item.slug: item for item in session.scalars(query)} if slugs else {}


def _carry_out(session: Session, kind: ContentType, plan: PublicationSchedule, item: ItemColumns) -> None:
    try:
        with session.begin_nested():
            _require_same_draft(plan, item)
            publish_draft(session, kind, item, plan.change_note, plan.scheduled_by, scheduled=True)
    except sa.exc.OperationalError:
        # The server went away, or a lock was waited for too long: the plan stays due.
        raise
    except Problem as problem:
        _fail(session, plan, str(problem))
    except Exception:
        log.exception("schedule.failed", slug=plan.slug)
        _fail(session, plan, "Something went wrong on our side.")
    else:
        _end(plan, ScheduleState.PUBLISHED, "")


def _require_same_draft(plan: PublicationSchedule, item: ItemColumns) -> None:
    if item.draft_hash != plan.draft_hash:
        raise DraftChanged


def _fail(session: Session, plan: PublicationSchedule, reason: str) -> None:
    _end(plan, ScheduleState.FAILED, reason)
    details = {"due_at": rfc3339(plan.due_at), "reason": reason}
    record(session, plan.scheduled_by, "scheduled-publication-failed", plan.item_type, plan.slug, **details)


def _end(plan: PublicationSchedule, state: ScheduleState, reason: str) -> None:
    plan.state, plan.reason, plan.ended_at = state, reason, now()
