"""An upgrade issues nothing, mails nothing and changes no certificate."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from services.progress.certificates.codes import new_code
from services.progress.certificates.snapshots import digest, make_snapshot
from shared.migrations import upgrade
from shared.testing.delivery import background_database
from tests.unit.progress.test_certificates import award

MANY = 1000
# The release before certificates could end: the oldest whose rows the migrations meet.
BEFORE = "0004_samples_and_signatures"
COLUMNS = "id, code, learner_id, achievement, cycle, pathway, title, snapshot, sha256, sample, issued_at, erased_at"
_STORED = sa.text(f"SELECT {COLUMNS} FROM certificates ORDER BY id")
_INSERT = sa.text(
    f"""
    INSERT INTO certificates ({COLUMNS}) VALUES (:id, :code, :learner_id, 'champion', 1, 'champion', 'Champion',
      CAST(:snapshot AS jsonb), :sha256, false, '2026-05-03T04:30:15Z', NULL)
    """
)
_DOCUMENT = sa.text(
    """
    INSERT INTO certificate_documents (certificate_id, media_type, template_version, key, sha256, size, rendered_at)
    SELECT id, 'application/pdf', 1, 'ab/' || sha256, sha256, 1, issued_at FROM certificates
    """
)

# The others as their first release left them: people, the pathway as published, and the mails that went out.
FIRST = "0001_first_tables"
PAST = "'2026-05-03T04:30:15Z'"
ROWS = {
    "accounts": f"""
        INSERT INTO learners (id, status, email, name, time_zone, locale, roles, registered_at, changed_at)
        SELECT gen_random_uuid(), 'active', n || '@example.org', 'Name ' || n, 'UTC', 'en', '{{learner}}', {PAST},
          {PAST}
        FROM generate_series(1, {MANY}) AS n
        """,
    "catalog": f"""
        WITH item AS (
          INSERT INTO pathways (id, slug, title, state, draft, draft_hash, version, changed_at, changed_by, revision,
            published_at)
          VALUES (gen_random_uuid(), 'champion', 'Champion', 'published', '{{}}', 'x', 1, {PAST}, 'x', 1, {PAST})
          RETURNING id)
        INSERT INTO pathway_revisions (item_id, id, number, title, content, content_hash, change_note, published_at,
          published_by)
        SELECT id, gen_random_uuid(), 1, 'Champion', '{{"slug": "champion"}}', 'x', '', {PAST}, 'x' FROM item
        """,
    "notifications": f"""
        WITH people AS (
          INSERT INTO contacts (learner_id, email, name, time_zone, locale, version)
          SELECT gen_random_uuid()::text, n || '@example.org', 'Name ' || n, 'UTC', 'en', 1
          FROM generate_series(1, {MANY}) AS n RETURNING learner_id, email),
        standing AS (
          INSERT INTO standings (learner_id, pathway, pathway_title, enrolled_at, completed_at)
          SELECT learner_id, 'champion', 'Champion', {PAST}, {PAST} FROM people)
        INSERT INTO messages (id, idem_key, kind, category, state, reason, learner_id, recipient_email, details, due_at,
          attempts, postponed, created_at, settled_at)
        SELECT gen_random_uuid(), 'certificate-ready:' || learner_id, 'certificate_ready', 'service', 'sent', '',
          learner_id, email, '{{}}', {PAST}, 1, 0, {PAST}, {PAST} FROM people
        """,
}
KEPT = {"accounts": "learners", "catalog": "pathway_revisions", "notifications": "messages"}


def waiting(engine: sa.Engine) -> list[int]:
    """How many events and jobs there are, whatever became of them."""
    with engine.connect() as connection:
        counts = [connection.execute(sa.text(f"SELECT count(*) FROM {table}")) for table in ("outbox_event", "job")]
        return [int(each.scalar_one()) for each in counts]


def look_after(background: Any) -> None:
    """Do once what couriers do by themselves after a start."""
    for each in background.schedule:
        with background_database(background).transaction() as session:
            each.handler(session)


def issued_before() -> dict[str, Any]:
    """A certificate as the first release issued it: the later facts are not in its snapshot."""
    snapshot = make_snapshot(award()) | {"template_version": 1, "code": new_code()}
    for later in ("paper", "accent", "signatories", "expires_at", "renews", "replaces", "design"):
        del snapshot[later]
    return {
        "id": uuid.uuid4(),
        "code": snapshot["code"],
        "learner_id": uuid.uuid4(),
        "snapshot": json.dumps(snapshot),
        "sha256": digest(snapshot),
    }


def test_a_thousand_certificates_go_through_all_migrations_untouched(
    empty_database: Callable[[str], Any],
    settings_for: Callable[..., Any],
    app_for: Callable[..., Any],
    background_for: Callable[..., Any],
) -> None:
    urls = empty_database("progress")
    upgrade("progress", urls.owner, BEFORE)
    engine = sa.create_engine(urls.owner, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(_INSERT, [issued_before() for _ in range(MANY)])
        connection.execute(_DOCUMENT)
        before = connection.execute(_STORED).all()
        documents = connection.execute(sa.text("SELECT * FROM certificate_documents ORDER BY key")).all()
    for _ in range(2):
        upgrade("progress", urls.owner)
    assert waiting(engine) == [0, 0]
    with engine.connect() as connection:
        assert connection.execute(_STORED).all() == before
        assert connection.execute(sa.text("SELECT * FROM certificate_documents ORDER BY key")).all() == documents
        events = "SELECT kind, count(*) FROM certificate_events GROUP BY kind"
        assert connection.execute(sa.text(events)).all() == [("issued", MANY)]
    settings = settings_for("progress").model_copy(update={"database_url": urls.runtime})
    look_after(background_for(settings))
    assert waiting(engine) == [0, 0]
    engine.dispose()
    client = app_for(settings).test_client()
    facts = client.get(f"/v1/certificates/{before[0].code}").json
    assert (facts["status"], facts["expires_at"], facts["template_version"]) == ("valid", None, 1)
    assert digest(client.get(f"/v1/certificates/{before[0].code}.json").json["snapshot"]) == before[0].sha256


@pytest.mark.parametrize("service", ROWS)
def test_an_upgrade_of_the_others_tells_nothing_and_mails_nobody(
    empty_database: Callable[[str], Any],
    settings_for: Callable[..., Any],
    background_for: Callable[..., Any],
    service: str,
) -> None:
    urls = empty_database(service)
    upgrade(service, urls.owner, FIRST)
    engine = sa.create_engine(urls.owner, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(ROWS[service]))
        before = connection.execute(sa.text(f"SELECT to_jsonb(t) AS kept FROM {KEPT[service]} t ORDER BY id")).all()
    for _ in range(2):
        upgrade(service, urls.owner)
    look_after(background_for(settings_for(service).model_copy(update={"database_url": urls.runtime})))
    assert waiting(engine) == [0, 0]
    with engine.connect() as connection:
        after = connection.execute(sa.text(f"SELECT to_jsonb(t) AS kept FROM {KEPT[service]} t ORDER BY id")).all()
    assert len(after) == len(before)
    assert all(old.kept.items() <= new.kept.items() for old, new in zip(before, after, strict=True))
    engine.dispose()
