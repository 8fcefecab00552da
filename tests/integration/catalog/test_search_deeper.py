"""Search by synonyms and by what is said in recordings, with passages, more facets, orders and other offers."""

import io
import pathlib
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.catalog.search.operations import replace_synonyms
from shared.database import Database
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import MP4, PNG, page, recorded_session

CAPTIONS = b"""WEBVTT

00:00.000 --> 00:05.000
Welcome to the session.

01:15.000 --> 01:20.000
<v Ada>Ask about breathlessness early & often.
"""


@pytest.fixture
def ask(catalog_client: FlaskClient) -> Any:
    def get(**query: Any) -> dict[str, Any]:
        reply = catalog_client.get("/v1/resources", query_string=query)
        assert reply.status_code == 200, reply.json
        return dict(reply.json)

    return get


def quoted(passage: dict[str, Any]) -> str:
    return "".join(f"[{each['text']}]" if each["hit"] else each["text"] for each in passage["parts"])


def test_what_is_said_in_a_recording_is_found_with_its_second(editor: Editor, ask: Any) -> None:
    talk = recorded_session(
        video=editor.send("video.mp4", MP4),
        poster=editor.send("poster.png", PNG),
        text=editor.send("captions.vtt", CAPTIONS),
    )
    assert editor.publish(talk).status_code == 201
    found = ask(q="breathless")["items"]
    assert [each["slug"] for each in found] == ["a-talk"]
    assert found[0]["passage"]["place"] == "spoken"
    assert found[0]["passage"]["at_s"] == 0, "both cues fit into one passage, which begins with the first"
    assert quoted(found[0]["passage"]) == "Welcome to the session. Ask about [breathlessness] early & often."
    assert ask(q="second")["items"][0]["passage"] == {
        "place": "chapter",
        "at_s": 30,
        "parts": [{"text": "Second", "hit": True}, {"text": " part", "hit": False}],
    }
    editor.publish(talk | {"title": "Another title"})
    editor.post("/v1/admin/resources/a-talk/retire")
    assert ask(q="breathless")["total"] == 0


def test_the_text_of_slides_is_found_with_its_page(editor: Editor, recording: dict[str, Any], ask: Any) -> None:
    deck = editor.send("slides.pdf", _a_deck())
    recording["slides"] = [{"label": "Slides (PDF)", "asset": deck}]
    assert editor.publish(recording).status_code == 201
    found = ask(q="paracentesis")["items"]
    assert found[0]["passage"]["place"] == "Slides (PDF), page 1"
    assert quoted(found[0]["passage"]) == "When to offer [paracentesis]"


def test_synonyms_find_what_was_meant_after_what_was_typed(
    editor: Editor, ask: Any, catalog_database: Database
) -> None:
    editor.publish(page("a-dyspnea", title="Dyspnea", body="Easing a burden that patients feel every day."))
    editor.publish(page("b-short", title="Shortness of breath", body="Something else that is long enough here."))
    assert [each["slug"] for each in ask(q="shortness of breath")["items"]] == ["b-short"]
    with catalog_database.transaction() as session:
        assert replace_synonyms(session, "p", [["shortness of breath", "dyspnea", "SOB"]])
        assert not replace_synonyms(session, "p", [["shortness of breath", "dyspnea", "SOB"]])
    both = ask(q="shortness of breath")
    assert [each["slug"] for each in both["items"]] == ["b-short", "a-dyspnea"]
    assert both["searched_also"] == ["dyspnea", "SOB"]
    assert {each["slug"] for each in ask(q="SOB")["items"]} == {"a-dyspnea", "b-short"}
    with catalog_database.transaction() as session:
        assert replace_synonyms(session, "p", [])
    assert ask(q="SOB")["total"] == 0


def test_a_passage_is_plain_text_whatever_the_content_is(editor: Editor, ask: Any) -> None:
    editor.publish(page(body="Beware <script>alert(1)</script> of the opioid & of \x02marks\x03 in the text."))
    passage = ask(q="opioid")["items"][0]["passage"]
    # PostgreSQL leaves out of a quotation what looks like a tag; everything else stays as it was written.
    assert " ".join(quoted(passage).split()) == "Beware alert(1) of the [opioid] & of marks in the text."
    assert ask(q="")["items"][0]["passage"] is None


def test_lists_are_narrowed_by_format_profession_cost_and_time(editor: Editor, ask: Any) -> None:
    editor.publish(page("free", audience=["nurses"], cost="Free"))
    editor.publish(page("paid", audience=["physicians"], cost="$ 40", format="Live webinar", minutes=None))
    facets = ask()["facets"]
    assert facets["cost"] == [{"value": "free", "count": 1}, {"value": "paid", "count": 1}]
    assert facets["format"] == [{"value": "live_online", "count": 1}, {"value": "on_demand", "count": 1}]
    assert facets["profession"] == [{"value": "nurse", "count": 1}, {"value": "physician", "count": 1}]
    assert facets["max_minutes"] == [{"value": "30", "count": 1}, {"value": "60", "count": 1}]
    assert [each["slug"] for each in ask(profession="nurse")["items"]] == ["free"]
    narrowed = ask(cost="paid", format="live_online")
    assert [each["slug"] for each in narrowed["items"]] == ["paid"]
    assert narrowed["facets"]["cost"] == [{"value": "paid", "count": 1}]
    assert narrowed["total"] == 1
    assert ask(max_minutes=30)["facets"]["max_minutes"] == facets["max_minutes"]
    assert ask(max_minutes=30)["total"] == 1


def test_the_list_of_topics_ends_with_the_thirtieth(editor: Editor, ask: Any) -> None:
    editor.publish(page("many", topics=[f"topic {n:02}" for n in range(40)]))
    editor.publish(page("one", topics=["topic 39"]))
    topics = ask()["facets"]["topic"]
    assert topics[0] == {"value": "topic 39", "count": 2}
    assert len(topics) == 30


def test_a_list_is_sorted_as_asked_and_its_cursor_keeps_the_order(editor: Editor, ask: Any) -> None:
    for slug, most in (("long", 60), ("none", None), ("short", 10), ("middle", 30)):
        editor.publish(page(slug, minutes=most and {"min": 5, "max": most}))
    expected = {"shortest": ["short", "middle", "long", "none"], "title": ["long", "middle", "none", "short"]}
    for sort, slugs in expected.items():
        for words in ("", "title"):
            first = ask(sort=sort, limit=2, q=words)
            second = ask(sort=sort, limit=2, q=words, cursor=first["next"])
            assert [each["slug"] for each in first["items"] + second["items"]] == slugs
            assert second["next"] is None
    newest = [each["slug"] for each in ask(sort="newest")["items"]]
    assert sorted(newest) == sorted(expected["title"])


def test_nothing_found_comes_with_something_else_to_try(editor: Editor, ask: Any) -> None:
    editor.publish(page("opioids", title="Opioids", topics=["pain"]))
    assert ask(q="opioids")["instead"] is None
    narrowed = ask(q="opioids", topic="hospice", cost="free")
    assert narrowed["instead"] == {"without": [{"filter": "topic", "count": 1}], "some": []}
    twice = ask(q="opioids", topic="hospice", cost="paid")
    assert twice["instead"]["without"] == [{"filter": "all", "count": 1}]
    some = ask(q="opioids zebra")["instead"]
    assert some["without"] == []
    assert [each["slug"] for each in some["some"]] == ["opioids"]
    assert ask(q="zebra")["instead"] == {"without": [], "some": []}


def test_an_import_brings_the_synonyms_of_its_pack(editor: Editor, ask: Any) -> None:
    from services.catalog.packs.archive import zip_pack

    pack = zip_pack(pathlib.Path(__file__).parents[3] / "content" / "palliative-care")
    form = {"pack": (io.BytesIO(pack), "pack.zip")}
    reply = editor.client.post("/v1/admin/imports", data=form, headers=editor.headers)
    assert reply.status_code == 200, reply.json
    reply.request.environ["wsgi.input"].close()
    found = ask(q="MBO")
    assert "malignant bowel obstruction" in found["searched_also"]
    assert found["total"] > 0
    spoken = ask(q="watch in one sitting")["items"][0]
    assert (spoken["slug"], spoken["passage"]["at_s"]) == ("high-stakes-communication-2024", 27)


def _a_deck() -> bytes:
    """The least of a PDF with one line of text."""
    stream = b"BT /F1 12 Tf 72 720 Td (When to offer paracentesis) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 7\n0000000000 65535 f \n%strailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(out))
    )
