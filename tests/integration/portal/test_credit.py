"""Pages of credit: disclosures before the content, the claim, and the console."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from services.portal.clients.transport import Remote, segment
from shared.http import RemoteProblem
from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

HASH = "a" * 64
TERMS: dict[str, Any] = {
    **dict.fromkeys(("provider", "provider_address", "contact", "learning_format"), "Given"),
    **dict.fromkeys(("minimum_performance", "participation", "target_audience"), "Given"),
    **dict.fromkeys(("released_on", "reviewed_on", "expires_on"), "2026-01-01"),
    "requirements": "",
    "claims_until": None,
    "estimated_minutes": 30,
    "evaluation_required": False,
    "accreditation_statement": "Accredited <by> the ACCME.",
    "disclosures": "Nothing to disclose.",
    "faculty": [{"name": "Example Teacher", "credentials": "MD"}],
    "types": [
        {
            "type": "ama_pra_1",
            "called": "AMA PRA Category 1 Credit™",
            "max_quarters": 2,
            "most": "0.50 AMA PRA Category 1 Credit™",
            "statement": "A maximum of 0.50 AMA PRA Category 1 Credit(s)™.",
            "professions": ["physician"],
        }
    ],
}
OFFER = {"kind": "resource", "slug": "m1", "title": "A module", "objectives": [], "version": 1, "text_sha256": HASH}
OWN: dict[str, Any] = {
    "kind": "resource",
    "slug": "m1",
    "title": "A module",
    "offered": True,
    "text_sha256": HASH,
    "disclosed": False,
    "disclosed_at": None,
    "completed_at": None,
    "lacks": [],
    "earns": [],
    "offers": [],
    "hindrances": [],
    "claims": [],
    "document": None,
    "document_title": None,
    "document_code": None,
    "attestation": "I took part.",
}


@pytest.fixture
def designated(upstream: Upstream) -> Upstream:
    upstream.answers |= {
        "GET /v1/credit": {"items": [OFFER | {"resources": ["m1", "m2"]}], "next": None},
        "GET /v1/credit/resource/m1": OFFER | {"terms": TERMS},
        "GET /v1/me/credit/resource/m1": OWN,
        "POST /v1/me/credit/resource/m1/receipts": (201, OWN),
    }
    return upstream


def test_the_disclosures_come_before_the_content_and_lead_back_to_it(
    signed_in: Callable[..., Browser], designated: Upstream
) -> None:
    browser = signed_in()
    for page in ("/resources/m1", "/resources/m2", "/resources/m1/quiz"):
        answer = browser.get(page)
        assert (answer.status_code, answer.location) == (303, f"/credit/resource/m1/before?next={page}")
    before = "/credit/resource/m1/before?next=/resources/m2"
    page = browser.get(before).text
    assert "Nothing to disclose." in page
    assert "<i>AMA PRA Category 1 Credit(s)</i>™" in page
    assert "Accredited &lt;by&gt; the ACCME." in page
    unread = browser.send(before, text_sha256=HASH, next="/resources/m2")
    assert unread.status_code == 422
    assert browser.send(before, text_sha256="b" * 64, read="yes").status_code == 422
    read = browser.send(before, text_sha256=HASH, read="yes", next="/resources/m2")
    assert (read.status_code, read.location) == (303, "/resources/m2")
    assert designated.asked("POST /v1/me/credit/resource/m1/receipts")[0].body == {"text_sha256": HASH}
    elsewhere = browser.send("/credit/resource/m1/before", text_sha256=HASH, read="yes", next="//evil.example")
    assert elsewhere.location == "/resources/m1"


def test_somebody_without_an_account_is_shown_them_too(browser: Browser, designated: Upstream) -> None:
    assert browser.get("/resources/m1").status_code == 303
    assert browser.send("/credit/resource/m1/before", text_sha256=HASH, read="yes").status_code == 303
    assert browser.get("/resources/m1").status_code != 303
    assert designated.asked("POST /v1/me/credit/resource/m1/receipts") == []


def test_a_profile_that_is_not_ready_is_told_before_the_start(
    signed_in: Callable[..., Browser], designated: Upstream
) -> None:
    lacks = [{"field": "degree", "message": "Your profile lacks your degree."}]
    designated.answers["GET /v1/me/credit/resource/m1"] = OWN | {"lacks": lacks}
    assert "Your profile lacks your degree." in signed_in().get("/credit/resource/m1/before").text


def test_a_claim_keeps_what_was_typed_and_is_sent_in_quarters(
    signed_in: Callable[..., Browser], designated: Upstream
) -> None:
    offer = {name: TERMS["types"][0][name] for name in ("type", "called", "max_quarters", "most")}
    ready = OWN | {"completed_at": "2026-03-02T10:00:00Z", "offers": [offer]}
    designated.answers["GET /v1/me/credit/resource/m1"] = ready
    page = "/credit/resource/m1"
    browser = signed_in()
    assert 'name="quarters" required value=""' in " ".join(browser.get(page).text.split()).replace(
        'aria-describedby="hint-quarters" ', ""
    ).replace(' autocomplete="off" inputmode="decimal"', "")
    refused = browser.send(page, credit_type="ama_pra_1", quarters="0.3")
    assert refused.status_code == 422
    assert 'value="0.3"' in refused.text
    sent = {"credit_type": "ama_pra_1", "quarters": "0.25", "attested": "yes"}
    designated.answers[f"POST /v1/me{page}/claims"] = problem(
        422, "No", errors=[{"field": "quarters", "message": "Claim between 0.25 and 0.50."}]
    )
    assert "Claim between 0.25 and 0.50." in browser.send(page, **sent).text
    designated.answers[f"POST /v1/me{page}/claims"] = (201, ready)
    assert browser.send(page, **sent).status_code == 303
    body = designated.asked(f"POST /v1/me{page}/claims")[-1].body
    assert body == {"credit_type": "ama_pra_1", "quarters": 1, "attested": True}


def test_a_page_without_credit_says_nothing_about_it(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    assert signed_in().get("/credit/resource/m1/before").status_code == 404


@pytest.fixture
def empty_console(upstream: Upstream) -> None:
    upstream.answers["GET /v1/admin/credit/designations"] = {"items": [], "next": None}
    upstream.answers["GET /v1/admin/credit/claims"] = {"items": [], "next": None}


def test_the_console_is_not_for_learners(signed_in: Callable[..., Browser], empty_console: None) -> None:
    learner = signed_in()
    assert {learner.get(f"/admin/credit{page}").status_code for page in ("", "/claims", "/audit-files")} == {403}


@pytest.mark.parametrize("name", ["../../x", "", "A Module", "m1/ama"])
def test_what_is_no_name_is_shown_again_with_the_reason(
    signed_in: Callable[..., Browser], empty_console: None, name: str
) -> None:
    answer = signed_in(roles=("learner", "administrator")).get(f"/admin/credit/open?kind=resource&slug={quote(name)}")
    assert answer.status_code == 422
    assert "as it stands in the address" in answer.text
    assert f'value="{name}"' in answer.text


@pytest.mark.parametrize("typed", [".", "..", "../x", "a/b", "a?b#c", "%2e%2e"])
def test_what_is_typed_does_not_leave_its_part_of_the_path(upstream: Upstream, typed: str) -> None:
    with pytest.raises(RemoteProblem):
        Remote(upstream.url).anonymous("GET", f"/v1/credit/{segment(typed)}/claims")
    assert upstream.asked(f"GET /v1/credit/{typed}/claims")


def test_the_address_in_the_badge_of_a_credit_document_leads_to_what_the_credit_is_for(
    signed_in: Callable[..., Browser],
) -> None:
    browser = signed_in()
    assert browser.get("/learn/credit/resource/m1/ama_pra_1").location == "/resources/m1"
    assert browser.get("/learn/credit/pathway/champion/document").location == "/learn/champion"
    assert browser.get("/learn/credit/anything/m1/ama_pra_1").status_code == 404


def test_administrators_designate_and_see_no_names(signed_in: Callable[..., Browser], empty_console: None) -> None:
    administrator = signed_in(roles=("learner", "administrator"))
    assert "Credit is off everywhere" in administrator.get("/admin/credit").text
    denied = administrator.get("/admin/credit/claims")
    assert (denied.status_code, "credit_staff" in denied.text) == (403, True)


def test_credit_staff_see_claims_and_only_their_part_of_the_console(
    signed_in: Callable[..., Browser], empty_console: None
) -> None:
    staff = signed_in(roles=("learner", "credit_staff"))
    assert staff.get("/admin/credit/claims").status_code == 200
    assert "/admin/rules" not in staff.get("/admin/credit").text


def test_a_designation_that_is_refused_keeps_what_was_typed(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    path = "/v1/admin/credit/designations/resource/m1"
    stored = {"kind": "resource", "slug": "m1", "title": "A module", "published": True, "version": 0, "is_on": False}
    upstream.answers[f"GET {path}"] = stored | {"terms": {}, "findings": [], "versions": []}
    finding = {"field": "types.ama_pra_1", "message": "Say which professions may earn it."}
    upstream.answers[f"PUT {path}"] = problem(422, "Not yet", errors=[finding])
    upstream.answers[f"POST {path}/lint"] = {"findings": [finding]}
    browser = signed_in(roles=("learner", "administrator"))
    typed = {
        "provider": "Example College",
        "faculty": "Ada Example, MD\n",
        "ama_pra_1_max": "0,5",
        "ama_pra_1_professions": ["physician", "fellow"],
        "reason": "A letter",
        "then": "on",
        "etag": '"0"',
    }
    answer = browser.send("/admin/credit/resource/m1", **typed)
    assert answer.status_code == 422
    assert 'value="Example College"' in answer.text
    assert answer.text.count("Say which professions may earn it.") >= 2
    put = upstream.asked(f"PUT {path}")[0]
    assert (put.body["is_on"], put.headers["If-Match"]) == (True, '"0"')
    assert put.body["terms"]["faculty"] == [{"name": "Ada Example", "credentials": "MD"}]
    [kept] = put.body["terms"]["types"]
    assert (kept["max_quarters"], kept["professions"]) == (2, ["physician", "fellow"])
