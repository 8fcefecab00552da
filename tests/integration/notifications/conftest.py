"""Everything that a message needs to travel, and somebody to play accounts, progress and the courier."""

import datetime as dt
import hashlib
import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from services.notifications.app import create_deliverer, create_mail_server, create_postman
from services.notifications.messages.models import Message
from services.notifications.preferences.operations import choose, read_choice
from services.notifications.preferences.schemas import PreferencesBody
from services.notifications.reminders.operations import read_rule, replace_rule
from services.notifications.reminders.schemas import RuleBody
from services.notifications.schedule import register_schedule
from services.notifications.settings import Settings
from services.notifications.subscriptions import SUBSCRIPTIONS
from shared import clock
from shared.clock import rfc3339
from shared.database import Database
from shared.delivery import Background
from shared.ids import new_id
from tests.integration.notifications.stand_ins import MailServer, Progress

PDF = b"%PDF-1.7 a certificate"
PATHWAY = "champion"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that takes everything unless told otherwise."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def progress() -> Iterator[Progress]:
    """Progress, and accounts as far as it gives tokens."""
    server = Progress()
    yield server
    server.stop()


@pytest.fixture
def notifications_settings(
    settings_for: Callable[..., Settings], mail_server: MailServer, progress: Progress
) -> Settings:
    """Settings that lead to the stand-ins."""
    return settings_for(
        "notifications",
        smtp_url=mail_server.url,
        mail_from="Champions <no-reply@champions.example>",
        mail_timeout_s=2,
        one_mail_a_day=False,
        accounts_url=progress.url,
        progress_url=progress.url,
        notifications_public_url="https://mail.champions.example",
    )


@dataclass
class World:
    """Plays everybody around notifications; events and jobs go through JSON and the real inbox and job rows."""

    background: Background
    database: Database
    progress: Progress
    sequence: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def tell(self, event_type: str, *, times: int = 1, event_id: uuid.UUID | None = None, **data: Any) -> None:
        """Deliver an event, as often as asked for."""
        envelope = {
            "id": str(event_id or new_id()),
            "source": event_type.partition(".")[0],
            "type": event_type,
            "specversion": "1.0",
            "subject": str(data.get("learner_id")),
            "sequence": next(self.sequence),
            "time": rfc3339(clock.now()),
            "data": data,
        }
        for _ in range(times):
            self.background.deliver([envelope], again=times > 1)

    def register(self, name: str = "Ada Example", email: str = "ada@example.org", **changes: Any) -> str:
        """Somebody has an account; returns their id."""
        learner_id = str(new_id())
        facts = {
            "learner_id": learner_id,
            "email": email,
            "name": name,
            "degree": "MD",
            "profession": "physician",
            "institution": None,
            "time_zone": "America/New_York",
            "locale": "en",
            "roles": ["learner"],
            "registered_at": rfc3339(clock.now()),
        }
        self.tell("accounts.learner.registered.v1", **(facts | changes))
        return learner_id

    def enroll(self, learner_id: str, at: dt.datetime | None = None) -> dt.datetime:
        """The learner joins the pathway; progress knows it too."""
        enrolled_at = at or clock.now()
        self.stand(learner_id, enrolled_at=rfc3339(enrolled_at))
        self.tell(
            "progress.enrollment.created.v1",
            enrollment_id=str(new_id()),
            learner_id=learner_id,
            pathway=PATHWAY,
            pathway_title="Palliative care champion",
            enrolled_at=rfc3339(enrolled_at),
        )
        return enrolled_at

    def stand(self, learner_id: str, **changes: Any) -> None:
        """Progress knows this of the learner from now on."""
        before = self.progress.standings.get((learner_id, PATHWAY)) or {
            "learner_id": learner_id,
            "pathway": PATHWAY,
            "enrolled_at": None,
            "status": "active",
            "completed_at": None,
            "last_activity_at": None,
            "percent": 45,
            "next": {
                "label": "Communicating serious news",
                "url": "/resources/p1-m2",
                "minutes": {"min": 10, "max": 20},
            },
        }
        self.progress.standings[learner_id, PATHWAY] = before | changes

    def act(self, learner_id: str, at: dt.datetime) -> None:
        """The learner opens a module, and progress tells of it."""
        self.stand(learner_id, last_activity_at=rfc3339(at))
        self.tell(
            "progress.activity.started.v1",
            learner_id=learner_id,
            resource="p1-m1",
            resource_title="A module",
            revision=1,
            started_at=rfc3339(at),
        )

    def certificate(self, learner_id: str, **changes: Any) -> dict[str, Any]:
        """Progress has the PDF; returns what the event would say."""
        code = "7K3M-Q9TZ-2HXW"
        self.progress.documents[f"/v1/certificates/{code}.pdf"] = PDF
        facts = {
            "certificate_id": str(new_id()),
            "code": code,
            "learner_id": learner_id,
            "title": "Palliative care champion",
            "holder_name": "Ada Example, MD",
            "pathway": PATHWAY,
            "issued_at": rfc3339(clock.now()),
            "sha256": hashlib.sha256(PDF).hexdigest(),
            "size": len(PDF),
            "verify_url": f"http://portal.test/verify/{code}",
            "sample": False,
        }
        return facts | changes

    def ask_for_mail(self, kind: str, **changes: Any) -> None:
        """Accounts asks for a security mail."""
        facts = {
            "kind": kind,
            "learner_id": None,
            "email": "ada@example.org",
            "name": "Ada Example",
            "locale": "en",
            "link": f"http://portal.test/{kind}/a-secret-token",
            "expires_at": rfc3339(clock.now() + dt.timedelta(hours=1)),
        }
        self.tell("accounts.security_mail.requested.v1", **(facts | changes))

    def set_rule(
        self, rule_id: str = "idle-7-days", *, replan: bool = True, after: str = "P7D", **changes: Any
    ) -> None:
        """An administrator changes a rule; with `replan` the plans are made anew at once."""
        facts: dict[str, Any] = {"name": rule_id, "enabled": True, "trigger": {"kind": "idle", "after": after}}
        body = RuleBody.model_validate({"pathway": PATHWAY} | facts | changes)
        with self.database.transaction() as session:
            replace_rule(session, read_rule(session, rule_id, lock=True), body.facts())
        if replan:
            self.run_jobs("task = 'notifications.reschedule_rule'")

    def choose(self, learner_id: str, **changes: Any) -> None:
        """The learner changes what they want to receive."""
        body = PreferencesBody.model_validate({"reminders": True, "announcements": True} | changes)
        with self.database.transaction() as session:
            choose(session, learner_id, body.choice(read_choice(session, learner_id)))

    def choice(self, learner_id: str) -> dict[str, Any]:
        """What the learner wants to receive."""
        with self.database.reading() as session:
            return vars(read_choice(session, learner_id))

    def retry_events(self) -> None:
        """Let the time come for the events that wait for another."""
        with self.database.transaction() as session:
            waiting = session.execute(
                sa.text("UPDATE inbox SET wake_at = now() WHERE state = 'retry' RETURNING event_id")
            ).scalars()
            event_ids = [str(event_id) for event_id in waiting]
        self.background.deliver(retry=event_ids)

    def make_due(self) -> None:
        """The database's clock cannot be moved: what is due by the clock of the test is due."""
        with self.database.transaction() as session:
            session.execute(
                sa.text("UPDATE job SET due_at = now(), wake_at = now() WHERE state = 'waiting' AND due_at <= :now"),
                {"now": clock.now()},
            )

    def run_due(self, *, in_a_while: bool = False) -> int:
        """Do every job that is due, with `in_a_while` also those put off; returns how many were done."""
        done = 0
        for _ in range(50):
            if in_a_while:
                self.bring_forward()
            now_done = self.run_jobs("true")
            if not now_done:
                return done
            done += now_done
        raise AssertionError("the jobs never end")

    def run_jobs(self, condition: str) -> int:
        """Do the jobs that are due and meet an SQL condition, once."""
        due = f"SELECT id, task FROM job WHERE state = 'waiting' AND due_at <= now() AND {condition} ORDER BY due_at"
        with self.database.reading() as session:
            rows = session.execute(sa.text(due)).all()
        return sum(self.background.perform(row.task, row.id) for row in rows)

    def bring_forward(self) -> None:
        """Let time pass for the jobs that wait for a message that failed before."""
        with self.database.transaction() as session:
            session.execute(
                sa.text(
                    "UPDATE job SET due_at = now(), wake_at = now() WHERE state = 'waiting' AND args ->> 'message_id'"
                    " IN (SELECT id::text FROM messages WHERE postponed > 0 AND state = 'waiting')"
                )
            )

    def messages(self, **fields: Any) -> list[Message]:
        """The messages with these fields, oldest first."""
        with self.database.reading() as session:
            found = list(session.scalars(sa.select(Message).filter_by(**fields).order_by(Message.id)))
            session.expunge_all()
        return found

    def message(self, **fields: Any) -> Message:
        """The one message with these fields."""
        (found,) = self.messages(**fields)
        return found


@pytest.fixture
def world(notifications_settings: Settings, notifications_database: Database, progress: Progress) -> Iterator[World]:
    """Everybody around notifications; the background work is put together as in the product."""
    server = create_mail_server(notifications_settings)
    background = Background(notifications_settings, notifications_database, subscriptions=SUBSCRIPTIONS)
    postman = create_postman(notifications_settings, notifications_database, server)
    register_schedule(background, postman, create_deliverer(notifications_settings))
    yield World(background, notifications_database, progress)
    server.close()


@pytest.fixture
def administrator(token_for: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Headers of an administrator."""
    return token_for("01890000-0000-7000-8000-000000000001", roles=("learner", "administrator"), name="Grace")
