"""Reporting credit: permission, identifiers, what keeps claims out, files and their differences, audit files."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from services.progress.credit_reports.api import safe_of
from services.progress.credit_reports.operations import kept_identifiers, reseal
from shared.database import Database
from shared.delivery import Background
from shared.sealing import SealBroken
from shared.testing.delivery import deliver, perform_job
from tests.integration.progress.conftest import Learner, LearnerErased
from tests.integration.progress.credit import (
    STAFF,
    claim,
    designate,
    designation,
    read_disclosures,
    tell_profile,
)

GIVEN = {
    "first_name": "Ada",
    "last_name": "Example",
    "birth_month": 2,
    "birth_day": 29,
    "license_state": "ny",
    "license_id": "0012345",
    "npi": "1234567893",
    "boards": [{"board": "ABIM", "number": "000123"}],
    "agreed": True,
}
OWN, PERMISSION = "/v1/me/credit/identifiers", "/v1/me/credit/reporting-permission"
EXPORTS, CHECK = "/v1/admin/credit/exports", "/v1/admin/credit/reports/check"


@pytest.fixture
def staff(catalogue: None, progress_app: Any, token_for: Callable[..., dict[str, str]]) -> Learner:
    """Somebody of the credit staff."""
    learner_id = uuid.uuid4()
    return Learner(progress_app.test_client(), learner_id, token_for(learner_id, roles=STAFF))


@pytest.fixture
def claimer(
    staff: Learner, progress_background: Background, progress_app: Any, token_for: Callable[..., dict[str, str]]
) -> Learner:
    """A physician who has claimed credit."""
    designate(staff, designation())
    learner_id = uuid.uuid4()
    tell_profile(progress_background, learner_id, "physician", "MD", "=Ada Example")
    learner = Learner(progress_app.test_client(), learner_id, token_for(learner_id, name="=Ada Example"))
    read_disclosures(learner)
    learner.pass_quiz("m1")
    assert claim(learner, 2).status_code == 201
    return learner


def test_identifiers_are_asked_for_only_after_a_claim_and_never_stored_in_the_clear(
    staff: Learner, claimer: Learner, register: Callable[..., Learner], progress_database: Database
) -> None:
    assert register().put(OWN, GIVEN).json["type"] == "/problems/nothing-to-report"
    assert claimer.get(OWN).json["reported"] is True
    assert claimer.put(OWN, GIVEN | {"npi": "1234567890"}).json["errors"][0]["field"] == "npi"
    assert claimer.put(OWN, {name: value for name, value in GIVEN.items() if name != "agreed"}).status_code == 422
    assert claimer.put(OWN, GIVEN).status_code == 200
    assert claimer.get(OWN).json["license_state"] == "NY"
    with progress_database.reading() as session:
        stored = str(session.execute(sa.text("SELECT to_jsonb(i) FROM credit_identifiers i")).scalars().all())
    assert "0012345" not in stored
    assert "1234567893" not in stored
    assert claimer.get("/v1/me/data").json["credit_identifiers"]["identifiers"]["npi"] == "1234567893"
    assert claimer.delete(OWN).status_code == 204
    assert claimer.get(OWN).json["npi"] == ""


def test_every_look_is_logged(staff: Learner, claimer: Learner, token_for: Callable[..., dict[str, str]]) -> None:
    claimer.put(OWN, GIVEN)
    path = f"/v1/admin/credit/learners/{claimer.id}/identifiers"
    assert staff.get(path).status_code == 422
    assert staff.get(f"{path}?reason=The board asked").json["npi"] == "1234567893"
    administrator = token_for(staff.id, roles=("administrator",))
    log = staff.client.get(f"/v1/admin/audit-log?subject={claimer.id}", headers=administrator).json["items"]
    assert [(each["action"], each["details"]) for each in log] == [
        ("credit.identifiers_seen", {"reason": "The board asked"})
    ]
    assert "1234567893" not in str(log)


def test_files_hold_who_permits_it_and_later_ones_the_difference(
    staff: Learner, claimer: Learner, progress_background: Background
) -> None:
    def export(**body: Any) -> Any:
        return staff.post(EXPORTS, body)

    assert [each["field"] for each in staff.get(CHECK).json["problems"]] == ["consent_at"]
    assert export().json["type"] == "/problems/no-lines"
    claimer.put(PERMISSION, {"given": True})
    assert {each["field"] for each in staff.get(CHECK).json["problems"]} >= {"first_name", "license_id"}
    claimer.put(OWN, GIVEN | {"first_name": "=1+1"})
    assert staff.get(CHECK).json == {"claims": 1, "good": 1, "problems": []}
    first = export().json
    assert (first["rows"], first["left_out"]) == (1, 0)
    text = staff.get(f"{EXPORTS}/{first['id']}.txt").text
    [line] = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert (line["first_name"], line["license_id"], line["credit_quarters"]) == ("'=1+1", "0012345", "2")
    book = zipfile.ZipFile(io.BytesIO(staff.get(f"{EXPORTS}/{first['id']}.xlsx").data))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert export(only_changes=True).json["type"] == "/problems/no-lines"
    claimer.put(OWN, GIVEN)
    assert export(only_changes=True).json["rows"] == 1
    claimer.put(PERMISSION, {"given": False})
    withdrawn = export(only_changes=True).json
    assert (withdrawn["rows"], withdrawn["withdrawn"]) == (0, 1)
    assert export(only_changes=True).json["type"] == "/problems/no-lines"
    told = LearnerErased(learner_id=claimer.id, erased_at=dt.datetime.now(dt.UTC))
    deliver(progress_background, told, subject=str(claimer.id))
    assert "0012345" not in staff.get(f"{EXPORTS}/{first['id']}.txt").text
    assert len(staff.get(EXPORTS).json["items"]) == 3


def test_after_the_secret_was_exchanged_nothing_is_lost_and_nothing_looks_changed(
    staff: Learner,
    claimer: Learner,
    progress_settings: Any,
    progress_database: Database,
    app_for: Callable[..., Any],
) -> None:
    claimer.put(OWN, GIVEN)
    claimer.put(PERMISSION, {"given": True})
    first = staff.post(EXPORTS, {}).json
    both = {"secret_key": SecretStr("n" * 40), "older_secret_key": progress_settings.secret_key}
    settings = progress_settings.model_copy(update=both)

    def with_secrets(person: Learner, settings: Any) -> Learner:
        return Learner(app_for(settings).test_client(), person.id, person.headers)

    assert with_secrets(claimer, settings).get(OWN).json["npi"] == "1234567893"
    with progress_database.transaction() as session:
        assert reseal(session, safe_of(settings)) == 2
    alone = settings.model_copy(update={"older_secret_key": SecretStr("")})
    assert with_secrets(claimer, alone).get(OWN).json["npi"] == "1234567893"
    after = with_secrets(staff, alone)
    assert "0012345" in after.get(f"{EXPORTS}/{first['id']}.txt").text
    assert after.post(EXPORTS, {"only_changes": True}).json["type"] == "/problems/no-lines"
    with progress_database.reading() as session, pytest.raises(SealBroken):
        kept_identifiers(session, safe_of(progress_settings), claimer.id)


def test_columns_are_set_and_older_files_keep_theirs(staff: Learner, claimer: Learner) -> None:
    claimer.put(PERMISSION, {"given": True})
    claimer.put(OWN, GIVEN)
    first = staff.post(EXPORTS).json["id"]
    path = "/v1/admin/credit/reports/columns"
    assert staff.put(path, {"columns": [{"header": "NPI", "field": "password"}]}).status_code == 422
    assert (
        staff.put(path, {"columns": [{"header": "NPI", "field": "npi"}, {"header": "MOC", "text": "x"}]}).status_code
        == 200
    )
    second = staff.post(EXPORTS).json["id"]
    assert staff.get(f"{EXPORTS}/{second}.txt").text == "NPI\tMOC\r\n1234567893\tx\r\n"
    assert staff.get(f"{EXPORTS}/{first}.txt").text.startswith("activity_id\t")
    summary = staff.get("/v1/admin/credit/reports/activities").json["items"]
    assert [(each["activity_id"], each["learners"], each["credits_claimed"]) for each in summary] == [("m1", 1, "0.50")]
    assert staff.get("/v1/admin/credit/reports/activities.csv").text.startswith("kind,activity_id")


def test_an_audit_file_is_written_page_by_page_and_misses_nobody(
    staff: Learner,
    claimer: Learner,
    register: Callable[..., Learner],
    progress_background: Background,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.progress.audit_files.queries.PAGE", 2)
    others = [register(f"Reader {number}") for number in range(4)]
    for other in others:
        read_disclosures(other)
    made = staff.post("/v1/admin/credit/audit-files", {"kind": "resource", "subject": "m1", "with_names": True}).json
    assert perform_job(progress_background, "progress.build_audit_file", made["id"]) == "done"
    answer = staff.get(f"/v1/admin/credit/audit-files/{made['id']}.zip")
    done = staff.get(f"/v1/admin/credit/audit-files/{made['id']}").json
    assert (done["done"], done["size"]) == (5, len(answer.data))
    assert done["sha256"] == hashlib.sha256(answer.data).hexdigest()
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    everybody = sorted(str(each.id) for each in (claimer, *others))
    for name in ("roster.csv", "disclosure-receipts.csv"):
        rows = csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))
        assert sorted(row["learner_id"] for row in rows) == everybody


def test_an_audit_file_holds_everything_and_proves_itself(
    staff: Learner,
    claimer: Learner,
    progress_background: Background,
    token_for: Callable[..., dict[str, str]],
) -> None:
    asked = {"kind": "resource", "subject": "m1"}
    path = "/v1/admin/credit/audit-files"
    assert staff.post(path, {"kind": "resource", "subject": "m2"}).status_code == 404
    made = staff.post(path, asked | {"with_names": True}).json
    assert (made["state"], made["total"]) == ("running", 1)
    assert staff.get(f"{path}/{made['id']}.zip").status_code == 409
    assert perform_job(progress_background, "progress.build_audit_file", made["id"]) == "done"
    assert staff.get(f"{path}/{made['id']}").json["state"] == "ready"
    archive = zipfile.ZipFile(io.BytesIO(staff.get(f"{path}/{made['id']}.zip").data))
    sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == sums[name] for name in sums)
    assert {"roster.csv", "claims.csv", "disclosure-receipts.csv", "evaluation-summary.csv"} <= set(sums)
    assert archive.read("sample-certificate-ama_pra_1.pdf").startswith(b"%PDF")
    roster = archive.read("roster.csv").decode()
    assert "'=Ada Example" in roster
    administrator = Learner(staff.client, staff.id, token_for(staff.id, roles=("administrator",)))
    assert administrator.get(f"{path}/{made['id']}.zip").status_code == 403
    assert administrator.post(path, asked | {"with_names": True}).status_code == 403
    plain = administrator.post(path, asked).json
    perform_job(progress_background, "progress.build_audit_file", plain["id"])
    nameless = zipfile.ZipFile(io.BytesIO(administrator.get(f"{path}/{plain['id']}.zip").data))
    assert "Ada" not in nameless.read("roster.csv").decode()
    told = LearnerErased(learner_id=claimer.id, erased_at=dt.datetime.now(dt.UTC))
    deliver(progress_background, told, subject=str(claimer.id))
    assert perform_job(progress_background, "progress.delete_audit_file", f"{made['id']}:erased") == "done"
    assert staff.get(f"{path}/{made['id']}.zip").status_code == 410
    assert administrator.get(f"{path}/{plain['id']}.zip").status_code == 200
