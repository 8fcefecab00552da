"""An upgrade issues nothing, mails nothing and changes no certificate."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from services.progress.certificates.codes import new_code
from services.progress.certificates.snapshots import digest, make_snapshot
from shared.migrations import upgrade
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


def issued_before() -> dict[str, Any]:
    """A certificate as the first release issued it: the later facts are not in its snapshot."""
    snapshot = make_snapshot(award()) | {"template_version": 1, "code": new_code()}
    for later in ("paper", "accent", "signatories", "expires_at", "renews", "replaces"):
        del snapshot[later]
    return {
        "id": uuid.uuid4(),
        "code": snapshot["code"],
        "learner_id": uuid.uuid4(),
        "snapshot": json.dumps(snapshot),
        "sha256": digest(snapshot),
    }


def test_a_thousand_certificates_go_through_all_migrations_untouched(
    empty_database: Callable[[str], Any], settings_for: Callable[..., Any], app_for: Callable[..., Any]
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
    with engine.connect() as connection:
        assert connection.execute(_STORED).all() == before
        assert connection.execute(sa.text("SELECT * FROM certificate_documents ORDER BY key")).all() == documents
        for table in ("outbox_event", "job"):
            assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar() == 0
        events = "SELECT kind, count(*) FROM certificate_events GROUP BY kind"
        assert connection.execute(sa.text(events)).all() == [("issued", MANY)]
    engine.dispose()
    settings = settings_for("progress").model_copy(update={"database_url": urls.runtime})
    client = app_for(settings).test_client()
    facts = client.get(f"/v1/certificates/{before[0].code}").json
    assert (facts["status"], facts["expires_at"], facts["template_version"]) == ("valid", None, 1)
    assert digest(client.get(f"/v1/certificates/{before[0].code}.json").json["snapshot"]) == before[0].sha256
