"""Takes events in: each is handled once, with its effects in the same commit, however often it comes."""

import uuid
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from shared.database import Database
from shared.delivery import inbox_rows as rows
from shared.delivery.backoff import delay_s
from shared.delivery.envelope import Envelope
from shared.observability import bind_correlation

Handler = Callable[[Session, Envelope], None]
Subscriptions = Mapping[str, Handler]

MAX_TRIES = 5
# Longer than a task may run: a handler that lives still has its lease.
LEASE_S = 75

log = structlog.get_logger()


class RetryLater(Exception):
    """Raised by a handler when something it needs has not arrived: it is called again, and never given up."""


class Inbox:
    """Events for one subscriber. Handlers get a session that commits together with the inbox row."""

    def __init__(self, database: Database, subscriber: str, subscriptions: Subscriptions) -> None:
        self._database = database
        self._subscriber = subscriber
        self._subscriptions = subscriptions

    def take_in(self, envelopes: Sequence[Envelope]) -> None:
        """Handle events that come for the first time, all in one transaction.

        A handler that fails takes back only its own effects; its event is tried again later.
        """
        try:
            self._take_in(envelopes, self._handle)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises
            _raise_if_disconnected(error)
            # Again with a savepoint for each, which costs three times as much, to put aside only what failed.
            self._take_in(envelopes, self._handle_in_savepoint)

    def take_in_again(self, envelopes: Sequence[Envelope]) -> None:
        """Handle events that may have ended a worker before: one by one, each claimed in a commit of its own."""
        known = self._acknowledge_known([envelope.id for envelope in envelopes])
        for envelope in sorted(envelopes, key=_turn):
            if envelope.id in known:
                continue
            with self._database.transaction() as session:
                claimed = rows.insert_claimed(session, self._subscriber, envelope, LEASE_S)
            if claimed:
                self._handle_claimed(envelope, rows.Claim(attempt=1, deferrals=0))

    def retry(self, event_ids: Sequence[uuid.UUID]) -> None:
        """Handle events that are in the inbox and wait for another try."""
        for event_id in event_ids:
            with self._database.transaction() as session:
                found = rows.claim(session, self._subscriber, event_id, LEASE_S)
            if found:
                claim, envelope = found
                self._handle_claimed(envelope, claim)

    def _take_in(self, envelopes: Sequence[Envelope], handle: Handler) -> None:
        # One order for everybody, or two workers with the same rows block each other.
        in_turn = sorted(envelopes, key=_turn)
        with self._database.transaction() as session:
            fresh = rows.insert(session, self._subscriber, in_turn, self._subscriptions)
            for envelope in in_turn:
                if envelope.id in fresh and envelope.type in self._subscriptions:
                    handle(session, envelope)

    def _acknowledge_known(self, event_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        with self._database.transaction() as session:
            return rows.acknowledge_again(session, self._subscriber, event_ids)

    def _handle_in_savepoint(self, session: Session, envelope: Envelope) -> None:
        try:
            with session.begin_nested():
                self._handle(session, envelope)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises
            _raise_if_disconnected(error)
            self._record_failure(session, envelope, rows.Claim(attempt=1, deferrals=0), error)

    def _handle_claimed(self, envelope: Envelope, claim: rows.Claim) -> None:
        if claim.tries > MAX_TRIES:
            error = RuntimeError(f"given up: its handler was stopped or lost {MAX_TRIES} times")
            self._record_failure_alone(envelope, claim, error)
            return
        try:
            with self._database.transaction() as session:
                if rows.settle(session, self._subscriber, envelope, claim):
                    self._handle(session, envelope)
                else:
                    log.warning("event.lease_lost", event_id=str(envelope.id), event_type=envelope.type)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises
            _raise_if_disconnected(error)
            self._record_failure_alone(envelope, claim, error)

    def _handle(self, session: Session, envelope: Envelope) -> None:
        handler = self._subscriptions.get(envelope.type)
        if handler is None:
            rows.park(session, self._subscriber, envelope)
            return
        session.info["causation_id"] = str(envelope.id)
        trace = {"traceparent": envelope.traceparent} if envelope.traceparent else {}
        with bind_correlation(correlation=envelope.correlationid or "", event_id=str(envelope.id), **trace):
            handler(session, envelope)

    def _record_failure_alone(self, envelope: Envelope, claim: rows.Claim, error: Exception) -> None:
        with self._database.transaction() as session:
            self._record_failure(session, envelope, claim, error)

    def _record_failure(self, session: Session, envelope: Envelope, claim: rows.Claim, error: Exception) -> None:
        deferred = isinstance(error, RetryLater)
        if deferred:
            wait = delay_s(claim.deferrals + 1, first_s=1, cap_s=300)
        else:
            wait = delay_s(claim.tries, first_s=2, factor=4)
        state = "dead" if not deferred and claim.tries >= MAX_TRIES else "retry"
        reason = f"{type(error).__name__}: {error}"
        rows.fail(session, self._subscriber, envelope, claim, rows.Failure(state, reason, wait, deferred=deferred))
        write = log.info if deferred else log.error
        write(
            "event.deferred" if deferred else "event.failed",
            event_id=str(envelope.id),
            event_type=envelope.type,
            state=state,
            attempt=claim.attempt,
            reason=reason,
            exc_info=None if deferred else error,
        )


def _turn(envelope: Envelope) -> tuple[str, int]:
    return envelope.subject, envelope.sequence


def _raise_if_disconnected(error: Exception) -> None:
    """A database that went away is no fault of the event: let the whole delivery be repeated."""
    if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
        raise error
