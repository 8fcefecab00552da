"""The society's design: sent, looked at, chosen; what was issued keeps the one that it was issued with."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa

from services.progress.certificates.rendering import render
from services.progress.designs.queries import drawings_of
from services.progress.settings import RENDER_CERTIFICATE
from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import perform_job
from tests.integration.progress.conftest import pathway_content
from tests.integration.progress.test_certificate_life import Staff, checked, finished, held, staff
from tests.unit.progress.test_designs import png, svg

__all__ = ["finished", "staff"]  # fixtures of the neighbour
LOOK = {"ink": "#1b1b1b", "accent": "#2e6f73", "certifies": "The society declares that", "earned": "has become"}


def send(staff: Staff, content: bytes) -> Any:
    return staff.client.post("/v1/admin/certificate-images", data=content, headers=staff.headers)


def make(staff: Staff, **changes: Any) -> dict[str, Any]:
    logo = {"image": send(staff, png(40, 12)).json["sha256"], "alt": "Society of Examples"}
    made = staff.post("/certificate-designs", **{**LOOK, "logo": logo, **changes})
    assert made.status_code == 201, made.json
    return dict(made.json)


def text_of(document: bytes) -> str:
    return str(pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text())


def test_what_was_issued_keeps_its_design_whatever_is_chosen_later(
    finished: Callable[..., Any],
    staff: Staff,
    progress_client: Any,
    progress_background: Background,
    progress_database: Database,
) -> None:
    def issue(name: str) -> tuple[dict[str, Any], bytes]:
        (mine,) = held(finished(name))
        perform_job(progress_background, RENDER_CERTIFICATE, mine["id"])
        return mine, progress_client.get(f"/v1/certificates/{mine['code']}.pdf").data

    plain, first = make(staff), issue("Ada Plain")
    assert (plain["version"], plain["in_use"]) == (1, False)
    assert staff.post("/certificate-designs/1/use").json["in_use"] is True
    second = issue("Bob Designed")
    make(staff, certifies="Everybody may know that", logo=None)
    staff.post("/certificate-designs/2/use")
    third = issue("Cleo Later")
    for (mine, document), version, words in zip(
        (first, second, third),
        (0, 1, 2),
        ("This is to certify that", "The society declares that", "Everybody may know that"),
        strict=True,
    ):
        facts = checked(progress_client, mine["code"])
        assert (facts["design"]["version"], words in text_of(document)) == (version, True)
        snapshot = progress_client.get(f"/v1/certificates/{mine['code']}.json").json["snapshot"]
        with progress_database.reading() as session:
            assert document.startswith(render(snapshot, drawings=drawings_of(session, snapshot)))
        assert progress_client.get(f"/v1/certificates/{mine['code']}.pdf").data == document


def test_a_design_is_looked_at_before_anything_prints_it_and_each_choice_is_on_record(
    catalogue: None, staff: Staff, progress_database: Database
) -> None:
    signed = {"name": "N. N.", "role": "Chair", "image": send(staff, svg()).json["sha256"], "alt": "Signature"}
    made = make(staff, signatories=[signed])
    preview = staff.post("/certificate-previews", content=pathway_content(["m1"]), design=made["version"])
    assert "The society declares that" in text_of(preview.data)
    unused = staff.post("/certificate-previews", content=pathway_content(["m1"]))
    assert "This is to certify that" in text_of(unused.data)
    for _ in range(2):
        staff.post("/certificate-designs/1/use")
    staff.post("/certificate-designs/0/use")
    listed = staff.get("/certificate-designs").json
    assert ([each["version"] for each in listed["items"]], listed["used"], listed["next"]) == ([1], 0, None)
    with progress_database.reading() as session:
        noted = session.execute(sa.text("SELECT action, subject FROM audit_entries ORDER BY id")).all()
    assert [tuple(each) for each in noted] == [("design.made", "1"), ("design.chosen", "1"), ("design.chosen", "0")]
    picture = staff.get(f"/certificate-images/{signed['image']}")
    assert (picture.content_type.split(";")[0], "sandbox" in picture.headers["Content-Security-Policy"]) == (
        "image/svg+xml",
        True,
    )


def test_what_does_not_fit_is_said_at_its_field_and_learners_stay_out(
    catalogue: None, staff: Staff, register: Callable[..., Any], progress_database: Database
) -> None:
    assert send(staff, svg("<script/>")).json["errors"][0]["field"] == "file"
    refused = staff.post("/certificate-designs", **LOOK, logo={"image": "0" * 64, "alt": "Logo"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "logo")
    assert staff.post("/certificate-designs", **{**LOOK, "ink": "#dddddd"}).status_code == 422
    assert staff.post("/certificate-designs/7/use").status_code == 404
    learner = register("Ada Curious")
    assert learner.get("/v1/admin/certificate-designs").status_code == 403
    make(staff)
    with pytest.raises(sa.exc.DatabaseError), progress_database.transaction() as session:
        session.execute(sa.text("UPDATE certificate_designs SET version = 9"))
