"""Certificates: issued once, rendered once, checked by anybody, never changed."""

from __future__ import annotations

import hashlib
import io
import json
import pathlib
import shutil
import subprocess
import uuid
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from services.progress.certificates import tasks
from services.progress.certificates.rendering import render
from services.progress.certificates.snapshots import digest
from services.progress.settings import DELETE_DOCUMENT, RENDER_CERTIFICATE
from shared.clock import now
from shared.database import Database
from shared.delivery import Background
from shared.documents import Documents
from shared.testing.delivery import deliver, perform_job, published
from tests.integration.progress.conftest import LearnerChanged, LearnerErased, pathway_content

UNPACKED = pathlib.Path(__file__).parents[3] / ".tools" / "poppler" / "bin"
NO_KEY = {"certificate_signing_key": "", "certificate_signing_certificate": ""}


@pytest.fixture
def holder(catalogue: None, register: Callable[..., Any]) -> Any:
    """A learner who has just finished."""
    someone = register("María-José Nguyễn", "MD, PhD")
    someone.enroll()
    someone.pass_quiz("m1")
    someone.pass_quiz("m2")
    return someone


def certificate_of(someone: Any) -> dict[str, Any]:
    found: dict[str, Any] = someone.get("/v1/me/certificates").json["items"][0]
    return found


def make_document(background: Background, someone: Any) -> dict[str, Any]:
    certificate = certificate_of(someone)
    assert perform_job(background, RENDER_CERTIFICATE, certificate["id"]) == "done"
    return certificate_of(someone)


def test_anybody_can_check_every_printed_fact(holder: Any, progress_client: Any) -> None:
    code = certificate_of(holder)["code"]
    response = progress_client.get(f"/v1/certificates/{code}")
    assert response.status_code == 200
    facts = response.json
    assert (facts["status"], facts["ready"], facts["sha256"]) == ("valid", False, None)
    assert facts["holder"] == {"name": "María-José Nguyễn, MD, PhD"}
    assert facts["holder_name"] == certificate_of(holder)["holder_name"] == "María-José Nguyễn, MD, PhD"
    assert facts["achievement"] == {
        "id": "champion",
        "title": "Palliative care champion",
        "criteria": "Passed both quizzes.",
    }
    assert [(each["title"], each["revision"]) for each in facts["activities"]] == [
        ("First module", 1),
        ("Second module", 1),
    ]
    assert facts["statements"] == [
        "Original starter modules awaiting clinical review.",
        "Certificate of completion. Not valid for CME/CE credit.",
    ]
    assert facts["verify_url"] == f"http://portal.test/verify/{code}"
    assert facts["issued_at"] == facts["completed_at"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert str(holder.id) not in response.text


def test_a_code_is_read_however_it_is_typed(holder: Any, progress_client: Any) -> None:
    code = certificate_of(holder)["code"]
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", "%20"), code.replace("0", "o")):
        assert progress_client.get(f"/v1/certificates/{typed}").json["code"] == code
    for wrong in ("nothing", "0000-0000-0000-0000", "x" * 60, "%00"):
        response = progress_client.get(f"/v1/certificates/{wrong}")
        assert (response.status_code, response.json["type"]) == (404, "/problems/certificate-unknown")


def test_the_snapshot_hash_can_be_computed_by_anybody(holder: Any, progress_client: Any) -> None:
    code = certificate_of(holder)["code"]
    told = progress_client.get(f"/v1/certificates/{code}.json").json
    assert digest(told["snapshot"]) == told["sha256"]
    assert progress_client.get(f"/v1/certificates/{code}").json["snapshot_sha256"] == told["sha256"]


def test_the_document_is_made_in_the_background_and_announced(
    holder: Any,
    progress_client: Any,
    progress_background: Background,
    progress_database: Database,
    assert_published: Any,
) -> None:
    certificate = certificate_of(holder)
    url = f"/v1/certificates/{certificate['code']}.pdf"
    early = progress_client.get(url)
    assert (early.status_code, early.json["type"]) == (404, "/problems/certificate-not-ready")
    made = make_document(progress_background, holder)
    document = progress_client.get(url)
    assert (document.status_code, document.content_type) == (200, "application/pdf")
    assert hashlib.sha256(document.data).hexdigest() == made["sha256"]
    fact = assert_published(progress_database, "progress.certificate.ready.v1", certificate_id=certificate["id"])
    assert (fact["sha256"], fact["size"]) == (made["sha256"], len(document.data))
    assert (fact["holder_name"], fact["sample"]) == ("María-José Nguyễn, MD, PhD", False)
    assert progress_client.get(url, headers={"If-None-Match": document.headers["ETag"]}).status_code == 304


def test_rendering_again_makes_no_second_document(
    holder: Any, progress_background: Background, progress_database: Database
) -> None:
    made = make_document(progress_background, holder)
    with progress_database.transaction() as session:
        session.execute(sa.text("UPDATE job SET state = 'waiting', due_at = now()"))
    assert make_document(progress_background, holder) == made
    assert len(published(progress_database, "progress.certificate.ready.v1")) == 1
    with progress_database.reading() as session:
        assert session.execute(sa.text("SELECT count(*) FROM certificate_documents")).scalar() == 1


def test_the_pdf_is_archival_tagged_and_says_what_it_must(
    holder: Any, progress_client: Any, progress_background: Background, tmp_path: Any
) -> None:
    made = make_document(progress_background, holder)
    content = progress_client.get(f"/v1/certificates/{made['code']}.pdf").data
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = " ".join("\n".join(page.extract_text() for page in reader.pages).split())
    for expected in ("María-José Nguyễn, MD, PhD", "Palliative care champion", made["code"], "First module"):
        assert expected in text
    assert "Not valid for CME/CE credit." in text
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "María-José Nguyễn" in reader.metadata.title
    metadata = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    annotations = [each.get_object() for page in reader.pages for each in page.get("/Annots", [])]
    links = [each["/A"]["/URI"] for each in annotations if each["/Subtype"] == "/Link"]
    assert f"http://portal.test/verify/{made['code']}" in links


def poppler(name: str) -> str:
    """The program of Debian's poppler-utils, or the one that `make poppler` unpacked."""
    found = shutil.which(name) or shutil.which(name, path=str(UNPACKED))
    if found is None:
        pytest.skip(f"{name} (poppler-utils) is not installed and `make poppler` could not bring it")
    return found


def test_pdfinfo_agrees(holder: Any, progress_client: Any, progress_background: Background, tmp_path: Any) -> None:
    made = make_document(progress_background, holder)
    file = tmp_path / "certificate.pdf"
    file.write_bytes(progress_client.get(f"/v1/certificates/{made['code']}.pdf").data)
    told = subprocess.run([poppler("pdfinfo"), file], capture_output=True, text=True, check=True).stdout
    facts = dict(line.split(":", 1) for line in told.splitlines())
    assert facts["Tagged"].strip() == "yes"
    assert facts["Page size"].strip().endswith("(A4)")


def test_a_later_change_of_name_changes_no_certificate(
    holder: Any, progress_client: Any, progress_background: Background
) -> None:
    code = certificate_of(holder)["code"]
    before = progress_client.get(f"/v1/certificates/{code}").json
    told = LearnerChanged(
        learner_id=holder.id, email="new@example.org", name="Other Name", registered_at=now(), changed_at=now()
    )
    deliver(progress_background, told, subject=str(holder.id))
    assert progress_client.get(f"/v1/certificates/{code}").json == before


def test_the_database_refuses_changes_and_a_second_issue(holder: Any, progress_database: Database) -> None:
    statements = (
        "UPDATE certificates SET title = 'Other'",
        "UPDATE certificates SET snapshot = jsonb_set(snapshot, '{holder,name}', '\"Other\"')",
        "UPDATE certificates SET erased_at = now(), snapshot = jsonb_set(snapshot, '{title}', '\"Other\"')",
        """UPDATE certificates SET erased_at = now(), title = 'Other',
           snapshot = jsonb_set(snapshot, '{holder}', 'null')""",
        "DELETE FROM certificates",
        """INSERT INTO certificates
           SELECT gen_random_uuid(), 'X', learner_id, achievement, cycle, pathway, title, snapshot, sha256, sample,
             issued_at, erased_at FROM certificates""",
    )
    for statement in statements:
        with pytest.raises(sa.exc.IntegrityError), progress_database.transaction() as session:
            session.execute(sa.text(statement))


def test_nothing_that_comes_again_issues_or_renders_a_second_time(
    holder: Any,
    progress_background: Background,
    progress_database: Database,
    publish_pathway: Callable[..., None],
    progress_client: Any,
    token_for: Callable[..., dict[str, str]],
) -> None:
    """The programme imported anew, a later revision, the same person from a list, a last quiz once more."""
    make_document(progress_background, holder)
    (before,) = holder.get("/v1/me/certificates").json["items"]

    def counted() -> list[int]:
        issued = "SELECT count(*) FROM outbox_event WHERE type LIKE 'progress.certificate.%'"
        jobs = f"SELECT count(*) FROM job WHERE task = '{RENDER_CERTIFICATE}'"
        with progress_database.reading() as session:
            return [session.execute(sa.text(each)).scalar_one() for each in (issued, jobs)]

    was = counted()
    for revision in (1, 1, 2):
        publish_pathway(pathway_content(["m1", "m2"]), revision=revision)
    changed = LearnerChanged(
        learner_id=holder.id, email="new@example.org", name="Other", registered_at=now(), changed_at=now()
    )
    for _ in range(2):
        deliver(progress_background, changed, subject=str(holder.id))
    headers = token_for(uuid.uuid4(), roles=["administrator"])
    people = {"pathway": "champion", "people": [str(holder.id)]}
    listed = progress_client.post("/v1/admin/enrollments", json=people, headers=headers)
    assert listed.json["already"] == 1
    holder.pass_quiz("m2")
    holder.enroll()
    assert counted() == was
    assert holder.get("/v1/me/certificates").json["items"] == [before]


def test_erasing_the_holder_takes_the_name_away_and_keeps_the_proof(
    holder: Any, progress_client: Any, progress_background: Background
) -> None:
    made = make_document(progress_background, holder)
    deliver(progress_background, LearnerErased(learner_id=holder.id, erased_at=now()), subject=str(holder.id))
    public = progress_client.get(f"/v1/certificates/{made['code']}")
    assert (public.json["status"], public.json["holder"], public.json["sha256"]) == ("erased", None, made["sha256"])
    assert (made["ready"], public.json["ready"]) == (True, False)
    assert "María" not in public.text
    assert "María" not in progress_client.get(f"/v1/certificates/{made['code']}.json").text
    document = progress_client.get(f"/v1/certificates/{made['code']}.pdf")
    assert (document.status_code, document.json["type"]) == (410, "/problems/certificate-erased")


def test_erasing_the_holder_deletes_the_stored_document(
    holder: Any, progress_background: Background, progress_database: Database, progress_settings: Any
) -> None:
    make_document(progress_background, holder)
    with progress_database.reading() as session:
        key = session.execute(sa.text("SELECT key FROM certificate_documents")).scalar_one()
    documents = Documents(progress_settings.documents_url)
    assert documents.exists(key)
    deliver(progress_background, LearnerErased(learner_id=holder.id, erased_at=now()), subject=str(holder.id))
    assert perform_job(progress_background, DELETE_DOCUMENT, key) == "done"
    assert not documents.exists(key)


def test_a_name_that_no_font_knows_still_gets_its_document(
    catalogue: None, register: Callable[..., Any], progress_client: Any, progress_background: Background
) -> None:
    someone = register("ꦱꦶꦠꦶ ꦤꦸꦂꦲꦭꦶꦗ", None)  # Javanese
    someone.enroll()
    someone.pass_quiz("m1")
    someone.pass_quiz("m2")
    made = make_document(progress_background, someone)
    assert progress_client.get(f"/v1/certificates/{made['code']}.pdf").status_code == 200


def test_a_sample_says_so_in_its_data_and_on_paper(
    catalogue: None,
    publish_pathway: Any,
    register: Callable[..., Any],
    progress_client: Any,
    progress_background: Background,
) -> None:
    content = pathway_content(["m1"])
    content["certificate"]["sample_watermark"] = "Sample"
    publish_pathway(content, revision=2)
    someone = register()
    someone.enroll()
    someone.pass_quiz("m1")
    made = make_document(progress_background, someone)
    facts = progress_client.get(f"/v1/certificates/{made['code']}").json
    assert (facts["sample"], facts["watermark"]) == (True, "Sample")
    reader = pypdf.PdfReader(io.BytesIO(progress_client.get(f"/v1/certificates/{made['code']}.pdf").data))
    assert "SAMPLE" in reader.pages[0].extract_text()


def test_what_a_demo_account_earns_is_a_sample(
    catalogue: None, register: Callable[..., Any], progress_client: Any, progress_background: Background
) -> None:
    someone = register("Demo Learner", None, demo=True)
    someone.enroll()
    someone.pass_quiz("m1")
    someone.pass_quiz("m2")
    made = make_document(progress_background, someone)
    facts = progress_client.get(f"/v1/certificates/{made['code']}").json
    assert (made["sample"], facts["sample"], facts["watermark"]) == (True, True, "Sample")
    reader = pypdf.PdfReader(io.BytesIO(progress_client.get(f"/v1/certificates/{made['code']}.pdf").data))
    assert "SAMPLE" in reader.pages[0].extract_text()


def test_a_job_for_a_certificate_that_does_not_exist_fails_for_good(
    progress_background: Background, progress_database: Database
) -> None:
    from shared.delivery import enqueue

    missing = str(uuid.uuid4())
    with progress_database.transaction() as session:
        enqueue(session, RENDER_CERTIFICATE, key=missing, args={"certificate_id": missing})
    assert perform_job(progress_background, RENDER_CERTIFICATE, missing) == "failed"


def document_of(client: Any, made: dict[str, Any]) -> bytes:
    content: bytes = client.get(f"/v1/certificates/{made['code']}.pdf").data
    return content


def test_the_stored_snapshot_renders_to_the_same_bytes_before_signing(
    holder: Any, progress_client: Any, progress_background: Background
) -> None:
    made = make_document(progress_background, holder)
    snapshot = json.loads(progress_client.get(f"/v1/certificates/{made['code']}.json").text)["snapshot"]
    assert document_of(progress_client, made).startswith(render(snapshot))


def test_the_document_bears_the_issuers_signature(
    holder: Any, progress_client: Any, progress_background: Background, signing_key_files: Any
) -> None:
    made = make_document(progress_background, holder)
    certificate = x509.load_pem_x509_certificate(signing_key_files[1].read_bytes())
    facts = progress_client.get(f"/v1/certificates/{made['code']}").json
    assert facts["signed_by"] == certificate.fingerprint(hashes.SHA256()).hex()
    reader = pypdf.PdfReader(io.BytesIO(document_of(progress_client, made)))
    signature = reader.get_fields()["IssuerSignature"]["/V"]
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    # Still PDF 1.7, as PDF/A-2 demands, and what is not shown lies outside of the page, as PDF/UA does.
    assert "/Version" not in reader.trailer["/Root"]
    assert reader.pages[0]["/Annots"][-1].get_object()["/Rect"][0] < 0


def test_pdfsig_finds_the_signature_valid_and_a_changed_byte(
    holder: Any, progress_client: Any, progress_background: Background, tmp_path: Any
) -> None:
    pdfsig = poppler("pdfsig")
    content = document_of(progress_client, make_document(progress_background, holder))
    file = tmp_path / "certificate.pdf"

    def told(changed: bytes) -> str:
        file.write_bytes(changed)
        return subprocess.run([pdfsig, file], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid" in told(content)
    assert "Total document signed" in told(content)
    assert "Signature is Valid" not in told(content.replace(b"/Lang(en)", b"/Lang(de)", 1))


def test_two_workers_with_the_same_certificate_leave_one_document(
    holder: Any, progress_background: Background, progress_database: Database, progress_settings: Any, monkeypatch: Any
) -> None:
    made = make_document(progress_background, holder)
    with progress_database.transaction() as session:
        session.execute(sa.text("UPDATE job SET state = 'waiting', due_at = now()"))
    # The second looked before the first had committed.
    monkeypatch.setattr(tasks, "has_document", lambda *_: False)
    assert make_document(progress_background, holder) == made
    with progress_database.reading() as session:
        kept = session.execute(sa.text("SELECT key FROM certificate_documents")).scalars().all()
        dropped = session.execute(
            sa.text("SELECT key FROM job WHERE task = :task"), {"task": DELETE_DOCUMENT}
        ).scalars()
        (other,) = dropped.all()
    assert len(kept) == 1
    assert other not in kept
    assert perform_job(progress_background, DELETE_DOCUMENT, other) == "done"
    assert Documents(progress_settings.documents_url).exists(kept[0])


def test_without_a_key_the_document_is_unsigned_and_says_so(
    settings_for: Any, app_for: Any, background_for: Any, holder: Any, progress_client: Any, progress_settings: Any
) -> None:
    unsigned = background_for(progress_settings.model_copy(update=NO_KEY))
    made = make_document(unsigned, holder)
    assert progress_client.get(f"/v1/certificates/{made['code']}").json["signed_by"] is None
