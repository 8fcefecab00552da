"""Draft, publish, read; optimistic locking; revisions that never change."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from shared.database import Database
from shared.testing.delivery import assert_published, published
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import module, page, pathway, programme


def test_a_published_page_is_read_by_everybody(editor: Editor, catalog_client: FlaskClient) -> None:
    reply = editor.publish(page(), change_note="First")
    assert reply.status_code == 201
    assert reply.json["revision"] == 1
    read = catalog_client.get("/v1/resources/a-page")
    assert read.status_code == 200
    assert read.json["kind"] == "page"
    assert read.json["revision"] == 1
    assert read.json["content"]["body"] == "Some *text* about comfort."
    assert (
        catalog_client.get("/v1/resources/a-page", headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    )


def test_a_draft_is_seen_by_nobody_until_it_is_published(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.draft(page())
    assert catalog_client.get("/v1/resources/a-page").status_code == 404
    assert catalog_client.get("/v1/resources").json["items"] == []
    editor.publish(page())
    editor.draft(page(title="Changed"))
    assert catalog_client.get("/v1/resources/a-page").json["title"] == "Title of a-page"
    assert editor.get("/v1/admin/resources/a-page").json["unpublished_changes"] is True


def test_every_revision_stays_readable_by_its_number(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(page(), change_note="First")
    editor.publish(page(title="Second title"), change_note="Better title")
    assert catalog_client.get("/v1/resources/a-page").json["revision"] == 2
    assert catalog_client.get("/v1/resources/a-page?revision=1").json["title"] == "Title of a-page"
    assert catalog_client.get("/v1/resources/a-page?revision=3").status_code == 404
    listed = editor.get("/v1/admin/resources/a-page/revisions").json["items"]
    assert [(each["number"], each["change_note"]) for each in listed] == [(2, "Better title"), (1, "First")]


def test_revisions_are_listed_page_by_page(editor: Editor) -> None:
    for number in range(3):
        editor.publish(page(title=f"Title {number}"))
    first = editor.get("/v1/admin/resources/a-page/revisions?limit=2").json
    rest = editor.get(f"/v1/admin/resources/a-page/revisions?limit=2&cursor={first['next']}").json
    assert [each["number"] for each in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["next"] is None


def test_publishing_the_same_draft_again_makes_no_revision(editor: Editor, catalog_database: Database) -> None:
    editor.publish(page())
    again = editor.publish(page())
    assert again.status_code == 200
    assert again.json == again.json | {"revision": 1, "published_now": False}
    assert len(published(catalog_database, "catalog.resource.published.v1")) == 1


def test_the_event_carries_the_whole_content_with_the_key(editor: Editor, catalog_database: Database) -> None:
    editor.publish(module(), change_note="First")
    fact = assert_published(catalog_database, "catalog.resource.published.v1", slug="p9-m1", revision=1)
    assert fact["kind"] == "module"
    assert fact["change_note"] == "First"
    assert fact["content"]["assessment"]["questions"][0]["answer"] == ["b"]


def test_a_stale_editor_is_told_and_loses_nothing(editor: Editor) -> None:
    editor.draft(page())
    read = editor.get("/v1/admin/resources/a-page")
    mine = read.headers["ETag"]
    editor.draft(page(title="Theirs"))
    refused = editor.client.put(
        "/v1/admin/resources/a-page",
        json={"content": page(title="Mine")},
        headers=editor.headers | {"If-Match": mine},
    )
    assert refused.status_code == 412
    assert refused.json["type"] == "/problems/changed-meanwhile"
    assert refused.json["version"] == 2
    assert refused.json["changed_by"] == "editor"
    assert refused.headers["ETag"] == '"2"'
    assert editor.get("/v1/admin/resources/a-page").json["content"]["title"] == "Theirs"


def test_a_change_must_say_what_it_read(editor: Editor) -> None:
    editor.draft(page())
    refused = editor.client.put("/v1/admin/resources/a-page", json={"content": page()}, headers=editor.headers)
    assert refused.status_code == 428


def test_creating_what_exists_is_refused(editor: Editor) -> None:
    editor.draft(page())
    headers = editor.headers | {"If-None-Match": "*"}
    refused = editor.client.put("/v1/admin/resources/a-page", json={"content": page()}, headers=headers)
    assert refused.status_code == 412
    assert refused.json["type"] == "/problems/already-exists"


def test_what_get_returns_can_be_put_back(editor: Editor) -> None:
    editor.publish(module())
    read = editor.get("/v1/admin/resources/p9-m1")
    body = read.json
    body["content"]["title"] = "A new title"
    headers = editor.headers | {"If-Match": read.headers["ETag"]}
    written = editor.client.put("/v1/admin/resources/p9-m1", json=body, headers=headers)
    assert written.status_code == 200
    assert editor.post("/v1/admin/resources/p9-m1/publish", {"change_note": "Title"}).json["revision"] == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "content.title"),
        ({"minutes": {"min": 20, "max": 10}}, "content.minutes"),
        ({"unknown": 1}, "content.unknown"),
        ({"kind": "poem"}, "content"),
        ({"homepage": "javascript:alert(1)"}, "content.homepage"),
        ({"completion": {"rule": "quiz_passed", "note": "x"}}, "content"),
        ({"slug": "Not A Slug"}, "content.slug"),
    ],
)
def test_bad_content_names_the_field(editor: Editor, changes: dict[str, Any], field: str) -> None:
    headers = editor.headers | {"If-None-Match": "*"}
    reply = editor.client.put("/v1/admin/resources/a-page", json={"content": page() | changes}, headers=headers)
    assert reply.status_code == 422
    assert [each["field"] for each in reply.json["errors"]] == [field]


def test_a_quiz_whose_answer_is_no_option_is_refused(editor: Editor) -> None:
    content = module()
    content["assessment"]["questions"][1]["answer"] = ["z"]
    reply = editor.draft(content)
    assert reply.status_code == 422
    assert reply.json["errors"][0]["field"] == "content.assessment.questions.1"


def test_a_resource_keeps_its_kind(editor: Editor) -> None:
    editor.draft(page())
    reply = editor.draft(module("a-page"))
    assert reply.status_code == 422
    assert reply.json["errors"][0]["field"] == "content.kind"


def test_publishing_repeated_with_a_key_has_one_effect(editor: Editor, catalog_database: Database) -> None:
    editor.draft(page())
    address = "/v1/admin/resources/a-page/publish"
    first = editor.post(address, {"change_note": "x"}, **{"Idempotency-Key": "k1"})
    second = editor.post(address, {"change_note": "x"}, **{"Idempotency-Key": "k1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    assert len(published(catalog_database, "catalog.resource.published.v1")) == 1


def test_publishing_a_draft_that_changed_meanwhile_is_refused(editor: Editor) -> None:
    read = editor.draft(page()).headers["ETag"]
    editor.draft(page(title="Theirs"))
    assert editor.post("/v1/admin/resources/a-page/publish", {}, **{"If-Match": read}).status_code == 412


def test_only_those_who_may_write_do(catalog_client: FlaskClient, token_for: Any, client_token: Any) -> None:
    address = "/v1/admin/resources/a-page"
    assert catalog_client.get(address).status_code == 401
    assert catalog_client.get(address, headers=token_for("7")).status_code == 403
    assert catalog_client.get(address, headers=client_token(["progress:read"])).status_code == 403
    assert catalog_client.get(address, headers=token_for("7", roles=("administrator",))).status_code == 404


@pytest.mark.parametrize("table", ["resource_revisions", "pathway_revisions", "programme_revisions", "audit_entries"])
def test_what_was_published_cannot_be_changed_by_sql(editor: Editor, catalog_database: Database, table: str) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    editor.publish(programme(), "programmes")
    column = "action" if table == "audit_entries" else "title"
    overwrite = f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET {column} = 'x'"
    merge = f"MERGE INTO {table} t USING {table} s ON t.id = s.id WHEN MATCHED THEN UPDATE SET {column} = 'x'"
    statements = (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE")
    for statement in (*statements, overwrite, merge):
        with pytest.raises(sa.exc.DBAPIError), catalog_database.transaction() as session:
            session.execute(sa.text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TRIGGER refuse_changes_{0} ON {0}",
        "DROP TABLE {}",
        "DROP FUNCTION refuse_changes_{0}() CASCADE",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuse_changes_{0}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_the_service_cannot_take_its_own_protection_away(
    editor: Editor, catalog_database: Database, statement: str
) -> None:
    with (
        pytest.raises(sa.exc.DBAPIError, match=r"must be owner|permission denied"),
        catalog_database.transaction() as session,
    ):
        session.execute(sa.text(statement.format("resource_revisions")))


def test_no_endpoint_changes_what_was_published(
    editor: Editor, catalog_app: Flask, catalog_client: FlaskClient
) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    editor.publish(programme(), "programmes")
    published_before = {plural: _first_revision(catalog_client, plural, slug) for plural, slug in PUBLISHED.items()}
    tried = set()
    for rule in catalog_app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            for plural, slug in PUBLISHED.items():
                tried.add((method, rule.rule))
                _try(editor, method, _filled(rule.rule, slug), catalog_client.get(f"/v1/{plural}/{slug}").json)
    assert ("PUT", "/v1/admin/resources/<slug>") in tried
    assert {p: _first_revision(catalog_client, p, slug) for p, slug in PUBLISHED.items()} == published_before


PUBLISHED = {"resources": "p9-m1", "pathways": "champion", "programmes": "palliative-care"}


def _first_revision(client: FlaskClient, plural: str, slug: str) -> bytes:
    reply = client.get(f"/v1/{plural}/{slug}?revision=1")
    assert reply.status_code == 200
    return reply.get_data()


def _filled(rule: str, slug: str) -> str:
    return re.sub(r"<(uuid:)?[^>]*>", lambda found: str(uuid.uuid4()) if found[1] else slug, rule)


def _try(editor: Editor, method: str, address: str, present: Any) -> None:
    """Send what may do harm, with every condition that opens a way: none may end in a server error."""
    content = (present or {}).get("content", {}) | {"title": "Written over"}
    etag = editor.get(address).headers.get("ETag", '"1"')
    for body in ({"content": content}, {"content": content, "number": 1, "revision": 1}, {}):
        for condition in ({"If-Match": etag}, {"If-None-Match": "*"}, {}):
            headers = editor.headers | condition
            reply = editor.client.open(address, method=method, json=body, headers=headers)
            assert reply.status_code < 500, (method, address, reply.json)


def test_revisions_are_compared_field_by_field(editor: Editor) -> None:
    editor.publish(page(title="One", topics=["pain"]))
    editor.publish(page(title="Two", topics=["pain", "news"]))
    editor.draft(page(title="Three", topics=["pain", "news"]))
    address = "/v1/admin/resources/a-page/differences"
    assert editor.get(address).json == {
        "before": 2,
        "after": None,
        "fields": [{"field": "title", "before": "Two", "after": "Three"}],
    }
    second = editor.get(f"{address}?after=2").json
    assert second["fields"] == [
        {"field": "title", "before": "One", "after": "Two"},
        {"field": "topics", "before": ["pain"], "after": ["pain", "news"]},
    ]
    assert editor.get(f"{address}?before=1").json["fields"][0]["after"] == "Three"
    assert editor.get(f"{address}?after=7").status_code == 404


def test_a_pathway_needs_its_resources_to_be_published(editor: Editor) -> None:
    refused = editor.publish(pathway(), "pathways")
    assert refused.status_code == 422
    assert refused.json["errors"] == [
        {"field": "content.requirements.0.resource", "message": "p9-m1 is not published."}
    ]
    editor.publish(module())
    assert editor.publish(pathway(), "pathways").status_code == 201


def test_pathways_and_programmes_are_listed_and_read(
    editor: Editor, catalog_client: FlaskClient, catalog_database: Database
) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    assert editor.publish(programme(pathway="nowhere"), "programmes").status_code == 422
    editor.publish(programme(), "programmes")
    assert [each["slug"] for each in catalog_client.get("/v1/pathways").json["items"]] == ["champion"]
    assert catalog_client.get("/v1/pathways/champion").json["content"]["groups"][0]["rule"] == "all"
    assert catalog_client.get("/v1/programmes/palliative-care").json["content"]["pathway"] == "champion"
    assert catalog_client.get("/v1/programmes").json["items"][0]["summary"] == "All of it."
    assert_published(catalog_database, "catalog.pathway.published.v1", slug="champion", revision=1)


def test_a_retired_resource_leaves_the_lists_and_says_so(
    editor: Editor, catalog_client: FlaskClient, catalog_database: Database
) -> None:
    editor.publish(page())
    assert editor.post("/v1/admin/resources/a-page/retire").status_code == 200
    assert catalog_client.get("/v1/resources").json["items"] == []
    gone = catalog_client.get("/v1/resources/a-page")
    assert gone.status_code == 410
    assert gone.json["type"] == "/problems/retired"
    assert catalog_client.get("/v1/resources/a-page?revision=1").status_code == 200
    assert_published(catalog_database, "catalog.resource.retired.v1", slug="a-page")
    assert editor.post("/v1/admin/resources/a-page/retire").status_code == 409
    assert editor.publish(page()).json["revision"] == 2
    assert catalog_client.get("/v1/resources/a-page").status_code == 200


def test_what_a_pathway_needs_is_not_retired(editor: Editor) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    refused = editor.post("/v1/admin/resources/p9-m1/retire")
    assert refused.status_code == 409
    assert refused.json["needed_by"] == ["pathway champion"]


def test_a_retired_pathway_leaves_the_lists_and_is_offered_again_as_it_was(
    editor: Editor, catalog_client: FlaskClient, catalog_database: Database
) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    retired = editor.post("/v1/admin/pathways/champion/retire", {"reason": "Over"})
    assert (retired.status_code, retired.json["state"]) == (200, "retired")
    assert catalog_client.get("/v1/pathways").json["items"] == []
    assert catalog_client.get("/v1/pathways/champion").json["type"] == "/problems/retired"
    assert catalog_client.get("/v1/pathways/champion?revision=1").status_code == 200
    assert_published(catalog_database, "catalog.pathway.retired.v1", slug="champion")
    assert editor.post("/v1/admin/pathways/champion/retire").status_code == 409
    restored = editor.post("/v1/admin/pathways/champion/restore", {"reason": "Asked for"})
    assert (restored.status_code, restored.json["revision"]) == (200, 2)
    assert catalog_client.get("/v1/pathways/champion").json["revision"] == 2
    assert_published(catalog_database, "catalog.pathway.published.v1", slug="champion", revision=2)
    log = editor.get("/v1/admin/audit-log?subject=champion&subject_type=pathway").json["items"]
    assert [each["action"] for each in log] == ["restored", "published", "retired", "published", "drafted"]


def test_what_a_programme_shows_is_not_retired_before_the_programme(
    editor: Editor, catalog_client: FlaskClient
) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    editor.publish(programme(), "programmes")
    refused = editor.post("/v1/admin/pathways/champion/retire")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/pathway-needed")
    assert refused.json["needed_by"] == ["programme palliative-care"]
    assert "programme palliative-care" in refused.json["detail"]
    assert editor.post("/v1/admin/programmes/palliative-care/retire").status_code == 200
    assert catalog_client.get("/v1/programmes/palliative-care").status_code == 410
    assert catalog_client.get("/v1/programmes").json["items"] == []
    assert editor.post("/v1/admin/pathways/champion/retire").status_code == 200
    assert editor.post("/v1/admin/resources/p9-m1/retire").status_code == 200


def test_nothing_is_offered_again_before_what_it_needs(editor: Editor) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    editor.publish(programme(), "programmes")
    addresses = ["programmes/palliative-care", "pathways/champion", "resources/p9-m1"]
    for each in addresses:
        assert editor.post(f"/v1/admin/{each}/retire").status_code == 200
    refused = editor.post("/v1/admin/programmes/palliative-care/restore")
    assert refused.json["errors"] == [{"field": "content.pathway", "message": "champion is not published."}]
    assert editor.post("/v1/admin/pathways/champion/restore").status_code == 422
    for each in reversed(addresses):
        assert editor.post(f"/v1/admin/{each}/restore").status_code == 200


def test_every_act_is_in_the_audit_log(editor: Editor) -> None:
    editor.publish(page())
    editor.publish(page(title="Other"))
    editor.post("/v1/admin/resources/a-page/retire")
    log = editor.get("/v1/admin/audit-log?subject=a-page").json["items"]
    assert [each["action"] for each in log] == ["retired", "published", "draft-changed", "published", "drafted"]
    assert {each["actor"] for each in log} == {"editor"}
    first = editor.get("/v1/admin/audit-log?limit=2").json
    rest = editor.get(f"/v1/admin/audit-log?cursor={first['next']}").json
    assert len(first["items"]) + len(rest["items"]) == 5


def test_editors_see_items_of_every_state(editor: Editor) -> None:
    editor.draft(page("b-draft"))
    editor.publish(page("a-published"))
    assert [each["slug"] for each in editor.get("/v1/admin/resources").json["items"]] == ["a-published", "b-draft"]
    drafts = editor.get("/v1/admin/resources?state=draft").json["items"]
    assert [each["slug"] for each in drafts] == ["b-draft"]
    first = editor.get("/v1/admin/resources?limit=1").json
    assert editor.get(f"/v1/admin/resources?cursor={first['next']}").json["items"][0]["slug"] == "b-draft"


def test_many_publishing_at_once_make_one_revision(editor: Editor, catalog_app: Flask) -> None:
    editor.draft(page())

    def publish(number: int) -> int:
        rival = Editor(catalog_app.test_client())
        return rival.post("/v1/admin/resources/a-page/publish", {"change_note": str(number)}).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(publish, range(6)))
    assert codes == [200] * 5 + [201]
    assert len(editor.get("/v1/admin/resources/a-page/revisions").json["items"]) == 1


def test_of_many_editors_with_the_same_version_one_wins(editor: Editor, catalog_app: Flask) -> None:
    etag = editor.draft(page()).headers["ETag"]

    def write(number: int) -> int:
        client = catalog_app.test_client()
        body = {"content": page(title=f"Title {number}")}
        return client.put(
            "/v1/admin/resources/a-page", json=body, headers=editor.headers | {"If-Match": etag}
        ).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(write, range(6)))
    assert codes == [200] + [412] * 5


def test_a_pathway_never_ends_up_with_a_retired_resource(editor: Editor, catalog_app: Flask) -> None:
    for number in range(5):
        slug = f"p9-m{number}"
        editor.publish(module(slug))
        editor.draft(pathway(f"path-{number}", resource=slug), "pathways")
        addresses = (f"/v1/admin/pathways/path-{number}/publish", f"/v1/admin/resources/{slug}/retire")
        with ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(lambda each: Editor(catalog_app.test_client()).post(each).status_code, addresses))
        assert replies in ([201, 409], [422, 200])


def test_a_programme_never_ends_up_with_a_retired_pathway(editor: Editor, catalog_app: Flask) -> None:
    editor.publish(module())
    for number in range(5):
        editor.publish(pathway(f"path-{number}"), "pathways")
        editor.draft(programme(f"programme-{number}", pathway=f"path-{number}"), "programmes")
        addresses = (f"/v1/admin/programmes/programme-{number}/publish", f"/v1/admin/pathways/path-{number}/retire")
        with ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(lambda each: Editor(catalog_app.test_client()).post(each).status_code, addresses))
        assert replies in ([201, 409], [422, 200])


@pytest.mark.parametrize("slug", ["Not%20a%20slug", "x" * 199, "..", "%F0%9F%98%80"])
def test_what_cannot_be_a_slug_is_not_there(catalog_client: FlaskClient, slug: str) -> None:
    assert catalog_client.get(f"/v1/resources/{slug}").status_code == 404


@pytest.mark.parametrize("address", ["/v1/resources?q=%00", "/v1/resources?kind=%00", "/v1/resources/%00"])
def test_a_zero_byte_is_harmless(catalog_client: FlaskClient, address: str) -> None:
    assert catalog_client.get(address).status_code in (200, 404, 422)
