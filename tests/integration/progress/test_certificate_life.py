"""Certificates end, are corrected and renewed; nothing that was issued changes, and each step is told once."""

from __future__ import annotations

import datetime as dt
import io
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
import time_machine

from services.progress.certificates.life import add_months
from services.progress.settings import RENDER_CERTIFICATE, RUN_BATCH
from shared.clock import now
from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import deliver, perform_job, published
from tests.integration.progress.conftest import LearnerErased, pathway_content

REVOKED, ISSUED = "progress.certificate.revoked.v1", "progress.certificate.issued.v1"


class Staff:
    """An administrator who talks to progress over HTTP."""

    def __init__(self, client: Any, headers: dict[str, str], learner_id: uuid.UUID) -> None:
        self.client, self.headers, self.id = client, headers, learner_id

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/v1/admin{path}", headers=self.headers, query_string=query)

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(f"/v1/admin{path}", json=body, headers=self.headers)


@pytest.fixture
def staff(progress_app: Any, register: Callable[..., Any], token_for: Callable[..., dict[str, str]]) -> Staff:
    someone = register("Grace Clerk", None)
    headers = token_for(someone.id, roles=["administrator"], name="Grace Clerk")
    return Staff(progress_app.test_client(), headers, someone.id)


@pytest.fixture
def finished(catalogue: None, register: Callable[..., Any]) -> Callable[..., Any]:
    """`finished("Ada")`: somebody who has just earned a certificate."""

    def build(name: str = "Ada Example") -> Any:
        someone = register(name)
        someone.enroll()
        someone.pass_quiz("m1")
        someone.pass_quiz("m2")
        return someone

    return build


def held(someone: Any) -> list[dict[str, Any]]:
    return list(someone.get("/v1/me/certificates").json["items"])


def checked(client: Any, code: str) -> dict[str, Any]:
    return dict(client.get(f"/v1/certificates/{code}").json)


def test_a_revoked_certificate_says_when_and_why_and_its_holder_is_told_once(
    finished: Any, staff: Staff, progress_client: Any, progress_database: Database
) -> None:
    (before,) = held(finished())
    reply = staff.post(f"/certificates/{before['id']}/revocation", reason="Issued by mistake.")
    assert (reply.status_code, reply.json["status"]) == (200, "revoked")
    after = checked(progress_client, before["code"])
    assert (after["status"], after["status_reason"]) == ("revoked", "Issued by mistake.")
    assert after["status_since"]
    assert after["snapshot_sha256"] == progress_client.get(f"/v1/certificates/{before['code']}.json").json["sha256"]
    again = staff.post(f"/certificates/{before['id']}/revocation", reason="Once more.")
    assert (again.status_code, again.json["type"]) == (409, "/problems/certificate-ended")
    (told,) = published(progress_database, REVOKED)
    assert (told["code"], told["reason"]) == (before["code"], "Issued by mistake.")
    story = staff.get(f"/certificates/{before['id']}").json["story"]
    assert [(each["kind"], each["actor"]) for each in story] == [("issued", None), ("revoked", "Grace Clerk")]


def test_the_pdf_says_that_it_must_not_be_mailed_any_more(
    finished: Any, staff: Staff, progress_client: Any, progress_background: Background
) -> None:
    (mine,) = held(finished())
    perform_job(progress_background, RENDER_CERTIFICATE, mine["id"])
    url = f"/v1/certificates/{mine['code']}.pdf"
    document = progress_client.get(url)
    assert document.headers["Certificate-Status"] == "valid"
    staff.post(f"/certificates/{mine['id']}/revocation", reason="Mistake.")
    revoked = progress_client.get(url)
    assert (revoked.headers["Certificate-Status"], revoked.data) == ("revoked", document.data)
    found = progress_client.post("/v1/certificate-checks", data=document.data).json
    assert (found["outcome"], found["status"], found["status_reason"]) == ("issued", "revoked", "Mistake.")


def test_only_administrators_may_end_and_search(finished: Any, progress_client: Any) -> None:
    someone = finished()
    (mine,) = held(someone)
    for path in ("certificates", f"certificates/{mine['id']}", "name-corrections", "certificate-batches"):
        assert someone.get(f"/v1/admin/{path}").status_code == 403
        assert progress_client.get(f"/v1/admin/{path}").status_code == 401
    assert someone.post(f"/v1/admin/certificates/{mine['id']}/revocation", {"reason": "x"}).status_code == 403
    assert progress_client.get("/v1/certificates").status_code == 404


def ask(someone: Any, code: str, name: str) -> Any:
    return someone.post(f"/v1/me/certificates/{code}/name-corrections", {"name": name, "reason": "I married."})


def test_an_accepted_correction_replaces_the_certificate_and_both_can_be_checked(
    finished: Any, staff: Staff, progress_client: Any, progress_background: Background, progress_database: Database
) -> None:
    someone = finished()
    (old,) = held(someone)
    perform_job(progress_background, RENDER_CERTIFICATE, old["id"])
    document = progress_client.get(f"/v1/certificates/{old['code']}.pdf").data
    asked = ask(someone, old["code"], "Ada  Example-King, MD")
    assert (asked.status_code, asked.json["state"], asked.json["name"]) == (201, "waiting", "Ada Example-King, MD")
    assert ask(someone, old["code"], "Ada Example-King, MD").status_code == 200
    (waiting,) = staff.get("/name-corrections").json["items"]
    assert (waiting["printed"], waiting["unlike"], waiting["account_name"]) == ("Ada Example, MD", False, "Ada Example")
    decided = staff.post(f"/name-corrections/{waiting['id']}/decision", decision="accepted")
    assert (decided.status_code, decided.json["state"]) == (200, "accepted")
    second = staff.post(f"/name-corrections/{waiting['id']}/decision", decision="declined", reason="No.")
    assert (second.status_code, second.json["type"]) == (409, "/problems/correction-decided")

    new, before = held(someone)
    assert (new["holder_name"], new["status"], before["status"]) == ("Ada Example-King, MD", "valid", "superseded")
    assert (
        before["superseded_by"] == new["code"] == someone.get("/v1/me/name-corrections").json["items"][0]["replaced_by"]
    )
    shown = checked(progress_client, old["code"])
    assert (shown["holder_name"], shown["status_reason"]) == ("Ada Example, MD", "The printed name was corrected.")
    assert progress_client.get(f"/v1/certificates/{old['code']}.pdf").data == document
    assert checked(progress_client, new["code"])["replaces"] == old["code"]
    issued = published(progress_database, ISSUED)
    assert [each["replaces"] for each in issued] == [None, old["code"]]
    assert someone.pathway()["certificate"]["code"] == new["code"]
    transcript = someone.get("/v1/me/transcript").json["items"]
    assert [each["certificate_code"] for each in transcript if each["certificate_code"]] == [new["code"]]


def test_a_declined_correction_changes_nothing_and_says_why(
    finished: Any, staff: Staff, progress_database: Database
) -> None:
    someone = finished()
    (mine,) = held(someone)
    ask(someone, mine["code"], "Napoleon Bonaparte")
    (waiting,) = staff.get("/name-corrections").json["items"]
    assert waiting["unlike"]
    url = f"/name-corrections/{waiting['id']}/decision"
    assert staff.post(url, decision="declined").json["errors"][0]["field"] == "reason"
    assert staff.post(url, decision="declined", reason="This is somebody else.").status_code == 200
    (own,) = someone.get("/v1/me/name-corrections").json["items"]
    assert (own["state"], own["answer"]) == ("declined", "This is somebody else.")
    assert held(someone)[0]["status"] == "valid"
    (told,) = published(progress_database, "progress.name_correction.declined.v1")
    assert told["reason"] == "This is somebody else."


def test_corrections_have_limits(finished: Any, staff: Staff) -> None:
    someone, stranger = finished(), finished("Other Person")
    (mine,) = held(someone)
    assert ask(stranger, mine["code"], "Other Name").status_code == 404
    assert ask(someone, mine["code"], "Ada Example, MD").status_code == 422
    assert ask(someone, mine["code"], "Ada One").status_code == 201
    assert ask(someone, mine["code"], "Ada Two").json["type"] == "/problems/correction-waiting"
    for name in ("Ada One", "Ada Two"):
        ask(someone, mine["code"], name)
        (waiting,) = staff.get("/name-corrections").json["items"]
        staff.post(f"/name-corrections/{waiting['id']}/decision", decision="declined", reason="No.")
    third = ask(someone, mine["code"], "Ada Three")
    assert (third.status_code, third.json["type"]) == (429, "/problems/corrections-used-up")


def test_nobody_decides_about_their_own_name(
    finished: Any, staff: Staff, token_for: Callable[..., dict[str, str]]
) -> None:
    someone = finished()
    (mine,) = held(someone)
    correction = ask(someone, mine["code"], "Ada King").json
    both = Staff(staff.client, token_for(someone.id, roles=["administrator"]), someone.id)
    refused = both.post(f"/name-corrections/{correction['id']}/decision", decision="accepted")
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/correction-of-oneself")


def test_revoking_and_replacing_at_the_same_moment_ends_it_once(
    finished: Any, staff: Staff, progress_app: Any, progress_database: Database
) -> None:
    someone = finished()
    (mine,) = held(someone)
    correction = ask(someone, mine["code"], "Ada King").json
    codes: list[int] = []

    def send(path: str, **body: Any) -> None:
        codes.append(Staff(progress_app.test_client(), staff.headers, staff.id).post(path, **body).status_code)

    threads = [
        threading.Thread(target=send, args=(f"/certificates/{mine['id']}/revocation",), kwargs={"reason": "x"}),
        threading.Thread(
            target=send, args=(f"/name-corrections/{correction['id']}/decision",), kwargs={"decision": "accepted"}
        ),
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(codes) == [200, 409]
    ends = "SELECT count(*) FROM certificate_events WHERE kind IN ('superseded', 'revoked')"
    with progress_database.reading() as session:
        assert session.execute(sa.text(ends)).scalar() == 1


def test_an_erased_person_leaves_no_name_in_corrections_and_the_revocation_stays(
    finished: Any, staff: Staff, progress_client: Any, progress_background: Background, progress_database: Database
) -> None:
    someone = finished()
    (mine,) = held(someone)
    ask(someone, mine["code"], "Ada Secret")
    deliver(progress_background, LearnerErased(learner_id=someone.id, erased_at=now()), subject=str(someone.id))
    assert staff.get("/name-corrections").json["items"] == []
    with progress_database.reading() as session:
        assert "Secret" not in str(session.execute(sa.text("SELECT * FROM name_corrections")).all())
    assert staff.post(f"/certificates/{mine['id']}/revocation", reason="Fraud.").status_code == 200
    assert checked(progress_client, mine["code"])["status"] == "revoked"


def test_staff_find_certificates_by_code_name_and_status(finished: Any, staff: Staff) -> None:
    ada, bob = finished("Ada Example"), finished("Bob 100% Example")
    (mine,), (his,) = held(ada), held(bob)
    staff.post(f"/certificates/{his['id']}/revocation", reason="x")

    def codes(**query: Any) -> list[str]:
        return [each["code"] for each in staff.get("/certificates", **query).json["items"]]

    assert codes() == [his["code"], mine["code"]]
    assert codes(q=mine["code"].lower().replace("-", " ")) == [mine["code"]]
    assert codes(q="100%") == [his["code"]]
    assert codes(q="ada") == [mine["code"]]
    assert codes(status="revoked") == [his["code"]]
    assert codes(status="valid", pathway="champion") == [mine["code"]]
    first = staff.get("/certificates", limit=1).json
    assert [each["code"] for each in staff.get("/certificates", limit=1, cursor=first["next"]).json["items"]] == [
        mine["code"]
    ]
    assert staff.get("/certificates", status="nonsense").status_code == 422


# ---- many at once ----


def run_steps(background: Background, batch: dict[str, Any], upto: int) -> None:
    for first in range(0, upto, 25):
        assert perform_job(background, RUN_BATCH, f"{batch['id']}:{first}") == "done"


def test_a_batch_shows_who_and_how_many_and_asks_for_their_number(finished: Any, staff: Staff) -> None:
    names = ("Ada", "Bob", "Cleo")
    for name in names:
        finished(name)
    shown = staff.get("/certificate-batches/preview", pathway="champion").json
    assert shown["count"] == 3
    assert {each["holder_name"] for each in shown["items"]} == {f"{name}, MD" for name in names}
    asked = {"act": "revoke", "pathway": "champion", "reason": "The course was wrong."}
    for count in (None, 2):
        refused = staff.post("/certificate-batches", confirm_count=count, **asked)
        assert (refused.status_code, refused.json["type"], refused.json["count"]) == (409, "/problems/confirm-count", 3)
    none = staff.post("/certificate-batches", confirm_count=0, issued_until="2001-01-01", **asked)
    assert none.json["type"] == "/problems/nothing-to-do"


def test_a_batch_revokes_each_once_and_leaves_out_what_ended_meanwhile(
    finished: Any, staff: Staff, progress_background: Background, progress_database: Database
) -> None:
    people = [finished(name) for name in ("Ada", "Bob", "Cleo")]
    batch = staff.post(
        "/certificate-batches", act="revoke", pathway="champion", reason="The course was wrong.", confirm_count=3
    ).json
    assert (batch["state"], batch["total"], batch["done"]) == ("running", 3, 0)
    (first,) = held(people[0])
    staff.post(f"/certificates/{first['id']}/revocation", reason="Before.")
    run_steps(progress_background, batch, 1)
    after = staff.get(f"/certificate-batches/{batch['id']}").json
    assert (after["state"], after["done"], after["left_out"], after["actor"]) == ("done", 2, 1, "Grace Clerk")
    assert [held(each)[0]["status"] for each in people] == ["revoked"] * 3
    assert len(published(progress_database, REVOKED)) == 3
    stopped = staff.post(f"/certificate-batches/{batch['id']}/stop")
    assert (stopped.status_code, stopped.json["type"]) == (409, "/problems/batch-ended")


def test_a_stopped_batch_deals_with_no_further_certificate(
    finished: Any, staff: Staff, progress_background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.progress.batches.operations.AT_ONCE", 1)
    people = [finished(name) for name in ("Ada", "Bob", "Cleo")]
    asked = {"act": "reissue", "pathway": "champion", "reason": "A new logo.", "confirm_count": 3}
    batch = staff.post("/certificate-batches", **asked).json
    perform_job(progress_background, RUN_BATCH, f"{batch['id']}:0")
    assert staff.post(f"/certificate-batches/{batch['id']}/stop").json["state"] == "stopped"
    perform_job(progress_background, RUN_BATCH, f"{batch['id']}:1")
    after = staff.get(f"/certificate-batches/{batch['id']}").json
    assert (after["state"], after["done"], after["stopper"]) == ("stopped", 1, "Grace Clerk")
    assert sorted(len(held(each)) for each in people) == [1, 1, 2]


def test_a_new_revision_touches_nothing_until_it_is_issued_anew(
    finished: Any, staff: Staff, progress_client: Any, progress_background: Background, publish_pathway: Any
) -> None:
    someone = finished()
    (old,) = held(someone)
    before = checked(progress_client, old["code"])
    content = pathway_content(["m1", "m2"])
    content["certificate"]["title"] = "Diploma"
    publish_pathway(content, revision=2)
    assert checked(progress_client, old["code"]) == before
    batch = staff.post(
        "/certificate-batches", act="reissue", pathway="champion", reason="A new title.", confirm_count=1
    ).json
    run_steps(progress_background, batch, 1)
    new, same = held(someone)
    assert (new["document_title"], same["document_title"]) == ("Diploma", before["title"])
    facts = checked(progress_client, old["code"])
    assert {name: facts[name] for name in before if not name.startswith(("status", "superseded"))} == {
        name: before[name] for name in before if not name.startswith(("status", "superseded"))
    }


def test_a_name_asked_for_before_a_reissue_is_corrected_on_the_new_certificate(
    finished: Any, staff: Staff, progress_background: Background
) -> None:
    someone = finished()
    (old,) = held(someone)
    correction = ask(someone, old["code"], "Ada King").json
    begin = {"act": "reissue", "pathway": "champion", "reason": "A new title.", "confirm_count": 1}
    run_steps(progress_background, staff.post("/certificate-batches", **begin).json, 1)
    assert staff.post(f"/name-corrections/{correction['id']}/decision", decision="accepted").status_code == 200
    newest, middle, _ = held(someone)
    assert (newest["holder_name"], newest["status"]) == ("Ada King", "valid")
    assert middle["superseded_by"] == newest["code"]


# ---- expiry and renewal ----


@pytest.fixture
def expiring(catalogue: None, publish_pathway: Any) -> None:
    content = pathway_content(["m1", "m2"])
    content["certificate"] |= {"valid_months": 12, "renewal_months": 2}
    publish_pathway(content, revision=2)


def test_a_certificate_expires_by_itself_and_its_events_say_when(
    catalogue: None, expiring: None, finished: Any, progress_client: Any, progress_database: Database
) -> None:
    someone = finished()
    (mine,) = held(someone)
    expires_at = dt.datetime.fromisoformat(mine["expires_at"])
    assert expires_at == add_months(dt.datetime.fromisoformat(mine["issued_at"]), 12)
    (issued,) = published(progress_database, ISSUED)
    assert dt.datetime.fromisoformat(issued["expires_at"]) == expires_at
    assert mine["renewal"]["open"] is False
    assert [each["resource"] for each in mine["renewal"]["left"]] == ["m1", "m2"]
    with time_machine.travel(expires_at + dt.timedelta(seconds=1), tick=False):
        facts = checked(progress_client, mine["code"])
    assert (facts["status"], facts["status_since"]) == ("expired", mine["expires_at"])


def test_passing_the_quizzes_again_in_time_earns_the_next_cycle_once(
    expiring: None, finished: Any, progress_client: Any, progress_database: Database, token_for: Any
) -> None:
    someone = finished()
    (old,) = held(someone)
    someone.pass_quiz("m1")
    with time_machine.travel(dt.datetime.fromisoformat(old["renewal"]["opens_at"]) + dt.timedelta(days=1)):
        someone.headers = token_for(someone.id)
        assert someone.pass_quiz("m1")["passed"]
        assert len(held(someone)) == 1
        for _ in range(2):
            someone.pass_quiz("m2")
        someone.pass_quiz("m1")
        new, before = held(someone)
        assert (new["status"], before["status"], before["renewed_by"]) == ("valid", "valid", new["code"])
        assert checked(progress_client, new["code"])["renews"] == old["code"]
        assert new["expires_at"] > before["expires_at"]
        assert someone.pathway()["certificate"]["code"] == new["code"]
    assert [each["renews"] for each in published(progress_database, ISSUED)] == [None, old["code"]]


def test_what_was_revoked_cannot_be_renewed(expiring: None, finished: Any, staff: Staff, token_for: Any) -> None:
    someone = finished()
    (mine,) = held(someone)
    staff.post(f"/certificates/{mine['id']}/revocation", reason="x")
    with time_machine.travel(dt.datetime.fromisoformat(mine["expires_at"])):
        someone.headers = token_for(someone.id)
        someone.pass_quiz("m1")
        someone.pass_quiz("m2")
        assert [each["status"] for each in held(someone)] == ["revoked"]


# ---- strangers ----


def test_trying_codes_is_limited_by_address(finished: Any, progress_settings: Any, app_for: Callable[..., Any]) -> None:
    (mine,) = held(finished())
    limited = progress_settings.model_copy(update={"certificate_reads_per_address": "3/minute"})
    client = app_for(limited).test_client()
    here = {"X-Forwarded-For": f"203.0.113.{now().microsecond % 250}"}

    def read(path: str) -> int:
        return int(client.get(f"/v1/certificates/{path}", headers=here).status_code)

    codes = [read(mine["code"]), read("0000-0000-0000-0000.pdf"), read(f"{mine['code']}.json"), read(mine["code"])]
    assert codes == [200, 404, 200, 429]
    refused = client.get(f"/v1/certificates/{mine['code']}", headers=here)
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["X-Robots-Tag"] == "noindex, nofollow"


# ---- previews ----


def test_a_preview_shows_a_draft_on_paper_and_stores_nothing(
    catalogue: None, staff: Staff, progress_client: Any, progress_database: Database
) -> None:
    content = pathway_content(["m1", "m2"])
    signatory = {"name": "Grace Example", "role": "Chair"}
    content["certificate"] |= {
        "title": "Diploma",
        "paper": "us-letter",
        "accent": "#2e6f73",
        "signatories": [signatory],
    }
    shown = staff.post("/certificate-previews", content=content)
    assert (shown.status_code, shown.content_type) == (200, "application/pdf")
    page = pypdf.PdfReader(io.BytesIO(shown.data)).pages[0]
    assert round(page.mediabox.width) == 792
    text = page.extract_text()
    assert all(words in text for words in ("Diploma", "Grace Example", "Chair", "PREVIEW"))
    content["certificate"]["accent"] = "red"
    assert staff.post("/certificate-previews", content=content).status_code == 422
    with progress_database.reading() as session:
        assert session.execute(sa.text("SELECT count(*) FROM certificates")).scalar() == 0
