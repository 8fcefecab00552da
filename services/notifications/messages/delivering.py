"""Delivers messages: decide, compose, decide again under a lock, hand over, record.

The order is what makes it safe. Nothing is held open while other services are asked. The begin is
committed before the mail server sees a byte, and how far a group has come is noted right before each
mail, so a sender that dies leaves one message in doubt. What became of a message is committed as soon as it is known.

Many messages are brought on together, since a question to progress, a commit and a wake of a worker cost
the same for one as for a hundred.
"""

import datetime as dt
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from services.notifications.mail.envelope import AddressUnusable
from services.notifications.mail.providers import Providers, wants_a_pause
from services.notifications.mail.smtp import SmtpServer
from services.notifications.mail.templates import TemplateBroken
from services.notifications.messages.deciding import Objections, against_mail
from services.notifications.messages.digests import (
    TOO_MANY,
    can_wait,
    companions,
    last_mails,
    lock_people,
    same_day,
    tomorrow,
)
from services.notifications.messages.handing_over import DOWN, STRIDE, Fates, HandingOver, Ready
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import OPEN_STATES, HandOver, Message, State
from services.notifications.messages.operations import (
    Begun,
    begin_sending,
    job_key,
    put_off,
    settle,
    settle_handed_over,
)
from services.notifications.messages.pacing import Paces, note_answers
from services.notifications.messages.parcels import Composed, Going, in_groups, in_parcels, of_many
from services.notifications.messages.taking_over import SERVER_STARTED, take_over
from services.notifications.messages.verdicts import GiveBack, Letter, Settled, Verdict, Wait, fail
from services.notifications.messages.writing import Writer, Written
from services.notifications.notices.operations import NoticeWords, show_in_portal, wanted_in_portal
from services.notifications.preferences.categories import Category
from services.notifications.suppressions.models import Cause
from services.notifications.suppressions.operations import suppress
from shared import clock
from shared.delivery import JobBatch, JobRun
from shared.delivery.tasks import outlasting_database
from shared.ids import new_id

# An answer of progress older than this is asked for again; its events tell what happens in between.
FRESH_S = 1.0
# After so long no other mail is begun: what is left goes to whoever is free.
WORK_S = 10.0

# What the portal shows of a message.
Told = tuple[Message, NoticeWords]

log = structlog.get_logger()


class Postman:
    """Delivers messages of all kinds."""

    def __init__(
        self, *, kinds: Mapping[str, Kind], writer: Writer, server: SmtpServer, providers: Providers, one_a_day: bool
    ) -> None:
        self.kinds = kinds
        self.objections = Objections(kinds)
        self.writer = writer
        self.server = server
        self.providers = providers
        self.one_a_day = one_a_day

    def deliver(self, batch: JobBatch) -> None:
        """Bring messages a step on; one that is settled or has been put off meanwhile is left alone."""
        _Round(self, batch).run()


# A parcel with the mail that it became, or why it did not.
Outcome = tuple[list[Composed], Written | Settled | Wait]


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
        self._until = 0.0
        # What to record of messages that were not begun, what came to its end, and what others shall do.
        self._verdicts: list[tuple[Message, Settled | Wait]] = []
        self._ended: dict[uuid.UUID, Message] = {}
        self._going: dict[uuid.UUID, Message] = {}
        # Providers that had put us off, by name.
        self._recovering: set[str] = set()
        self._left: set[uuid.UUID] = set()

    def run(self) -> None:
        """Deliver what can be delivered now, and end the jobs together with what follows from it."""
        going = self._gather(self._first_look())
        # Counted from here: on a machine that is slow enough nothing would ever be begun otherwise.
        self._until = time.monotonic() + WORK_S
        sender = self._postman.writer.sender.address
        handing_over = HandingOver(self._database, self._postman.server, sender, until=self._until)
        fates: Fates = []
        for group in in_groups(going):
            composed = self._compose(group)
            ready = outlasting_database(partial(self._begin, composed, fates))
            fates = handing_over.hand_over(ready)
            outlasting_database(partial(self._note_answers, fates))
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
        with self._database.reading() as session:
            self._ended |= {each.id: each for each in messages if each.state not in OPEN_STATES}
            waiting, now = [each for each in messages if each.state is State.WAITING], clock.now()
            if self._postman.one_a_day:
                waiting += companions(session, waiting, now)
            self._postman.objections.look_ahead(session, waiting)
            found = [(each, self._postman.objections.against(session, each, now)) for each in waiting]
        self._verdicts += [(message, verdict) for message, verdict in found if verdict and self._is_ours(message)]
        self._going = {message.id: message for message, verdict in found if not verdict}
        return list(self._going.values())

    def _ours(self, session: Session) -> list[Message]:
        """Return the messages that these jobs are responsible for."""
        statement = sa.select(Message).where(Message.id.in_(list(self._runs))).order_by(Message.due_at, Message.id)
        keys = {run.key for run in self._batch.runs}
        return [message for message in session.scalars(statement) if job_key(message.id, message.due_at) in keys]

    def _gather(self, messages: Sequence[Message]) -> list[Going]:
        found: dict[uuid.UUID, Going] = {}
        for kind, theirs in self._postman.objections.by_kind(messages):
            gathered, now = kind.gather(theirs), time.monotonic()
            found |= {each.id: Going(each, gathered, now) for each in theirs}
        return [found[each.id] for each in messages]

    def _compose(self, group: Sequence[Going]) -> list[Composed]:
        """Return what the messages of a group say, from answers that are fresh."""
        if time.monotonic() - group[0].gathered_at > FRESH_S:
            group = self._gather([each.message for each in group])
        composed, name = [], new_id()
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
                composed.append(Composed(message, letter, name))
            elif self._is_ours(message):
                self._verdicts.append((message, letter))
        return composed

    def _begin(self, composed: Sequence[Composed], fates: Fates) -> list[Ready]:
        """Record what became of the mails before, and begin these, if nothing speaks against them now."""
        with self._database.transaction() as session:
            self._record(session, fates)
            zones = lock_people(session, [each.message for each in composed]) if self._postman.one_a_day else {}
            locked = _locked(session, [each.message.id for each in composed])
            self._postman.objections.look_ahead(session, list(locked.values()))
            told: list[Told] = []
            passed = list(self._to_mail(session, self._passed(session, composed, locked), told))
            had = last_mails(session, zones, clock.now()) if zones else {}
            ready: list[Ready] = []
            parcels = in_parcels(passed, zones)
            written = [(each, self._one_too_many(each, zones, had) or self._write(session, each)) for each in parcels]
            for parcel, mail in self._at_their_pace(session, written):
                if isinstance(mail, Written):
                    told += self._told(session, parcel, mail)
                    ready.append(self._ready(parcel, len(ready) + 1, mail))
                    continue
                for each in parcel:
                    if self._is_ours(each.message):
                        self._apply(session, each.message, mail)
            show_in_portal(session, told)
            if ready:
                self._note_begin(session, ready)
        return ready

    def _ready(self, parcel: Sequence[Composed], place: int, mail: Written) -> Ready:
        ids, first = tuple(each.message.id for each in parcel), parcel[0]
        again = self._postman.kinds[first.message.kind].again_when_unknown
        return Ready(ids, first.group, place, mail, self._postman.providers.of(mail.to.email), again)

    def _at_their_pace(self, session: Session, written: Sequence[Outcome]) -> Iterator[Outcome]:
        """Yield what was written, or why its provider is not to be given it now."""
        of = self._postman.providers.of
        paces = Paces(session, {of(mail.to.email) for _, mail in written if isinstance(mail, Written)})
        self._recovering |= paces.recovering
        for parcel, mail in written:
            held_back = paces.objection(of(mail.to.email)) if isinstance(mail, Written) else None
            yield parcel, held_back or mail

    def _note_answers(self, fates: Fates) -> None:
        """Remember which providers want a pause, and which take mail again."""
        put_off = {each.provider for each, fate in fates if isinstance(fate, Wait) and wants_a_pause(fate.reason)}
        taken = {each.provider for each, fate in fates if isinstance(fate, Settled) and fate.state is State.SENT}
        taken = {each for each in taken - put_off if each.name in self._recovering}
        if put_off or taken:
            note_answers(self._database, taken, put_off)

    def _note_begin(self, session: Session, ready: Sequence[Ready]) -> None:
        group, started = ready[0].group, session.scalar(SERVER_STARTED)
        begun = [
            Begun(message_id, each.place, each.mail.to.email, each.mail.to.name, each.mail.subject)
            for each in ready
            for message_id in each.ids
        ]
        session.flush()
        begin_sending(session, group, started, begun)
        session.merge(HandOver(id=group, reached=0, certain_until=STRIDE, not_taken=[], in_doubt=[]))

    def _passed(
        self, session: Session, composed: Sequence[Composed], locked: Mapping[uuid.UUID, Message]
    ) -> Iterator[Composed]:
        """Yield the messages, as they are under the lock, that nothing speaks against."""
        now = clock.now()
        for each in composed:
            message = locked.get(each.message.id)
            # A commit whose answer was lost is repeated: then the try is our own.
            if message is None or not (_as_seen(message, each.message) or message.hand_over == each.group):
                continue
            verdict = self._postman.objections.against(session, message, now)
            if verdict is None:
                yield replace(each, message=message)
            elif self._is_ours(message):
                self._apply(session, message, verdict)

    def _to_mail(self, session: Session, passed: Iterable[Composed], told: list[Told]) -> Iterator[Composed]:
        """Yield what goes by mail; what its person wants to see in the portal alone ends here."""
        for each in passed:
            unwanted = against_mail(session, each.message, clock.now())
            if unwanted is None:
                yield each
            elif self._is_ours(each.message):
                written = self._write(session, [each])
                if isinstance(written, Written):
                    told += self._told(session, [each], written)
                self._apply(session, each.message, unwanted if isinstance(written, Written) else written)

    def _write(self, session: Session, parcel: Sequence[Composed]) -> Written | Settled:
        """Write the mail of a parcel."""
        try:
            return self._postman.writer.write(session, [(each.message, each.letter) for each in parcel])
        except (AddressUnusable, TemplateBroken) as error:
            return fail(str(error))

    def _told(self, session: Session, parcel: Sequence[Composed], mail: Written) -> list[Told]:
        """Return what the portal shows of a parcel."""
        return [
            (each.message, words)
            for each, words in zip(parcel, mail.notices, strict=True)
            if wanted_in_portal(session, each.message)
        ]

    def _is_ours(self, message: Message) -> bool:
        """Whether our jobs are responsible for the message; what goes along with it may be due later."""
        return message.id in self._runs

    def _one_too_many(
        self, parcel: Sequence[Composed], zones: Mapping[str, ZoneInfo], had: Mapping[str, dt.datetime]
    ) -> Wait | None:
        first, now = parcel[0].message, clock.now()
        learner = str(first.learner_id)
        if learner not in zones or learner not in had or not can_wait(first):
            return None
        if not same_day(had[learner], now, zones[learner]):
            return None
        return Wait(TOO_MANY, tomorrow(now, zones[learner]))

    def _record(self, session: Session, fates: Fates) -> None:
        """Write down what became of a group; a message that somebody else has taken over stays as it is."""
        if not fates:
            return
        group = fates[0][0].group
        told = {each: of_many(fate, ready) for ready, fate in fates for each in ready.ids}
        ends = {each: fate for each, fate in told.items() if isinstance(fate, Settled) and not fate.bounced}
        for message_id in settle_handed_over(session, group, ends):
            settle(self._going[message_id], ends[message_id])
            self._ended[message_id] = self._going[message_id]
        for message_id, message in _locked(session, [each for each in told if each not in ends]).items():
            if message.state is State.SENDING and message.hand_over == group:
                self._apply(session, message, told[message_id])
        session.execute(sa.delete(HandOver).where(HandOver.id == group))

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
        names = {run.id for run in left}
        with self._batch.completing([run for run in self._batch.runs if run.id not in names]) as session:
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
