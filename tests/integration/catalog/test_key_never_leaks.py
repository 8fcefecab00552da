"""The key of a quiz and the notes on a case are in no answer that is open to everybody: every such address is asked."""

import re
import uuid
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import module, pathway, programme

SECRETS = ("SECRET-RATIONALE", "SECRET-NOTE", '"answer"', '"rationale"', "Second option", "Which layer of care")
CASE = {
    "vignette": "A woman of 60 comes for her third cycle.",
    "questions": ["What do you ask?"],
    "notes": ["SECRET-NOTE: the pericardial rub."],
    "minutes": {"min": 20, "max": 30},
}
VALUES = {"slug": ("p9-m1", "champion", "palliative-care"), "sha256": ("0" * 64,), "name": ("a.txt",)}


def public_addresses(app: Flask) -> Iterator[str]:
    """Every GET address with sample values in its place holders."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or "/admin/" in rule.rule:
            continue
        for slug in VALUES["slug"]:
            address = rule.rule.replace("<slug>", slug)
            yield address.replace("<sha256>", VALUES["sha256"][0]).replace("<name>", VALUES["name"][0])


def test_no_public_address_shows_the_key(editor: Editor, catalog_app: Flask, catalog_client: FlaskClient) -> None:
    editor.publish(module(), change_note="First")
    editor.publish(module(title="Second", case_guide=CASE), change_note="Second")
    editor.publish(pathway(), "pathways")
    editor.publish(programme(), "programmes")
    asked = [*public_addresses(catalog_app)]
    asked += ["/v1/resources/p9-m1?revision=1", "/v1/resources/p9-m1?revision=2", "/v1/resources?q=layer"]
    assert "/v1/resources/p9-m1" in asked
    for address in asked:
        body = catalog_client.get(address).get_data(as_text=True)
        for secret in SECRETS if not address.startswith(("/openapi.json", "/docs")) else SECRETS[:2]:
            assert secret not in body, f"{address} shows {secret}"


def test_a_module_says_what_its_quiz_is(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(module())
    assert catalog_client.get("/v1/resources/p9-m1").json["content"]["assessment"] == {
        "id": "p9-m1-quiz",
        "title": "Quiz",
        "passing_score": 0.8,
        "question_count": 2,
    }


def test_a_case_is_public_and_found_without_the_notes_on_it(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(module(case_guide=CASE))

    shown = catalog_client.get("/v1/resources/p9-m1").json["content"]["case_guide"]
    assert shown == {name: value for name, value in CASE.items() if name != "notes"}
    found = {word: catalog_client.get(f"/v1/resources?q={word}").json["items"] for word in ("third", "pericardial")}
    assert {word: len(items) for word, items in found.items()} == {"third": 1, "pericardial": 0}


def test_admin_addresses_are_closed_to_everybody_else(catalog_app: Flask, catalog_client: FlaskClient) -> None:
    for rule in catalog_app.url_map.iter_rules():
        if "/admin/" not in rule.rule:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            address = re.sub(r"<uuid:[^>]*>", str(uuid.uuid4()), rule.rule.replace("<slug>", "p9-m1"))
            reply = catalog_client.open(address, method=method)
            assert reply.status_code == 401, f"{method} {rule.rule}"
