"""The public list: words, stems, beginnings, facets, pages, and help with spelling."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from shared.database import Database
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import module, page

CATALOGUE = [
    page("opioids", title="Cancer pain and opioids", topics=["pain"], minutes={"min": 10, "max": 15}),
    page("serious-news", title="Delivering serious news", topics=["communication"], summary="How to say it."),
    page("nausea", title="Nausea and vomiting", topics=["symptoms"], body="When opioids cause constipation."),
    page("hospice", title="Hospice care at home", topics=["hospice", "communication"], minutes=None),
    page("etat", title="État des lieux", topics=["quality"], body="The end-of-life surgery/palliation question."),
]


@pytest.fixture
def found(editor: Editor, catalog_client: FlaskClient) -> Any:
    """`found("q=pain")`: slugs in the order of the list."""
    for content in CATALOGUE:
        assert editor.publish(content).status_code == 201

    def ask(query: str) -> list[str]:
        reply = catalog_client.get(f"/v1/resources?{query}")
        assert reply.status_code == 200, reply.json
        return [each["slug"] for each in reply.json["items"]]

    return ask


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("opioids", ["opioids", "nausea"]),
        ("opioid", ["opioids", "nausea"]),
        ("opi", ["opioids", "nausea"]),
        ("OPIOIDS pain", ["opioids"]),
        ("delivered", ["serious-news"]),
        ("the hospice", ["hospice"]),
        ("palliati", ["etat"]),
        ("palliative", ["etat"]),
        ("etat", ["etat"]),
        ("ÉTAT", ["etat"]),
        ("end-of-life", ["etat"]),
        ("nothing-like-this-anywhere", []),
        ("pain) | (news & !:*", []),
        ("'; DROP TABLE resources; --", []),
    ],
)
def test_words_are_found_by_stem_and_beginning(found: Any, query: str, slugs: list[str]) -> None:
    assert found(f"q={query.replace('&', '%26').replace(';', '%3B')}") == slugs


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("opiod", "opioid"),
        ("opiodis", "opioids"),
        ("hopsice", "hospice"),
        ("nasuea vomitting", "nausea vomitting"),
        ("serius news", "serious news"),
        ("comunication", "communication"),
        ("zzzzqqqq", None),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(
    found: Any, catalog_client: FlaskClient, query: str, meant: str
) -> None:
    reply = catalog_client.get("/v1/resources", query_string={"q": query}).json
    assert reply["items"] == []
    suggestion = reply["did_you_mean"]
    assert suggestion == meant or (meant and suggestion and suggestion.startswith(meant))
    if suggestion:
        assert found(f"q={suggestion}") != []


def test_without_words_everything_is_listed_by_title(found: Any) -> None:
    assert found("") == ["opioids", "serious-news", "etat", "hospice", "nausea"]
    assert found("q=%20%20") == found("")
    assert found("q=the") == found("")


def test_a_title_counts_more_than_a_mention(found: Any) -> None:
    assert found("q=opioids")[0] == "opioids"


def test_facets_count_what_choosing_them_would_find(found: Any, editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(module("p9-m1", topics=["pain"]))
    facets = catalog_client.get("/v1/resources").json["facets"]
    assert facets["kind"] == [{"value": "page", "count": 5}, {"value": "module", "count": 1}]
    assert {"value": "communication", "count": 2} in facets["topic"]
    narrowed = catalog_client.get("/v1/resources?topic=pain").json
    assert narrowed["facets"]["kind"] == [{"value": "module", "count": 1}, {"value": "page", "count": 1}]
    assert {"value": "communication", "count": 2} in narrowed["facets"]["topic"]
    assert narrowed["total"] == 2
    both = catalog_client.get("/v1/resources?topic=pain&kind=module").json
    assert [each["slug"] for each in both["items"]] == ["p9-m1"]
    assert both["facets"]["topic"] == [{"value": "pain", "count": 1}]


def test_several_values_of_a_facet_mean_any_of_them(found: Any) -> None:
    assert found("topic=pain&topic=hospice") == ["opioids", "hospice"]


def test_only_what_fits_into_the_minutes_is_listed(found: Any) -> None:
    assert found("max_minutes=15") == ["opioids"]
    assert found("max_minutes=20") == ["opioids", "serious-news", "etat", "nausea"]
    assert found("max_minutes=9") == []


@pytest.mark.parametrize("query", ["", "q=care", "topic=communication", "q=care&kind=page"])
def test_a_cursor_walks_through_all_without_repeats(editor: Editor, catalog_client: FlaskClient, query: str) -> None:
    for number in range(11):
        editor.publish(page(f"page-{number}", title=f"Care {number % 3}"))
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        reply = catalog_client.get(f"/v1/resources?limit=4&{query}" + (f"&cursor={cursor}" if cursor else "")).json
        assert reply["total"] == 11
        seen += [each["slug"] for each in reply["items"]]
        cursor = reply["next"]
    assert len(seen) == 11
    assert len(set(seen)) == 11


def test_a_changed_resource_is_found_by_its_new_words_only(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(page(title="Breathlessness"))
    assert catalog_client.get("/v1/resources?q=breathlessness").json["total"] == 1
    editor.publish(page(title="Fatigue"))
    assert catalog_client.get("/v1/resources?q=breathlessness").json["total"] == 0
    assert catalog_client.get("/v1/resources?q=breathlesness").json["did_you_mean"] is None
    assert catalog_client.get("/v1/resources?q=fatigue").json["items"][0]["revision"] == 2


def test_the_vocabulary_counts_how_many_use_a_word(editor: Editor, catalog_database: Database) -> None:
    def uses() -> dict[str, int]:
        with catalog_database.reading() as session:
            return {row.word: row.uses for row in session.execute(sa.text("SELECT word, uses FROM search_words"))}

    editor.publish(page("one", title="Ascites"))
    editor.publish(page("two", title="Ascites"))
    assert uses()["ascites"] == 2
    editor.publish(page("two", title="Lymphedema"))
    assert uses()["ascites"] == 1
    editor.post("/v1/admin/resources/one/retire")
    assert "ascites" not in uses()


def test_the_quiz_is_not_found_by_its_words(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(module())
    assert catalog_client.get("/v1/resources?q=layer").json["total"] == 1
    for hidden in ("rationale", "option", "evidence"):
        assert catalog_client.get(f"/v1/resources?q={hidden}").json["total"] == 0


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "max_minutes=x", "max_minutes=0", "cursor=nonsense", "cursor=WzFd", "unknown=1"],
)
def test_bad_queries_are_refused_with_a_reason(catalog_client: FlaskClient, query: str) -> None:
    reply = catalog_client.get(f"/v1/resources?{query}")
    assert reply.status_code == 422
    assert reply.json["errors"][0]["field"] == query.split("=", maxsplit=1)[0]


def test_an_unchanged_list_is_not_sent_again(found: Any, editor: Editor, catalog_client: FlaskClient) -> None:
    etag = catalog_client.get("/v1/resources").headers["ETag"]
    assert catalog_client.get("/v1/resources", headers={"If-None-Match": etag}).status_code == 304
    editor.publish(page("one-more"))
    assert catalog_client.get("/v1/resources", headers={"If-None-Match": etag}).status_code == 200
