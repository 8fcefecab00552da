"""The copy of people: told in any order, forgotten for good."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import deliver
from tests.integration.progress.conftest import LearnerChanged, LearnerErased, LearnerRegistered

MAY = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
JUNE = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def registered(learner_id: uuid.UUID, name: str = "First Name") -> LearnerRegistered:
    return LearnerRegistered(learner_id=learner_id, email="a@example.org", name=name, degree="RN", registered_at=MAY)


def changed(learner_id: uuid.UUID, name: str = "Second Name") -> LearnerChanged:
    return LearnerChanged(learner_id=learner_id, email="b@example.org", name=name, registered_at=MAY, changed_at=JUNE)


def learner_row(database: Database, learner_id: uuid.UUID) -> Any:
    with database.reading() as session:
        return session.execute(sa.text("SELECT * FROM learners WHERE id = :id"), {"id": learner_id}).one()


@pytest.mark.parametrize("changed_first", [False, True])
def test_the_newest_news_counts_whatever_comes_first(
    progress_background: Background, progress_database: Database, *, changed_first: bool
) -> None:
    learner_id = uuid.uuid4()
    news = [registered(learner_id), changed(learner_id)]
    for payload in reversed(news) if changed_first else news:
        deliver(progress_background, payload, subject=str(learner_id))
    row = learner_row(progress_database, learner_id)
    assert (row.name, row.email, row.degree) == ("Second Name", "b@example.org", None)


def test_an_erasure_is_final(progress_background: Background, progress_database: Database) -> None:
    learner_id = uuid.uuid4()
    deliver(progress_background, LearnerErased(learner_id=learner_id, erased_at=JUNE), subject=str(learner_id))
    deliver(progress_background, registered(learner_id), subject=str(learner_id))
    row = learner_row(progress_database, learner_id)
    assert (row.name, row.email, row.degree, row.profession) == ("Erased learner", None, None, None)


def test_erasing_removes_what_identifies_and_keeps_what_was_done(
    learner: Any, progress_background: Background, progress_database: Database
) -> None:
    learner.enroll()
    learner.pass_quiz("m1")
    deliver(progress_background, LearnerErased(learner_id=learner.id, erased_at=JUNE), subject=str(learner.id))
    row = learner_row(progress_database, learner.id)
    assert (row.name, row.email, row.profession, row.locale) == ("Erased learner", None, None, None)
    assert learner.pathway()["percent"] == 50


def test_somebody_who_is_faster_than_their_registration_is_known_by_their_token(
    catalogue: None, progress_client: Any, token_for: Any, progress_background: Background, progress_database: Database
) -> None:
    learner_id = uuid.uuid4()
    headers = token_for(learner_id, name="Quick Person")
    assert progress_client.post("/v1/enrollments", json={"pathway": "champion"}, headers=headers).status_code == 201
    assert learner_row(progress_database, learner_id).name == "Quick Person"
    deliver(progress_background, registered(learner_id), subject=str(learner_id))
    assert learner_row(progress_database, learner_id).degree == "RN"
