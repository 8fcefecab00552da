"""The process that moves things for one service: relay, acknowledgements, due jobs, retries, periodic work.

Everything it knows is in PostgreSQL. It may be killed at any time, and any number may run at once.
"""

import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

import structlog
from celery import Celery

from shared.database import Database
from shared.delivery import jobs, outbox
from shared.delivery.acknowledgements import AcknowledgementReceiver, AcknowledgementSender
from shared.delivery.broker import Broker
from shared.delivery.doorbell import Doorbell
from shared.delivery.heartbeat import EVERY_S, Heartbeat
from shared.delivery.housekeeping import Housekeeping
from shared.delivery.jobs import Job
from shared.delivery.loops import Loop
from shared.delivery.periodic import Periodic, PeriodicRunner
from shared.delivery.relay import Relay
from shared.delivery.sweeps import InboxSweep, JobSweep

log = structlog.get_logger()

ACKNOWLEDGE_EVERY_S = 0.25
SHUTDOWN_S = 8.0


@dataclass(frozen=True)
class Repeated:
    """A step of a service's own that is repeated in a thread of its own; it says whether there is more to do."""

    name: str
    every_s: float
    step: Callable[[], bool]


@dataclass(frozen=True)
class Rounds:
    """What a courier has to do for its service."""

    service: str
    redis_url: str
    subscribers: Sequence[str]
    event_types: Sequence[str]
    jobs: Mapping[str, Job]
    schedule: Sequence[Periodic]
    loops: Sequence[Repeated] = ()


class Courier:
    """Runs the loops of one service, each in its own thread with its own connections."""

    def __init__(self, database: Database, app: Celery, rounds: Rounds) -> None:
        self._database = database
        self._app = app
        self._rounds = rounds
        self._stopping = threading.Event()
        self._loops = self._plan()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; raises `RuntimeError` when a loop ended by itself."""
        heartbeat = Heartbeat()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self.start()
        log.info("courier.started", loops=[loop.name for loop in self._loops])
        try:
            while not self._stopping.wait(EVERY_S if self.ready else 0.1):
                self._check()
                if self.ready:
                    heartbeat.beat()
        finally:
            self.stop()
            heartbeat.clear()
            log.info("courier.stopped")

    @property
    def ready(self) -> bool:
        """Whether every loop has done its work at least once."""
        return all(loop.passed_at is not None for loop in self._loops)

    def start(self) -> None:
        """Begin all loops."""
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        """End all loops, each after the step it is in."""
        self._stopping.set()
        for loop in self._loops:
            loop.stop()
        for loop in self._loops:
            loop.join(SHUTDOWN_S)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _check(self) -> None:
        dead = [loop.name for loop in self._loops if not loop.alive]
        if dead:
            raise RuntimeError(f"loops ended: {', '.join(dead)}")

    def _plan(self) -> list[Loop]:
        rounds, bells = self._rounds, dict[str, Callable[[], None]]()
        loops = [Loop("housekeeping", Housekeeping(self._database).step, every_s=600)]
        if rounds.subscribers:
            loops += self._publishing(bells)
        if rounds.event_types:
            loops += self._subscribing()
        if rounds.jobs:
            loops.append(self._waking(bells))
        if rounds.schedule:
            loops.append(Loop("periodic", PeriodicRunner(self._database, rounds.schedule).step, every_s=1))
        loops += [Loop(each.name, each.step, every_s=each.every_s) for each in rounds.loops]
        if bells:
            doorbell = Doorbell(self._database.engine, bells)
            loops.append(Loop("doorbell", doorbell.step, every_s=0, close=doorbell.close))
        return loops

    def _publishing(self, bells: dict[str, Callable[[], None]]) -> list[Loop]:
        broker = self._broker()
        relay = Relay(self._database, broker, self._rounds.subscribers)
        receiver = AcknowledgementReceiver(self._database, self._rounds.redis_url, self._rounds.service)
        relaying = Loop("relay", relay.step, every_s=1, close=broker.close)
        bells[outbox.CHANNEL] = relaying.ring

        def receive() -> bool:
            if receiver.step():
                relaying.ring()
            return True

        return [relaying, Loop("acknowledgements-in", receive, every_s=0, close=receiver.close)]

    def _subscribing(self) -> list[Loop]:
        broker = self._broker()
        sender = AcknowledgementSender(self._database, self._rounds.redis_url)
        sweep = InboxSweep(self._database, broker, self._rounds.service, self._rounds.event_types)
        return [
            Loop("acknowledgements-out", sender.step, every_s=ACKNOWLEDGE_EVERY_S, close=sender.close),
            Loop("retries", sweep.step, every_s=1, close=broker.close),
        ]

    def _waking(self, bells: dict[str, Callable[[], None]]) -> Loop:
        broker = self._broker()
        waking = Loop("jobs", JobSweep(self._database, broker, self._rounds.jobs).step, every_s=1, close=broker.close)
        bells[jobs.CHANNEL] = waking.ring
        return waking

    def _broker(self) -> Broker:
        return Broker(self._app, self._rounds.redis_url)
