"""A program for test_delivery_survives: two small services, `teller` and `listener`, one role at a time."""

import os
import sys
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.database import Database
from shared.delivery import Background, Envelope, EventPayload, JobRun
from shared.settings import ServiceSettings

JOB = "listener.note"


class TellerSettings(ServiceSettings):
    service: ClassVar[str] = "teller"


class ListenerSettings(ServiceSettings):
    service: ClassVar[str] = "listener"


class Told(EventPayload):
    type: ClassVar[str] = "teller.story.told.v1"

    number: int
    kills: bool = False


def teller(database_url: str, redis_url: str) -> tuple[Background, Database]:
    database = Database(database_url, source="teller", routes={Told.type: ("listener",)})
    return Background(TellerSettings(redis_url=redis_url), database), database


def listener(database_url: str, redis_url: str) -> tuple[Background, Database]:
    database = Database(database_url, source="listener")
    background = Background(ListenerSettings(redis_url=redis_url), database, subscriptions={Told.type: hear})

    @background.job(JOB, queue="listener.notes", lease_s=5)
    def note(run: JobRun, number: int) -> None:
        with run.completing() as session:
            session.execute(sa.text("INSERT INTO effect (number) VALUES (:number)"), {"number": number})

    return background, database


def hear(session: Session, envelope: Envelope) -> None:
    if envelope.data["kills"]:
        os.kill(os.getpid(), 9)
    session.execute(sa.text("INSERT INTO effect (number) VALUES (:number)"), {"number": envelope.data["number"]})


if __name__ == "__main__":
    role, teller_url, listener_url, redis_url = sys.argv[1:]
    if role == "teller-courier":
        teller(teller_url, redis_url)[0].run_courier()
    elif role == "listener-courier":
        listener(listener_url, redis_url)[0].run_courier()
    else:
        listener(listener_url, redis_url)[0].run_worker(concurrency=2)
