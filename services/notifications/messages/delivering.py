"""Delivers messages: decide, compose, decide again under a lock, hand over, record.

The order is what makes it safe. Nothing is held open while other services are asked. The begin is
committed before the mail server sees a byte, and noted once more for each mail right before, so a sender
that dies leaves one message in doubt. What became of a message is committed as soon as it is known.

Many messages are brought on together, since a question to progress, a commit and a wake of a worker cost
the same for one as for a hundred.
"""

import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from services.notifications.mail.envelope import AddressUnusable
from services.notifications.mail.smtp import SmtpServer
from services.notifications.mail.templates import TemplateBroken
from services.notifications.messages.deciding import Objections
from services.notifications.messages.handing_over import DOWN, Fates, HandingOver, Ready
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import OPEN_STATES, Message, State
from services.notifications.messages.operations import HandOver, begin_sending, job_key, put_off, settle
from services.notifications.messages.taking_over import SERVER_STARTED, take_over
from services.notifications.messages.verdicts import GiveBack, Letter, Settled, Verdict, Wait, fail
from services.notifications.messages.writing import Writer
from services.notifications.preferences.categories import Category
from services.notifications.suppressions.models import Cause
from services.notifications.suppressions.operations import suppress
from shared import clock
from shared.delivery import JobBatch, JobRun
from shared.delivery.tasks import outlasting_database
from shared.ids import new_id

# So many mails are begun in one commit.
GROUP = 50
# An answer of progress older than this is asked for again; its events tell what happens in between.
FRESH_S = 1.0
# After so long no other mail is begun: what is left goes to whoever is free.
WORK_S = 10.0

log = structlog.get_logger()


class Postman:
    """Delivers messages of all kinds."""

    def __init__(self, *, kinds: Mapping[str, Kind], writer: Writer, server: SmtpServer) -> None:
        self.kinds = kinds
        self.objections = Objections(kinds)
        self.writer = writer
        self.server = server

    def deliver(self, batch: JobBatch) -> None:
        """Bring messages a step on; one that is settled or has been put off meanwhile is left alone."""
        _Round(self, batch).run()


@dataclass(frozen=True)
class _Going:
    """A message that nothing spoke against at the first look, with what its kind gathered for it."""

    message: Message
    gathered: Any
    gathered_at: float


class _Round:
    """One batch of messages on its way."""

    def __init__(self, postman: Postman, batch: JobBatch) -> None:
        self._postman = postman
        self._batch = batch
        self._database = batch.database
        # A message that was moved may have an older job beside the one that is responsible for it now.
        self._runs: dict[uuid.UUID, list[JobRun]] = defaultdict(list)
        for run in batch.runs:
            self._runs[uuid.UUID(run.args["message_id"])].append(run)
        self._until = time.monotonic() + WORK_S
        # What to record of messages that were not begun, what came to its end, and what others shall do.
        self._verdicts: list[tuple[Message, Settled | Wait]] = []
        self._ended: dict[uuid.UUID, Message] = {}
        self._left: set[uuid.UUID] = set()

    def run(self) -> None:
        """Deliver what can be delivered now, and end the jobs together with what follows from it."""
        going = self._gather(self._first_look())
        sender = self._postman.writer.sender.address
        handing_over = HandingOver(self._database, self._postman.server, sender, until=self._until)
        fates: Fates = []
        for start in range(0, len(going), GROUP):
            composed = self._compose(going[start : start + GROUP])
            ready = outlasting_database(partial(self._begin, composed, fates))
            fates = handing_over.hand_over(ready)
        outlasting_database(partial(self._end, fates))

    def _first_look(self) -> list[Message]:
        """Return the messages that are ours to send and that nothing speaks against."""
        with self._database.reading() as session:
            messages = self._ours(session)
        if left_behind := [message.id for message in messages if message.state is State.SENDING]:
            with self._database.transaction() as session:
                take_over(session, self._postman.kinds, left_behind)
        with self._database.reading() as session:
            messages = self._ours(session)
            self._ended |= {each.id: each for each in messages if each.state not in OPEN_STATES}
            waiting = [each for each in messages if each.state is State.WAITING]
            self._postman.objections.look_ahead(session, waiting)
            now = clock.now()
            found = [(each, self._postman.objections.against(session, each, now)) for each in waiting]
        self._verdicts += [(message, verdict) for message, verdict in found if verdict]
        return [message for message, verdict in found if not verdict]

    def _ours(self, session: Session) -> list[Message]:
        """Return the messages that these jobs are responsible for."""
        statement = sa.select(Message).where(Message.id.in_(list(self._runs))).order_by(Message.due_at, Message.id)
        keys = {run.key for run in self._batch.runs}
        return [message for message in session.scalars(statement) if job_key(message.id, message.due_at) in keys]

    def _gather(self, messages: Sequence[Message]) -> list[_Going]:
        found: dict[uuid.UUID, _Going] = {}
        for kind, theirs in self._postman.objections.by_kind(messages):
            gathered, now = kind.gather(theirs), time.monotonic()
            found |= {each.id: _Going(each, gathered, now) for each in theirs}
        return [found[each.id] for each in messages]

    def _compose(self, group: Sequence[_Going]) -> list[tuple[Message, Letter]]:
        """Return what the messages of a group say, from answers that are fresh."""
        if time.monotonic() - group[0].gathered_at > FRESH_S:
            group = self._gather([each.message for each in group])
        composed = []
        for going in group:
            message = going.message
            if time.monotonic() > self._until:
                self._left.add(message.id)
                continue
            down = self._postman.server.down_until()
            letter = (
                Wait(DOWN, down, held=True)
                if down
                else self._postman.kinds[message.kind].compose(message, going.gathered)
            )
            if isinstance(letter, Letter):
                composed.append((message, letter))
            else:
                self._verdicts.append((message, letter))
        return composed

    def _begin(self, composed: Sequence[tuple[Message, Letter]], fates: Fates) -> list[Ready]:
        """Record what became of the mails before, and begin these, if nothing speaks against them now."""
        with self._database.transaction() as session:
            self._record(session, fates)
            locked = _locked(session, [message.id for message, _ in composed])
            self._postman.objections.look_ahead(session, list(locked.values()))
            started = session.scalar(SERVER_STARTED)
            now = clock.now()
            ready = []
            for seen, letter in composed:
                message = locked.get(seen.id)
                if message is None or not _as_seen(message, seen):
                    continue
                verdict = self._postman.objections.against(session, message, now)
                begun = verdict or self._begin_one(session, message, letter, HandOver(new_id(), started))
                if isinstance(begun, Ready):
                    ready.append(begun)
                else:
                    self._apply(session, message, begun)
        return ready

    def _begin_one(self, session: Session, message: Message, letter: Letter, hand_over: HandOver) -> Ready | Settled:
        try:
            mail = self._postman.writer.write(session, message, letter)
        except (AddressUnusable, TemplateBroken) as error:
            return fail(str(error))
        begin_sending(message, hand_over, email=mail.to.email, name=mail.to.name, subject=mail.subject)
        again = self._postman.kinds[message.kind].again_when_unknown
        return Ready((message.id,), hand_over.id, mail, again)

    def _record(self, session: Session, fates: Fates) -> None:
        """Write down what became of mails; a message that somebody else has taken over stays as it is."""
        locked = _locked(session, [message_id for ready, _ in fates for message_id in ready.ids])
        for ready, fate in fates:
            for message_id in ready.ids:
                message = locked.get(message_id)
                if message is not None and message.state is State.SENDING and message.hand_over == ready.hand_over:
                    self._apply(session, message, fate)

    def _apply(self, session: Session, message: Message, verdict: Verdict | GiveBack) -> None:
        if isinstance(verdict, GiveBack):
            message.state, message.reason = State.WAITING, "Due"
            self._left.add(message.id)
        outcome = put_off(session, message, verdict) if isinstance(verdict, Wait) else verdict
        if isinstance(outcome, Settled):
            settle(message, outcome)
            _suppress_bounced(session, message, outcome)
            self._ended[message.id] = message

    def _end(self, fates: Fates) -> None:
        """Record the rest, and end the jobs in the same commit as what follows from all that was settled."""
        # The record of what was handed over does not hang on the jobs: another worker may have taken them over.
        with self._database.transaction() as session:
            self._record(session, fates)
        left = [run for message_id in self._left for run in self._runs.get(message_id, [])]
        with self._batch.completing([run for run in self._batch.runs if run not in left]) as session:
            locked = _locked(session, [seen.id for seen, _ in self._verdicts])
            for seen, verdict in self._verdicts:
                message = locked.get(seen.id)
                if message is not None and _as_seen(message, seen):
                    self._apply(session, message, verdict)
            session.flush()
            for kind, theirs in self._postman.objections.by_kind(self._ended.values()):
                kind.settled(session, theirs)
        self._batch.give_back(left)
        log.info("messages.recorded", **Counter(message.state.value for message in self._ended.values()))


def _locked(session: Session, message_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Message]:
    if not message_ids:
        return {}
    wanted = Message.id == sa.any_(sa.cast(list(message_ids), sa.ARRAY(sa.Uuid)))
    statement = sa.select(Message).where(wanted).order_by(Message.id).with_for_update()
    return {message.id: message for message in session.scalars(statement)}


def _as_seen(message: Message, seen: Message) -> bool:
    """Whether nobody has touched the message since it was looked at."""
    return (message.state, message.attempts, message.due_at) == (seen.state, seen.attempts, seen.due_at)


def _suppress_bounced(session: Session, message: Message, outcome: Settled) -> None:
    """Write no more to an address that does not exist; what strangers typed into a form does not fill the list."""
    if outcome.bounced and message.recipient_email and message.category is not Category.SECURITY:
        suppress(session, message.recipient_email, Cause.BOUNCE, outcome.bounced, message_id=message.id)
