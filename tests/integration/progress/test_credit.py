"""Credit: designated in advance, disclosed before the content, claimed once, on the right document."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import assert_published, deliver, perform_job, published
from tests.integration.progress.conftest import Learner, LearnerErased, Publish, module_content
from tests.integration.progress.credit import (
    STAFF,
    ama,
    ancc,
    claim,
    designate,
    designation,
    read_disclosures,
    tell_profile,
)

VIEW = "/v1/me/credit/resource/m1"


@pytest.fixture
def register_as(
    catalogue: None, progress_background: Background, progress_app: Any, token_for: Callable[..., dict[str, str]]
) -> Callable[..., Learner]:
    """`register_as("nurse", "RN")`: a learner of a profession."""

    def build(profession: str | None = "physician", degree: str | None = "MD", name: str = "Ada Example") -> Learner:
        learner_id = uuid.uuid4()
        tell_profile(progress_background, learner_id, profession, degree, name)
        return Learner(progress_app.test_client(), learner_id, token_for(learner_id, name=name))

    return build


@pytest.fixture
def staff(catalogue: None, progress_app: Any, token_for: Callable[..., dict[str, str]]) -> Learner:
    """Somebody of the credit staff."""
    learner_id = uuid.uuid4()
    return Learner(progress_app.test_client(), learner_id, token_for(learner_id, roles=STAFF))


def completed(learner: Learner) -> Learner:
    read_disclosures(learner)
    learner.pass_quiz("m1")
    return learner


def certificates(learner: Learner) -> list[Any]:
    return [
        learner.get(f"/v1/certificates/{each['code']}").json
        for each in learner.get("/v1/me/certificates").json["items"]
    ]


def test_credit_stays_off_until_nothing_is_missing(staff: Learner) -> None:
    refused = designate(staff, designation(disclosures="", types=[ama(statement="Category 1 credit is pending.")]))
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/designation-incomplete")
    fields = {each["field"] for each in refused.json["errors"]}
    assert fields == {"disclosures", "types.ama_pra_1"}
    draft = designate(staff, designation(disclosures=""), on=False)
    assert (draft.status_code, draft.json["version"], draft.json["is_on"]) == (200, 1, False)
    assert [each["field"] for each in draft.json["findings"]] == ["disclosures"]
    assert staff.get("/v1/credit").json["items"] == []
    assert staff.get("/v1/credit/resource/m1").status_code == 404
    assert designate(staff, designation()).json["version"] == 2
    offered = staff.get("/v1/credit").json["items"][0]
    assert (offered["slug"], offered["resources"]) == ("m1", ["m1"])


def test_two_people_do_not_overwrite_each_others_designation(staff: Learner) -> None:
    path = "/v1/admin/credit/designations/resource/m1"
    body = {"terms": designation(), "is_on": False, "reason": "First"}
    old = staff.headers | {"If-Match": '"0"'}
    assert staff.client.put(path, json=body, headers=old).status_code == 200
    assert staff.client.put(path, json=body, headers=old).status_code == 412
    assert staff.client.put(path, json=body, headers=staff.headers).status_code == 428


def test_only_credit_staff_see_claims(staff: Learner, register_as: Callable[..., Learner], token_for: Any) -> None:
    learner = register_as()
    administrator = Learner(learner.client, learner.id, token_for(learner.id, roles=("learner", "administrator")))
    assert administrator.get("/v1/admin/credit/designations").status_code == 200
    for path in ("claims", "exports", "reports/check", f"learners/{learner.id}/identifiers?reason=curious"):
        assert administrator.get(f"/v1/admin/credit/{path}").status_code == 403
    assert learner.get("/v1/admin/credit/designations").status_code == 403


def test_an_activity_with_credit_begins_with_its_disclosures(
    staff: Learner, register_as: Callable[..., Learner], progress_database: Database
) -> None:
    designate(staff, designation())
    learner = register_as()
    refused = learner.post("/v1/me/activities", {"resource": "m1"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/disclosures-not-seen")
    assert learner.post("/v1/me/attempts", {"assessment": "m1-quiz"}).status_code == 409
    assert learner.post(f"{VIEW}/receipts", {"text_sha256": "0" * 64}).json["type"] == "/problems/disclosures-changed"
    assert read_disclosures(learner).status_code == 201
    assert read_disclosures(learner).status_code == 200
    assert learner.post("/v1/me/activities", {"resource": "m1"}).status_code == 201
    with progress_database.reading() as session:
        assert session.execute(sa.text("SELECT count(*) FROM credit_receipts")).scalar() == 1


def test_a_physician_claims_and_gets_a_certificate_of_credit(
    staff: Learner, register_as: Callable[..., Learner], progress_background: Background, progress_database: Database
) -> None:
    designate(staff, designation())
    learner = completed(register_as())
    view = learner.get(VIEW).json
    assert [(each["type"], each["most"]) for each in view["offers"]] == [
        ("ama_pra_1", "0.50 AMA PRA Category 1 Credit™")
    ]
    assert claim(learner, 3).status_code == 422
    assert claim(learner, 1, "ancc").json["type"] == "/problems/credit-not-claimable"
    answer = claim(learner, 1)
    assert answer.status_code == 201
    assert [each["words"] for each in answer.json["claims"]] == ["0.25 AMA PRA Category 1 Credit™"]
    assert claim(learner, 1).json["type"] == "/problems/credit-claimed"
    [found] = certificates(learner)
    assert (found["title"], found["document"]) == ("Certificate of Credit", "credit")
    assert found["credit"]["claimed"] == "0.25 AMA PRA Category 1 Credit™"
    assert found["statements"][0].startswith("The Example Medical College is accredited")
    told = assert_published(progress_database, "progress.credit.claimed.v1", quarters=1)
    assert told["subject"] == "m1"
    own = learner.get("/v1/me/certificates").json["items"][0]["id"]
    assert perform_job(progress_background, "progress.render_certificate", own) == "done"
    assert learner.get("/v1/me/credit").json["items"][0]["words"] == "0.25 AMA PRA Category 1 Credit™"
    assert "0.25 AMA PRA Category 1 Credit™" in learner.get("/v1/me/transcript.csv").text
    assert learner.get("/v1/me/transcript.pdf").status_code == 200


@pytest.mark.parametrize(
    ("profession", "degree", "types", "document"),
    [
        ("nurse", "RN", [ama(), ancc()], "contact_hours"),
        ("nurse", "RN", [ama()], "participation"),
        ("physician_assistant", "PA-C", [ama()], "participation"),
        ("physician", "PhD", [ama()], "participation"),
        ("physician", "MD", [ancc()], "completion"),
        ("chaplain", None, [ancc()], "completion"),
    ],
)
def test_the_document_follows_from_the_profile(
    staff: Learner,
    register_as: Callable[..., Learner],
    profession: str,
    degree: str | None,
    types: list[dict[str, Any]],
    document: str,
) -> None:
    designate(staff, designation(*types))
    learner = completed(register_as(profession, degree))
    if document == "contact_hours":
        assert learner.post(f"{VIEW}/document").json["type"] == "/problems/credit-not-claimable"
        assert claim(learner, 2, "ancc").status_code == 201
    else:
        assert claim(learner, 1).status_code == 409
        assert learner.post(f"{VIEW}/document").status_code == 200
        learner.post(f"{VIEW}/document")
    [found] = certificates(learner)
    assert found["document"] == document
    assert (found["credit"] or {}).get("claimed") == (
        "0.50 nursing contact hour" if document == "contact_hours" else None
    )
    if document == "participation":
        assert found["achievement"]["criteria"].endswith("was designated for 0.50 AMA PRA Category 1 Credit(s)™.")
    if document == "completion":
        assert found["statements"] == ["Certificate of completion. Not valid for CME/CE credit."]


def test_a_profile_that_lacks_something_is_told_before_the_start(
    staff: Learner, register_as: Callable[..., Learner]
) -> None:
    designate(staff, designation())
    lacks = register_as("physician", None).get(VIEW).json["lacks"]
    assert [each["field"] for each in lacks] == ["degree"]
    unknown = completed(register_as(None, None))
    assert [each["field"] for each in unknown.get(VIEW).json["lacks"]] == ["profession"]
    assert unknown.post(f"{VIEW}/document").json["type"] == "/problems/credit-not-claimable"


def test_nothing_that_was_completed_before_the_designation_earns_credit(
    staff: Learner, register_as: Callable[..., Learner]
) -> None:
    learner = register_as()
    learner.pass_quiz("m1")
    designate(staff, designation())
    read_disclosures(learner)
    assert learner.get(VIEW).json["offers"] == []
    assert claim(learner, 1).status_code == 409
    learner.post(f"{VIEW}/document")
    assert [each["document"] for each in certificates(learner)] == ["completion"]


def test_dates_evaluation_and_an_end_of_credit_bound_claims(
    staff: Learner, register_as: Callable[..., Learner], publish_resource: Publish
) -> None:
    first, late = register_as(), register_as()
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as clock:
        designate(staff, designation(expires_on="2026-04-01", claims_until="2026-05-01"))
        completed(first)
        read_disclosures(late)
        clock.move_to(dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC))
        late.pass_quiz("m1")
        assert late.get(VIEW).json["offers"] == []
        assert len(first.get(VIEW).json["offers"]) == 1
        again = designation(expires_on="2026-12-31")
        designate(staff, again, on=False)
        assert claim(first, 1).status_code == 409
        designate(staff, again)
        clock.move_to(dt.datetime(2026, 5, 2, 9, tzinfo=dt.UTC))
        assert "over" in claim(first, 1).json["detail"]


def test_the_evaluation_comes_before_the_claim(
    staff: Learner, register_as: Callable[..., Learner], publish_resource: Publish
) -> None:
    form = {
        "id": "f",
        "title": "How was it?",
        "introduction": "",
        "questions": [{"id": "q", "type": "text", "text": "Say.", "optional": True}],
    }
    publish_resource(module_content("m1", "First module") | {"evaluation": form}, 2)
    assert designate(staff, designation(evaluation_required=True)).status_code == 200
    learner = completed(register_as())
    assert [each["field"] for each in learner.get(VIEW).json["hindrances"]] == ["evaluation"]
    assert learner.post("/v1/me/resources/m1/evaluation", {"answers": {}}).status_code == 201
    assert claim(learner, 2).status_code == 201


def test_the_same_minutes_never_count_twice(staff: Learner, register_as: Callable[..., Learner]) -> None:
    designate(staff, designation(ama(), {**ama(), "key": "board_points", "name": "board points"}))
    designate(staff, designation(ama(3), estimated_minutes=60), slug="part-1")
    learner = register_as()
    read_disclosures(learner, "part-1")
    read_disclosures(learner, "m1")
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    assert claim(learner, 2).status_code == 201
    for credit, slug in (("board_points", "m1"), ("ama_pra_1", "part-1")):
        answer = claim(learner, 1, credit, slug)
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/minutes-counted")


def test_a_type_that_is_designated_alongside_is_earned_beside_another(
    staff: Learner, register_as: Callable[..., Learner]
) -> None:
    ipce = {**ama(), "key": "ipce", "alongside": True}
    assert designate(staff, designation(ama(), ipce)).status_code == 200
    learner = completed(register_as())
    assert [claim(learner, 1, each).status_code for each in ("ama_pra_1", "ipce")] == [201, 201]


def test_ten_claims_at_once_are_one(
    staff: Learner, register_as: Callable[..., Learner], progress_app: Any, progress_database: Database
) -> None:
    designate(staff, designation())
    learner = completed(register_as())

    def click(number: int) -> int:
        again = Learner(progress_app.test_client(), learner.id, learner.headers)
        key = {"Idempotency-Key": "same"} if number % 2 else {}
        return int(claim(again, 1, **key).status_code)

    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(click, range(10)))
    assert 201 in answers
    assert set(answers) <= {201, 409}
    assert len(published(progress_database, "progress.credit.claimed.v1")) == 1
    assert len(certificates(learner)) == 1


def test_a_correction_supersedes_and_a_withdrawal_revokes(
    staff: Learner, register_as: Callable[..., Learner], progress_database: Database
) -> None:
    designate(staff, designation())
    learner = completed(register_as())
    claim(learner, 2)
    [made] = staff.get("/v1/admin/credit/claims").json["items"]
    assert (made["name"], made["words"]) == ("Ada Example", "0.50 AMA PRA Category 1 Credit™")
    path = f"/v1/admin/credit/claims/{made['id']}/correction"
    assert staff.post(path, {"quarters": 4, "reason": "Too much"}).status_code == 422
    corrected = staff.post(path, {"quarters": 1, "reason": "Half of it was skipped"})
    assert (corrected.status_code, corrected.json["quarters"]) == (201, 1)
    assert staff.post(path, {"quarters": 2, "reason": "Again"}).json["type"] == "/problems/claim-replaced"
    assert [(each["status"], each["credit"]["quarters"]) for each in certificates(learner)] == [
        ("valid", 1),
        ("superseded", 2),
    ]
    again = f"/v1/admin/credit/claims/{corrected.json['id']}/correction"
    assert staff.post(again, {"quarters": 0, "reason": "Not their own work"}).json["quarters"] == 0
    assert certificates(learner)[0]["status"] == "revoked"
    assert learner.get("/v1/me/credit").json["items"] == []
    # What was withdrawn leaves its minutes free; whoever claims again gets a certificate of its own.
    assert claim(learner, 1).status_code == 201
    assert certificates(learner)[0]["status"] == "valid"
    for change in ("UPDATE credit_claims SET quarters = 4", "DELETE FROM credit_claims", "DELETE FROM credit_receipts"):
        with pytest.raises(sa.exc.IntegrityError), progress_database.transaction() as session:
            session.execute(sa.text(change))


def test_the_proof_of_credit_outlives_an_erasure_for_six_years(
    staff: Learner, register_as: Callable[..., Learner], progress_background: Background, progress_database: Database
) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as clock:
        designate(staff, designation())
        learner = completed(register_as(name="Ada of Springfield"))
        claim(learner, 2)
        code = certificates(learner)[0]["code"]
        told = LearnerErased(learner_id=learner.id, erased_at=dt.datetime.now(dt.UTC))
        deliver(progress_background, told, subject=str(learner.id))
        clock.move_to(dt.datetime(2032, 3, 3, 9, tzinfo=dt.UTC))
        found = staff.client.get(f"/v1/certificates/{code}").json
    assert (found["status"], found["holder_name"]) == ("erased", None)
    assert found["credit"]["claimed"] == "0.50 AMA PRA Category 1 Credit™"
    with progress_database.reading() as session:
        rows = session.execute(sa.text("SELECT to_jsonb(c)::text FROM credit_claims c")).scalars().all()
    assert len(rows) == 1
    assert "Springfield" not in str(rows)


def test_a_pathway_earns_credit_as_a_whole(staff: Learner, register_as: Callable[..., Learner]) -> None:
    assert designate(staff, designation(), slug="champion", kind="pathway").status_code == 200
    learner = register_as()
    read_disclosures(learner, "champion", "pathway")
    learner.enroll()
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    assert claim(learner, 2, slug="champion", kind="pathway").status_code == 201
    kinds = {each["title"]: each.get("credit") for each in certificates(learner)}
    assert kinds["Certificate of completion"] is None
    assert [each["title"] for each in certificates(learner)[0]["activities"]] == ["First module", "Second module"]
