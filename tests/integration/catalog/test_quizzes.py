"""Questions of other systems get into a draft and out again, and nowhere else."""

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.testing.tokens import client_token
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import module, page

GIFT = "::One::Which?{=right ~wrong ####Because.}\n\n::Two::Essay{}\n\n::Three::Both?{~%50%a ~%50%b ~c}\n"


def send(editor: Editor, content: str) -> TestResponse:
    form = {"file": (io.BytesIO(content.encode()), "quiz.gift")}
    return editor.client.post("/v1/admin/quiz-imports", data=form, headers=editor.headers)


def take(editor: Editor, slug: str, **more: str) -> TestResponse:
    read = send(editor, GIFT).json["questions"]
    questions = [{n: v for n, v in each.items() if n not in ("name", "notes")} for each in read]
    etag = editor.get(f"/v1/admin/resources/{slug}").headers["ETag"]
    return editor.post(f"/v1/admin/resources/{slug}/questions", {"questions": questions, **more}, **{"If-Match": etag})


def test_a_file_is_read_and_nothing_is_stored(editor: Editor) -> None:
    reply = send(editor, GIFT).json
    assert [(each["name"], each["type"], each["answer"]) for each in reply["questions"]] == [
        ("One", "single", ["a"]),
        ("Three", "multiple", ["a", "b"]),
    ]
    assert reply["not_taken"] == [{"name": "Two", "reason": "free text (essay) has no counterpart"}]
    assert editor.get("/v1/admin/resources").json["items"] == []


def test_questions_are_added_to_the_draft_and_published_only_later(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(module())
    reply = take(editor, "p9-m1", objective="o1", key_point="k1")
    assert reply.status_code == 200, reply.json
    added = reply.json["content"]["assessment"]["questions"][2:]
    assert [each["id"] for each in added] == ["p9-m1-q3", "p9-m1-q4"]
    assert added[0]["rationale"] == "Because."
    assert added[1]["rationale"].startswith("No rationale")
    assert added[0]["key_points"] == ["k1"]
    shown = catalog_client.get("/v1/resources/p9-m1").json["content"]["assessment"]
    assert shown["question_count"] == 2
    assert editor.post("/v1/admin/resources/p9-m1/publish", {}).status_code == 201


def test_an_editor_who_was_second_is_told(editor: Editor) -> None:
    editor.publish(module())
    read = send(editor, GIFT).json["questions"]
    questions = [{n: v for n, v in each.items() if n not in ("name", "notes")} for each in read]
    address = "/v1/admin/resources/p9-m1/questions"
    assert editor.post(address, {"questions": questions}).status_code == 428
    assert editor.post(address, {"questions": questions}, **{"If-Match": '"old"'}).status_code == 412


def test_what_does_not_fit_is_refused(editor: Editor) -> None:
    editor.publish(module())
    editor.publish(page())
    assert take(editor, "p9-m1", objective="o9").status_code == 422
    assert take(editor, "a-page").status_code == 409
    assert editor.get("/v1/admin/resources/a-page/quiz").status_code == 409
    refused = send(editor, '<!DOCTYPE a [<!ENTITY x "y">]><quiz>&x;</quiz>')
    assert refused.status_code == 422
    assert "document type" in refused.json["errors"][0]["message"]


@pytest.mark.parametrize("written_as", ["gift", "moodle", "qti3"])
def test_a_quiz_comes_out_and_is_read_again(editor: Editor, written_as: str) -> None:
    editor.publish(module())
    reply = editor.get(f"/v1/admin/resources/p9-m1/quiz?format={written_as}")
    assert reply.status_code == 200
    form = {"file": (io.BytesIO(reply.data), "quiz")}
    read = editor.client.post("/v1/admin/quiz-imports", data=form, headers=editor.headers).json
    assert [each["prompt"] for each in read["questions"]] == ["Which layer of care is it?", "Again?"]
    assert read["questions"][0]["answer"] == ["b"]
    assert read["questions"][0]["rationale"] == "SECRET-RATIONALE because of the evidence."


def test_nobody_else_gets_the_key(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(module())
    address = "/v1/admin/resources/p9-m1/quiz"
    assert catalog_client.get(address).status_code == 401
    assert catalog_client.get(address, headers=client_token(["progress:read"])).status_code == 403
