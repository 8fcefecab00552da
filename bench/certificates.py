"""How much CPU does one certificate cost, made and checked, and does memory grow with their number?

.venv/bin/python -m bench.certificates [COUNT]     10,000 by default; prints the memory after every tenth of them
"""

import datetime as dt
import gc
import json
import os
import pathlib
import sys
import tempfile
import threading
import time
import uuid

import psutil
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

from champions.signing_key import ensure_signing_key
from services.portal.app import create_app as create_portal
from services.portal.settings import Settings as PortalSettings
from services.progress.app import create_app
from services.progress.badges.credentials import make_credential
from services.progress.badges.issuing_keys import IssuingKey, did_of
from services.progress.badges.proofs import with_proof
from services.progress.certificates.codes import new_code
from services.progress.certificates.rendering import render
from services.progress.certificates.signatures import read_signature
from services.progress.certificates.signing import SigningKey, sign
from services.progress.certificates.snapshots import Award, CompletedActivity, Issuer, digest, make_snapshot
from services.progress.settings import Settings
from shared.migrations import upgrade
from shared.testing.servers import REDIS_VARIABLE, TestServers, create_empty_database

WARM_UP = 20
READS = 500
ADDITIONS = 1_000_000
PORTAL = "https://champions.example"
SECRET = "a-secret-of-the-benchmark-that-nobody-uses"  # noqa: S105 - the database lives for a minute
_INSERT = sa.text(
    """
    INSERT INTO certificates (id, code, learner_id, achievement, cycle, pathway, title, snapshot, sha256, sample,
      issued_at)
    VALUES (:id, :code, :learner_id, 'champion', 1, 'champion', 'Champion', CAST(:snapshot AS jsonb), :sha256, false,
      now())
    """
)


def main(count: int) -> None:
    """Make that many certificates of different people, and ask for some; print what one costs."""
    print(f"{ADDITIONS:,} additions: {additions_ms():.0f} ms CPU; a machine that is not busy needs about 60")
    pdf_key, badge_key = keys()
    for number in range(WARM_UP):
        make(number, pdf_key, badge_key)
    print(f"before: {memory_mib():.1f} MiB")
    began = time.process_time()
    for number in range(count):
        document = make(number, pdf_key, badge_key)
        if (number + 1) % max(1, count // 10) == 0:
            print(f"after {number + 1}: {memory_mib():.1f} MiB", flush=True)
    spent = (time.process_time() - began) / count
    print(f"badge, render and sign: {spent * 1000:.1f} ms CPU each, {len(document) / 1024:.0f} kB")
    began = time.process_time()
    for _ in range(200):
        read_signature(document)
    print(f"check a signature: {(time.process_time() - began) / 200 * 1000:.2f} ms CPU each")
    servers = TestServers()
    servers.start()
    try:
        ask()
    finally:
        servers.stop()


def additions_ms() -> float:
    """What bare counting costs now, to read the other figures by: a busy shared core makes all of them larger."""
    began, total = time.process_time(), 0
    for number in range(ADDITIONS):
        total += number
    return (time.process_time() - began) * 1000


def keys() -> tuple[SigningKey, IssuingKey]:
    """Return keys that nobody else uses."""
    with tempfile.TemporaryDirectory() as folder:
        files = (pathlib.Path(folder, "key.pem"), pathlib.Path(folder, "certificate.pem"))
        ensure_signing_key(*files, name="Bench")
        pdf_key = SigningKey(*(file.read_bytes() for file in files))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pdf_key, IssuingKey(Ed25519PrivateKey.generate().private_bytes(*form))


def make(number: int, pdf_key: SigningKey, badge_key: IssuingKey) -> bytes:
    """Return one signed document with eleven activities and its badge."""
    snapshot, did = facts(number), did_of(PORTAL)
    credential = make_credential(snapshot, did=did, portal_url=PORTAL, place=number)
    badge = with_proof(credential, badge_key, did=did, created=snapshot["issued_at"])
    document = render(snapshot, json.dumps(badge))
    return sign(document, pdf_key, issuer="Champions", verify_url=snapshot["verify_url"])


def facts(number: int) -> dict[str, object]:
    """Return the snapshot of a certificate."""
    at = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    content = {
        "certificate": {"title": "Certificate of completion", "statement": None, "sample_watermark": None},
        "achievement": {"title": "Palliative care champion", "criteria": "Passed all quizzes."},
    }
    award = Award(
        code=new_code(),
        holder_name=f"Learner Number {number}",
        degree="MD",
        pathway="champion",
        pathway_title="Palliative care champion",
        revision=1,
        content=content,
        cycle=1,
        activities=[CompletedActivity(f"m{each}", f"Module {each}", 1, at) for each in range(11)],
        completed_at=at,
        issued_at=at,
        issuer=Issuer("Champions", PORTAL),
    )
    return make_snapshot(award)


def ask() -> None:
    """Print what reading by code costs progress, with 1,000 certificates in the database."""
    urls = create_empty_database("progress_bench", "progress")
    upgrade("progress", urls.owner)
    rows = [_row(number) for number in range(1000)]
    engine = sa.create_engine(urls.owner, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(_INSERT, rows)
    redis = f"{os.environ[REDIS_VARIABLE]}/0"
    app = create_app(
        Settings(
            environment="test",
            database_url=urls.runtime,
            redis_url=redis,
            secret_key=SECRET,
            documents_url="memory://bench",
            certificate_reads_per_address="1000000/minute",
            log_level="WARNING",
        )
    )
    codes = [str(row["code"]) for row in rows]
    print(f"GET /v1/certificates/<code>: {_cpu_ms(app, codes, '/v1/certificates/'):.2f} ms CPU each")
    server = make_server("127.0.0.1", 0, app, request_handler=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    services = {f"{name}_url": address for name in ("accounts", "catalog", "progress", "notifications")}
    portal = create_portal(
        PortalSettings(environment="test", secret_key=SECRET, redis_url=redis, log_level="WARNING", **services)
    )
    # Everything is in this process: page, facts, and the HTTP between them with a plainer server than the product's.
    print(f"verify page, portal and progress together: {_cpu_ms(portal, codes, '/verify/'):.2f} ms CPU each")
    server.shutdown()


def _row(number: int) -> dict[str, object]:
    snapshot = facts(number)
    return {
        "id": uuid.uuid4(),
        "code": snapshot["code"],
        "learner_id": uuid.uuid4(),
        "snapshot": json.dumps(snapshot),
        "sha256": digest(snapshot),
    }


def _cpu_ms(app: Flask, codes: list[str], path: str) -> float:
    with app.test_client() as client:
        for code in codes[:WARM_UP]:
            _read(client, path + code)
        began = time.process_time()
        for code in codes[:READS]:
            _read(client, path + code)
        return (time.process_time() - began) / READS * 1000


def _read(client: FlaskClient, address: str) -> None:
    if client.get(address).status_code != 200:
        raise RuntimeError(address)


class Silent(WSGIRequestHandler):
    """Answers over one connection, as the product's servers do, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """Say nothing."""


def memory_mib() -> float:
    """What this process holds now, its share of shared pages included."""
    gc.collect()
    return float(psutil.Process().memory_full_info().pss) / 1024 / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
