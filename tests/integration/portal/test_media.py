"""The console's pages of media: files and where they are used, and the recording of a resource."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

SHA = "a" * 64


def asset(name: str, media_type: str) -> dict[str, Any]:
    return {"name": name, "sha256": SHA, "media_type": media_type, "size": 2048, "url": f"/media/{SHA}/{name}"}


USE = {"slug": "a-talk", "title": "A talk", "edition": "published"}
FILE = asset("captions.vtt", "text/vtt") | {"created_at": "2026-11-02T08:00:00Z", "created_by": "someone"}
MEDIA = {
    "video": asset("video.mp4", "video/mp4"),
    "poster": asset("poster.png", "image/png"),
    "duration_s": 60,
    "captions": [{"language": "en", "label": "English", "asset": asset("en.vtt", "text/vtt")}],
    "chapters": asset("chapters.vtt", "text/vtt"),
    "transcript": None,
    "placeholder": True,
    "placeholder_note": "This is a placeholder.",
}
TALK = {"slug": "a-talk", "title": "A talk", "language": "en", "notice": "A placeholder.", "media": MEDIA, "slides": []}
PUT = "PUT /v1/admin/resources/a-talk/media"


@pytest.fixture
def administrator(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers |= {
        "GET /v1/admin/assets": {"items": [FILE | {"uses": [USE]}], "next": None},
        f"GET /v1/admin/assets/{SHA}": FILE | {"uses": [USE], "texts": [{"at_s": 61, "page": None, "text": "<Hello>"}]},
        "GET /v1/admin/resources/a-talk": {"slug": "a-talk", "content": TALK},
    }
    return signed_in(roles=("administrator",))


def test_files_are_listed_with_their_uses_and_shown(administrator: Browser) -> None:
    listed = administrator.get("/admin/media?type=text&q=capt").text
    assert "captions.vtt" in listed
    assert "/admin/resources/a-talk/media" in listed
    shown = administrator.get(f"/admin/media/{SHA}").text
    assert "&lt;Hello&gt;" in shown
    assert "1:01" in shown
    assert administrator.get("/admin/media/nonsense").status_code == 404


def test_a_file_is_sent_on_and_a_refusal_is_told(administrator: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/admin/assets"] = (201, FILE)
    reply = administrator.send("/admin/media", file=(io.BytesIO(b"WEBVTT"), "captions.vtt"))
    assert reply.location == f"/admin/media/{SHA}"
    (call,) = upstream.asked("POST /v1/admin/assets")
    assert call.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    refusal = {"field": "file", "message": "captions.vtt, line 3: the cue ends before it starts."}
    upstream.answers["POST /v1/admin/assets"] = problem(422, "Wrong", errors=[refusal])
    reply = administrator.send("/admin/media", file=(io.BytesIO(b"WEBVTT"), "captions.vtt"))
    assert (reply.status_code, "line 3" in reply.text) == (422, True)
    assert administrator.send("/admin/media").status_code == 422


def test_a_placeholder_is_replaced_through_the_page(administrator: Browser, upstream: Upstream) -> None:
    page = "/admin/resources/a-talk/media"
    shown = administrator.get(page).text
    assert "A placeholder plays here" in shown
    assert "autoplay" not in shown
    upstream.answers[PUT] = problem(422, "Wrong", errors=[{"field": "captions.0", "message": "Line 3 is wrong."}])
    files: dict[str, Any] = {"video": (io.BytesIO(b"v"), "real.mp4"), "captions": (io.BytesIO(b"c"), "real.vtt")}
    typed = {"etag": '"1"', "caption_language": "en", "caption_label": "Typed", "notice": "", "duration_s": "90"}
    refused = administrator.send(page, **files, **typed)
    assert refused.status_code == 422
    assert all(text in refused.text for text in ("Line 3 is wrong.", 'value="Typed"'))
    upstream.answers[PUT] = {"content": TALK}
    files = {"video": (io.BytesIO(b"v"), "real.mp4"), "captions": (io.BytesIO(b"c"), "real.vtt")}
    assert administrator.send(page, **files, **typed).location == "/admin/resources/a-talk"
    assert upstream.asked(PUT)[-1].headers["If-Match"] == '"1"'


def test_a_form_without_anything_new_asks_for_something(administrator: Browser, upstream: Upstream) -> None:
    typed = {"etag": '"1"', "caption_language": "en", "caption_label": "English", "notice": "A placeholder."}
    reply = administrator.send("/admin/resources/a-talk/media", **typed)
    assert (reply.status_code, "Choose at least one file" in reply.text) == (422, True)
    assert upstream.asked(PUT) == []


def test_large_forms_are_for_administrators(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    large = {"file": (io.BytesIO(b"x" * 1_000_000), "a.mp4")}
    reply = browser.send("/admin/media", page="/sign-in", **large)
    # The test client keeps a large form in a temporary file and leaves it open.
    reply.request.environ["wsgi.input"].close()
    assert reply.status_code in (403, 413)


def test_an_unused_file_is_deleted_after_a_question(administrator: Browser, upstream: Upstream) -> None:
    address = f"/v1/admin/assets/{SHA}"
    assert "Delete this file" not in administrator.get(f"/admin/media/{SHA}").text
    upstream.answers[f"GET {address}"] = FILE | {"uses": [], "texts": []}
    assert f"/admin/media/{SHA}/delete" in administrator.get(f"/admin/media/{SHA}").text
    assert 'name="unused" value="yes" checked' in administrator.get("/admin/media?unused=yes").text
    assert "Delete this file?" in administrator.get(f"/admin/media/{SHA}/delete").text
    assert upstream.asked(f"DELETE {address}") == []
    in_use = problem(409, "Something refers to this file", detail="Nothing may be left without its file: a-talk.")
    upstream.answers[f"DELETE {address}"] = [in_use, {}]
    refused = administrator.send(f"/admin/media/{SHA}/delete")
    assert (refused.status_code, "a-talk" in refused.text) == (409, True)
    assert administrator.send(f"/admin/media/{SHA}/delete").location == "/admin/media?unused=yes"
