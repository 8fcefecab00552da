"""Shows messages in the portal, notes what was read, and forgets what is old."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.mail.names import one_line
from services.notifications.messages.models import Message
from services.notifications.notices.models import Notice
from services.notifications.preferences.categories import Category, shown_in_portal
from services.notifications.preferences.operations import read_choice
from shared import clock
from shared.ids import new_id
from shared.problems import NotFound

KEPT = dt.timedelta(days=180)
AT_A_TIME = 5_000
LONGEST_TITLE, LONGEST_SUMMARY = 200, 400

_SHOW = sa.text(
    """
    INSERT INTO notices (id, message_id, learner_id, category, kind, title, summary, page, created_at)
    SELECT id, message_id, learner_id, category, kind, title, summary, page, :now
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (
      id uuid, message_id uuid, learner_id text, category text, kind text, title text, summary text, page text
    )
    ON CONFLICT DO NOTHING
    """
)


def wanted_in_portal(session: Session, message: Message) -> bool:
    """Whether a message is to be shown to its person: one that is sent again was shown before."""
    if not message.learner_id or message.category is Category.SECURITY or message.resend_of:
        return False
    return shown_in_portal(read_choice(session, message.learner_id), message.category)


@dataclass(frozen=True)
class NoticeWords:
    """What the portal shows of a message, in the words of its reader, and the page to which it leads."""

    title: str
    summary: str
    page: str


def show_in_portal(session: Session, told: Sequence[tuple[Message, NoticeWords]]) -> None:
    """Show messages that their people should hear of now; however often it is tried, once."""
    if told:
        rows = [_row(message, words) for message, words in told]
        session.execute(_SHOW, {"rows": json.dumps(rows), "now": clock.now()})


def _row(message: Message, words: NoticeWords) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "message_id": str(message.id),
        "learner_id": message.learner_id,
        "category": message.category,
        "kind": message.kind,
        "title": one_line(words.title, LONGEST_TITLE),
        "summary": one_line(words.summary, LONGEST_SUMMARY),
        "page": _path(words.page),
    }


def _path(page: str) -> str:
    """Return the path of a page of the portal; the portal may move to another name."""
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def mark(session: Session, learner_id: str, notice_id: uuid.UUID, *, read: bool) -> Notice:
    """Note that a notice was read, or is to count as unread again; the first reading keeps its time."""
    found = session.scalars(
        sa.select(Notice).where(Notice.id == notice_id, Notice.learner_id == learner_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("There is no notification with this id.")
    found.read_at = (found.read_at or clock.now()) if read else None
    return found


def mark_all_read(session: Session, learner_id: str, until: uuid.UUID) -> int:
    """Note that everything up to this notice was read; what came after the person looked stays unread."""
    statement = (
        sa.update(Notice)
        .where(Notice.learner_id == learner_id, Notice.id <= until, Notice.read_at.is_(None))
        .values(read_at=clock.now())
        .returning(Notice.id)
    )
    return len(session.scalars(statement).all())


def forget_notices(session: Session, learner_id: str) -> None:
    """Remove everything that was shown to a person."""
    session.execute(sa.delete(Notice).where(Notice.learner_id == learner_id))


def forget_old_notices(session: Session) -> None:
    """Remove what was shown half a year ago, a batch at a time."""
    old = sa.select(Notice.id).where(Notice.created_at < clock.now() - KEPT).limit(AT_A_TIME)
    session.execute(sa.delete(Notice).where(Notice.id.in_(old)))
