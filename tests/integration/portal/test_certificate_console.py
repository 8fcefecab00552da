"""The console shows whose certificates it is about before anything ends."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.test_certificates import CERTIFICATE, CODE, NONE
from tests.integration.portal.upstream import Upstream, problem

ID = "0193a1c0-0000-7000-8000-000000000006"
BATCH = "0193a1c0-0000-7000-8000-000000000007"
ONE = f"/admin/certificates/{ID}"
STORY: dict[str, Any] = CERTIFICATE | {
    "id": ID,
    "learner_id": "learner-2",
    "pathway": {"title": "Champion", "revision": 1},
    "story": [{"kind": "issued", "at": "2026-11-22T10:00:00Z", "reason": "", "actor": None}],
}
CORRECTION = {
    "id": BATCH,
    "certificate_id": ID,
    "learner_id": "learner-2",
    "code": CODE,
    "title": "Champion",
    "printed": "Ada Example",
    "name": "Napoleon",
    "reason": "So",
    "state": "waiting",
    "unlike": True,
    "earlier": 1,
    "account_name": "Ada",
    "requested_at": "2026-11-22T10:00:00Z",
}
RUNNING = {
    "id": BATCH,
    "act": "revoke",
    "pathway": "champion",
    "reason": "Why",
    "state": "running",
    "total": 3,
    "done": 1,
    "left_out": 1,
    "actor": "Grace",
    "began_at": "2026-11-22T10:00:00Z",
}
PREVIEW, BEGIN = "GET /v1/admin/certificate-batches/preview", "POST /v1/admin/certificate-batches"


@pytest.fixture
def console(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers["GET /v1/admin/name-corrections"] = {"items": [CORRECTION], "next": None}
    upstream.answers[f"GET /v1/admin/name-corrections/{BATCH}"] = CORRECTION
    upstream.answers[f"GET /v1{ONE}"] = STORY
    upstream.answers["GET /v1/admin/certificates"] = {"items": [STORY], "next": "more"}
    return signed_in(roles=("learner", "administrator"))


@pytest.mark.parametrize("path", ["", f"/{ID}", f"/{ID}/revoke", "/names", "/batches", "/batches/new"])
def test_the_console_is_for_administrators(signed_in: Callable[..., Browser], upstream: Upstream, path: str) -> None:
    assert signed_in().get(f"/admin/certificates{path}").status_code == 403


def test_a_search_leads_to_the_story_of_a_certificate(console: Browser, upstream: Upstream) -> None:
    found = console.get("/admin/certificates?q=Ada&status=nonsense")
    assert f'href="{ONE}"' in found.text
    assert "1 name waits" in found.text
    assert "q=Ada" in found.text
    assert "What happened" in console.get(ONE).text


def test_revoking_needs_a_reason_and_says_what_it_means(console: Browser, upstream: Upstream) -> None:
    revoking = f"POST /v1{ONE}/revocation"
    assert "This cannot be taken back" in console.get(f"{ONE}/revoke").text
    assert console.send(f"{ONE}/revoke", reason=" ").status_code == 422
    upstream.answers[revoking] = problem(409, "This certificate was revoked or replaced already")
    refused = console.send(f"{ONE}/revoke", reason="Wrong person")
    assert "revoked or replaced already" in refused.text
    assert "Wrong person" in refused.text
    upstream.answers[revoking] = STORY
    assert console.send(f"{ONE}/revoke", reason="Wrong person").headers["Location"] == ONE


def test_a_very_different_name_is_flagged_and_declining_needs_a_reason(console: Browser, upstream: Upstream) -> None:
    assert "Very different" in console.get("/admin/certificates/names").text
    path = f"/admin/certificates/names/{BATCH}"
    assert "little in common" in console.get(path).text
    assert "Tell the learner why" in console.send(path, decision="declined").text
    upstream.answers[f"POST /v1/admin/name-corrections/{BATCH}/decision"] = CORRECTION
    assert console.send(path, decision="accepted").status_code == 303


def test_many_are_shown_and_counted_before_anything_begins(console: Browser, upstream: Upstream) -> None:
    path = "/admin/certificates/batches/new"
    chosen = {"id": ID, "code": CODE, "title": "C", "holder_name": "Ada", "issued_at": "2026-11-22T10:00:00Z"}
    upstream.answers[PREVIEW] = {"count": 2, "items": [chosen]}
    fields = {"act": "revoke", "pathway": "champion", "reason": "Wrong course"}
    shown = console.send(path, **fields).text
    assert "And 1 more." in shown
    assert "Revoke: 2 certificates" in shown
    assert upstream.asked(BEGIN) == []
    upstream.answers[BEGIN] = (409, {"type": "/problems/confirm-count", "title": "Look", "detail": "It is 3 now."})
    again = console.send(path, **fields, begin="yes", confirm_count="2")
    assert "It is 3 now." in again.text
    upstream.answers[BEGIN] = (201, RUNNING)
    begun = console.send(path, **fields, begin="yes", confirm_count="2")
    assert begun.headers["Location"] == f"/admin/certificates/batches/{BATCH}"
    assert upstream.asked(BEGIN)[-1].body == fields | {"confirm_count": 2}
    assert upstream.asked(BEGIN)[-1].headers["Idempotency-Key"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "2 of 3 are dealt with"),
        ({"state": "stopped"}, "It was stopped"),
        ({"state": "done", "done": 3, "left_out": 0}, "3 certificates were revoked"),
    ],
)
def test_how_far_it_is_is_said_and_it_can_be_stopped_while_it_runs(
    console: Browser, upstream: Upstream, changes: dict[str, Any], says: str
) -> None:
    upstream.answers[f"GET /v1/admin/certificate-batches/{BATCH}"] = RUNNING | changes
    page = console.get(f"/admin/certificates/batches/{BATCH}").text
    assert says in page
    assert (">Stop</button>" in page) is not bool(changes)


def test_the_list_of_what_was_done_is_empty_at_first(console: Browser, upstream: Upstream) -> None:
    upstream.answers["GET /v1/admin/certificate-batches"] = NONE
    assert "Nothing was done to many at once." in console.get("/admin/certificates/batches").text


def test_a_draft_can_be_looked_at_before_it_is_published(console: Browser, upstream: Upstream) -> None:
    content = {"slug": "champion", "achievement": {"title": "T", "criteria": "C"}, "certificate": {"title": "Diploma"}}
    upstream.answers["GET /v1/admin/pathways/champion"] = {"content": content}
    page = console.get("/admin/certificates/preview?pathway=champion").text
    assert "Diploma" in page
    assert "A4" in page
    upstream.answers["POST /v1/admin/certificate-previews"] = {}
    assert console.get("/admin/certificates/preview/champion.pdf").content_type == "application/pdf"
    assert upstream.asked("POST /v1/admin/certificate-previews")[-1].body == {"content": content, "design": None}
    assert console.get("/admin/certificates/preview?pathway=nothing").status_code == 404


DESIGN: dict[str, Any] = {
    "version": 2,
    "in_use": True,
    "made_at": "2026-11-22T10:00:00Z",
    "ink": "#12343b",
    "accent": "#b79a5b",
    "certifies": "We declare that",
    "earned": "has become",
    "statement": "",
    "logo": {"image": "a" * 64, "alt": "Society of Examples"},
    "signatories": [{"name": "N. N.", "role": "Chair", "image": None, "alt": ""}],
}
MAKE = "POST /v1/admin/certificate-designs"


def test_versions_of_the_design_are_listed_looked_at_and_chosen(console: Browser, upstream: Upstream) -> None:
    older = DESIGN | {"version": 1, "in_use": False}
    upstream.answers["GET /v1/admin/certificate-designs"] = {"items": [DESIGN, older], "next": None, "used": 2}
    page = console.get("/admin/certificates/designs").text
    assert page.count("In use") == 1
    assert 'alt="Society of Examples"' in page
    upstream.answers["POST /v1/admin/certificate-designs/1/use"] = older
    console.send("/admin/certificates/designs/1/use", page="/admin/certificates/designs")
    assert upstream.asked("POST /v1/admin/certificate-designs/1/use")


def test_a_new_version_begins_as_another_and_loses_nothing_on_an_error(console: Browser, upstream: Upstream) -> None:
    upstream.answers["GET /v1/admin/certificate-designs/2"] = DESIGN
    path = "/admin/certificates/designs/new"
    start = f"{path}?version=2"
    page = console.get(start).text
    assert all(words in page for words in ("We declare that", "Society of Examples", "N. N.", "a" * 64))
    upstream.answers["POST /v1/admin/certificate-images"] = {"sha256": "b" * 64, "width": 4, "height": 3}
    fields = {"certifies": "", "earned": "x", "ink": "#000000", "accent": "#111111", "name_1": "N. N.", "role_1": ""}
    shown = console.send(path, page=start, **fields, logo=(io.BytesIO(b"file"), "logo.png"), logo_alt="")
    assert shown.status_code == 422
    for said in ("Say what stands before the name.", "Say in words what the logo shows.", "Say for what", "b" * 64):
        assert said in shown.text
    upstream.answers[MAKE] = DESIGN
    fields |= {"certifies": "That", "role_1": "Chair", "logo_image": "b" * 64, "logo_alt": "Logo"}
    console.send(path, page=start, **fields)
    sent = upstream.asked(MAKE)[-1].body
    assert (sent["logo"], sent["certifies"]) == ({"image": "b" * 64, "alt": "Logo"}, "That")
    assert sent["signatories"] == [{"name": "N. N.", "role": "Chair", "image": None, "alt": ""}]
