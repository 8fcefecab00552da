"""A learner says that they have watched a part, or read its transcript, where no player measures it."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.operations import find_started
from services.progress.certificates.snapshots import Issuer
from services.progress.watching.intervals import Interval, Recording, length, union
from services.progress.watching.operations import Batch, Watched, record_watching
from services.progress.watching.pace import in_words, time_left
from shared.clock import now
from shared.problems import Conflict, NotFound

# The name under which a recording as a whole is declared.
WHOLE = ""
# What was true so long ago moves nobody's place in a recording.
LONG_AGO_S = 10_000_000

_DECLARED = sa.text(
    """
    SELECT segment, start_ms, end_ms FROM watching_declarations
    WHERE learner_id = :learner_id AND resource = :resource
    """
)
_DECLARE = sa.text(
    """
    INSERT INTO watching_declarations (learner_id, resource, segment, start_ms, end_ms, declared_at)
    VALUES (:learner_id, :resource, :segment, :start, :end, :at)
    """
)


class NotOpened(Conflict):
    """Nobody has watched what they never opened."""

    slug, title = "recording-not-opened", "Open the recording first"


class TooEarly(Conflict):
    """The part is longer than the time since the recording was opened, even at the fastest speed."""

    slug, title = "declared-too-early", "This part takes longer than you have had the recording open"


def declare_watched(session: Session, learner_id: uuid.UUID, resource: str, segment: str, issuer: Issuer) -> Watched:
    """Count a segment, or the whole under `WHOLE`, as watched because the learner says so; saying it twice is once.

    It stays on record that it was said and not measured. Raises `NotOpened`, `TooEarly`, `NotFound` for a
    segment that is none, and what `record_watching` raises.
    """
    opened = find_started(session, learner_id, resource)
    if opened is None:
        raise NotOpened
    # An empty batch tells which recording it is, and holds its row until the end: of two at once one waits.
    (before,) = record_watching(session, learner_id, [Batch(resource, [], None, LONG_AGO_S)], issuer)
    span = _span(before.recording, segment)
    asked = {"learner_id": learner_id, "resource": resource}
    declared = {row.segment: (row.start_ms, row.end_ms) for row in session.execute(_DECLARED, asked)}
    if segment in declared:
        return before
    at = now()
    _refuse_too_early([*declared.values(), span], at - opened.started_at)
    session.execute(_DECLARE, asked | {"segment": segment, "start": span[0], "end": span[1], "at": at})
    batch = Batch(resource, [(span[0] / 1000, span[1] / 1000)], None)
    (after,) = record_watching(session, learner_id, [batch], issuer)
    return after


def _span(recording: Recording, segment: str) -> Interval:
    if segment == WHOLE:
        return (0, recording.duration)
    found = next((each.span for each in recording.segments if each.slug == segment), None)
    if found is None:
        raise NotFound("The recording has no such segment.")
    return found


def _refuse_too_early(declared: list[Interval], opened_for: dt.timedelta) -> None:
    left = time_left(length(union(declared)), opened_for)
    if left:
        raise TooEarly(f"Please watch it or read its transcript, and record it in {in_words(left)}.")
