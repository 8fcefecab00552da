"""An administrator puts the real recording in the place of the placeholder."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import PNG, mp4, page

VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nWelcome\n"
ADDRESS = "/v1/admin/resources/a-talk/media"


@pytest.fixture
def published_talk(editor: Editor, recording: dict[str, Any]) -> dict[str, Any]:
    """A recorded session with a placeholder, published."""
    assert editor.publish(recording).status_code == 201
    return recording


def replace(editor: Editor, etag: str | None = None, **fields: Any) -> TestResponse:
    """Send a recording of 90 seconds; `fields` are added to the form or taken from it."""
    if etag is None:
        etag = editor.get("/v1/admin/resources/a-talk").headers["ETag"]
    form = {"video": (io.BytesIO(mp4(90)), "real.mp4"), "captions": (io.BytesIO(VTT), "real.en.vtt")} | fields
    kept = {name: value for name, value in form.items() if value is not None}
    return editor.client.put(ADDRESS, data=kept, headers=editor.headers | {"If-Match": etag})


@pytest.mark.usefixtures("published_talk")
def test_the_placeholder_goes_when_the_new_draft_is_published(editor: Editor, catalog_client: FlaskClient) -> None:
    reply = replace(editor, poster=(io.BytesIO(PNG), "poster.png"))
    assert reply.status_code == 200, reply.json
    media = reply.json["content"]["media"]
    assert media["placeholder"] is False
    assert media["duration_s"] == 90
    assert media["captions"][0]["language"] == "en"
    assert catalog_client.get("/v1/resources/a-talk").json["content"]["media"]["placeholder"] is True
    assert editor.post("/v1/admin/resources/a-talk/publish", {"change_note": "The real one"}).json["revision"] == 2
    shown = catalog_client.get("/v1/resources/a-talk").json["content"]["media"]
    assert catalog_client.get(shown["video"]["url"]).data == mp4(90)
    chapters = catalog_client.get(shown["chapters"]["url"]).get_data(as_text=True)
    assert "00:00:30.000 --> 00:01:00.000\nSecond part" in chapters


def test_the_notice_about_the_placeholder_can_go_with_it(editor: Editor, recording: dict[str, Any]) -> None:
    editor.publish(recording | {"notice": "A placeholder plays here."})
    assert replace(editor).json["content"]["notice"] == "A placeholder plays here."
    assert replace(editor, notice="").json["content"]["notice"] is None


@pytest.mark.usefixtures("published_talk")
def test_segments_can_be_replaced_with_it(editor: Editor) -> None:
    segments = [{"slug": "all", "title": "All of it", "start_s": 0, "end_s": 90}]
    reply = replace(editor, segments=json.dumps(segments))
    assert reply.json["content"]["segments"] == segments


@pytest.mark.usefixtures("published_talk")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"video": (io.BytesIO(b"no video"), "real.mp4")}, "video"),
        ({"video": (io.BytesIO(PNG), "real.png")}, "video"),
        ({"captions": None}, "captions"),
        ({"captions": (io.BytesIO(b"no captions"), "real.vtt")}, "captions.0"),
        ({"caption_language": ["en", "es"]}, "captions"),
        ({"poster": (io.BytesIO(VTT), "poster.vtt")}, "poster"),
        ({"chapters": (io.BytesIO(PNG), "c.png")}, "chapters"),
        ({"segments": "no json"}, "segments"),
        ({"segments": '[{"slug": "a"}]'}, "segments.0.title"),
        ({"duration_s": "-1"}, "duration_s"),
        ({"video": (io.BytesIO(mp4(10)), "short.mp4")}, "content"),
        ({"video": (io.BytesIO(mp4(0)), "silent.mp4")}, "duration_s"),
    ],
)
def test_a_recording_that_does_not_fit_is_refused_by_field(editor: Editor, fields: dict[str, Any], field: str) -> None:
    for value in fields.values():
        if isinstance(value, tuple):
            value[0].seek(0)
    files = {name: (io.BytesIO(v[0].read()), v[1]) if isinstance(v, tuple) else v for name, v in fields.items()}
    reply = replace(editor, **files)
    assert reply.status_code == 422
    assert reply.json["errors"][0]["field"] == field
    assert editor.get("/v1/admin/resources/a-talk").json["content"]["media"]["placeholder"] is True


@pytest.mark.usefixtures("published_talk")
def test_parts_of_it_are_replaced_and_the_rest_stays(editor: Editor) -> None:
    before = editor.get("/v1/admin/resources/a-talk").json["content"]["media"]
    spanish = {"captions": (io.BytesIO(VTT), "es.vtt"), "caption_language": "es", "caption_label": "Español"}
    slides = {"slides": (io.BytesIO(b"%PDF-1.7 rest"), "deck.pdf"), "slides_label": "Slides"}
    reply = replace(editor, video=None, transcript=(io.BytesIO(b"Welcome"), "t.txt"), **spanish, **slides)
    content = reply.json["content"]
    assert [each["language"] for each in content["media"]["captions"]] == ["en", "es"]
    assert content["media"]["transcript"]["name"] == "t.txt"
    assert [each["label"] for each in content["slides"]] == ["Slides"]
    for name in ("video", "poster", "chapters", "duration_s", "placeholder"):
        assert content["media"][name] == before[name], name
    emptied = replace(editor, video=None, captions=None, without=["transcript", "slides"]).json["content"]
    assert (emptied["media"]["transcript"], emptied["slides"]) == (None, [])
    assert len(emptied["media"]["captions"]) == 2


@pytest.mark.usefixtures("published_talk")
def test_captions_with_a_mistake_are_told_its_line(editor: Editor) -> None:
    wrong = VTT + b"\n00:02.000 --> 00:01.000\nBackwards\n"
    reply = replace(editor, video=None, captions=(io.BytesIO(wrong), "real.vtt"))
    assert reply.json["errors"] == [
        {"field": "captions.0", "message": "real.vtt, line 6: the cue ends before it starts."}
    ]


@pytest.mark.usefixtures("published_talk")
def test_a_stale_upload_is_told_before_anything_is_kept(editor: Editor) -> None:
    assert replace(editor, etag='"0"').status_code == 412
    etag = editor.get("/v1/admin/resources/a-talk").headers["ETag"]
    nothing = editor.client.put(ADDRESS, data={}, headers=editor.headers | {"If-Match": etag})
    assert (nothing.status_code, nothing.json["errors"][0]["field"]) == (422, "video")


def test_a_page_has_no_recording(editor: Editor) -> None:
    editor.draft(page("a-talk"))
    reply = replace(editor)
    assert reply.status_code == 409
    assert reply.json["type"] == "/problems/no-recording"
