"""Files: what is taken, what is refused and why, and how they are sent."""

import io
import struct
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.catalog.conftest import Editor

TEXT = "".join(f"line {number:04}\n" for number in range(100)).encode()
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
# A small archive of a large nothing, and pictures that are larger than they look.
ZIP = b"PK\x03\x04" + b"\x00" * 60
JPEG_BOMB = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x11\x08\xff\xdc\xff\xdc\x03" + b"\x00" * 20
WEBP_BOMB = b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\x00" * 8 + b"\xff" * 6 + b"\x00" * 20
ENTITY = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"


def png(width: int, height: int) -> bytes:
    """The beginning of a picture of this size."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + struct.pack(">II", width, height) + b"\x08\x06\x00\x00\x00"


def send(editor: Editor, name: str, content: bytes) -> TestResponse:
    """Upload one file."""
    form = {"file": (io.BytesIO(content), name)}
    reply = editor.client.post("/v1/admin/assets", data=form, headers=editor.headers)
    # The test client keeps a large form in a temporary file and leaves it open.
    reply.request.environ["wsgi.input"].close()
    return reply


@pytest.fixture
def url(editor: Editor) -> str:
    """The address of a text of 1,000 bytes."""
    reply = send(editor, "lines.txt", TEXT)
    assert reply.status_code == 201
    address: str = reply.json["url"]
    return address


def test_a_file_is_kept_once_and_described(editor: Editor, url: str) -> None:
    again = send(editor, "lines.txt", TEXT)
    assert again.status_code == 200
    assert again.json["url"] == url
    assert again.json["media_type"] == "text/plain"
    assert again.json["size"] == 1000


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.svg", SVG, "files of this type are not taken"),
        ("a.png", SVG, "what is inside is not image/png"),
        ("a.txt", SVG, "HTML, SVG and XML are not taken"),
        ("a.txt", ENTITY, "HTML, SVG and XML are not taken"),
        ("a.vtt", b"\xef\xbb\xbf <!DOCTYPE html><p>", "HTML, SVG and XML are not taken"),
        ("a.vtt", b"WEBVTTX", "what is inside is not text/vtt"),
        ("a.txt", b"bad \xff\xfe", "not UTF-8"),
        ("a.txt", b"bell \x07", "control characters"),
        ("a.html", b"<p>", "files of this type are not taken"),
        ("a.exe", b"MZ", "files of this type are not taken"),
        ("a", b"x", "files of this type are not taken"),
        ("a.pdf", b"MZ", "what is inside is not application/pdf"),
        ("a.mp4", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "what is inside is not video/mp4"),
        ("a.mp4", ZIP, "what is inside is not video/mp4"),
        ("a.pdf", ZIP, "what is inside is not application/pdf"),
        ("a.png", b"GIF89a" + b"<script>" * 9, "what is inside is not image/png"),
        ("a.png.svg", SVG, "files of this type are not taken"),
        ("a.png", png(60_000, 60_000), "60000 x 60000 pixels; at most 50 million"),
        ("a.jpg", JPEG_BOMB, "65500 x 65500 pixels"),
        ("a.webp", WEBP_BOMB, "16777216 x 16777216 pixels"),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:00.000\nx\n", "a.vtt, line 3: the cue ends before it starts"),
        ("a.png", b"", "the file is empty"),
        ("a.txt", b"x" * (5 * 1024 * 1024 + 1), "larger than the 5 MB"),
    ],
)
def test_what_a_browser_could_run_is_refused(editor: Editor, name: str, content: bytes, reason: str) -> None:
    reply = send(editor, name, content)
    assert reply.status_code == 422
    assert reply.json["errors"][0]["field"] == "file"
    assert reason in reply.json["errors"][0]["message"]


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "..\\..\\win.txt", "/etc/x.txt", "a b\r\nX: y.txt"])
def test_a_name_is_only_ever_a_name(editor: Editor, catalog_client: FlaskClient, name: str) -> None:
    reply = send(editor, name, b"text")
    assert reply.status_code in (201, 422)
    if reply.status_code == 201:
        assert "/" not in reply.json["name"]
        assert catalog_client.get(reply.json["url"]).data == b"text"


def test_a_form_without_a_file_is_told_so(editor: Editor) -> None:
    reply = editor.client.post("/v1/admin/assets", data={"other": "x"}, headers=editor.headers)
    assert reply.status_code == 422


def test_a_file_is_sent_whole_with_what_a_browser_needs(catalog_client: FlaskClient, url: str) -> None:
    reply = catalog_client.get(url)
    assert reply.status_code == 200
    assert reply.data == TEXT
    headers = reply.headers
    assert headers["Content-Length"] == "1000"
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Access-Control-Allow-Origin"] == "http://portal.test"
    assert "Set-Cookie" not in headers
    assert headers["ETag"].strip('"') in url


def test_a_head_says_how_long_it_is_and_sends_nothing(catalog_client: FlaskClient, url: str) -> None:
    reply = catalog_client.head(url)
    assert reply.status_code == 200
    assert reply.headers["Content-Length"] == "1000"
    assert reply.data == b""


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=990-", 990, 999), ("bytes=-10", 990, 999), ("bytes=500-99999", 500, 999)],
)
def test_a_range_is_sent_as_asked(catalog_client: FlaskClient, url: str, asked: str, first: int, last: int) -> None:
    reply = catalog_client.get(url, headers={"Range": asked})
    assert reply.status_code == 206
    assert reply.data == TEXT[first : last + 1]
    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/1000"
    assert reply.headers["Content-Length"] == str(last - first + 1)


def test_several_ranges_are_sent_as_parts(catalog_client: FlaskClient, url: str) -> None:
    reply = catalog_client.get(url, headers={"Range": "bytes=0-9, 100-109"})
    assert reply.status_code == 206
    assert reply.headers["Content-Type"].startswith("multipart/byteranges; boundary=")
    boundary = reply.headers["Content-Type"].split("boundary=")[1].encode()
    parts = reply.data.split(b"--" + boundary)[1:-1]
    assert [part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for part in parts] == [TEXT[:10], TEXT[100:110]]
    assert b"Content-Range: bytes 100-109/1000" in parts[1]
    assert int(reply.headers["Content-Length"]) == len(reply.data)


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(catalog_client: FlaskClient, url: str, asked: str) -> None:
    reply = catalog_client.get(url, headers={"Range": asked})
    assert reply.status_code == 416
    assert reply.headers["Content-Range"] == "bytes */1000"


@pytest.mark.parametrize("asked", ["bytes=9-0", "bytes=a-b", "lines=0-9", "bytes=", "bytes=0-1," * 9 + "3-4"])
def test_a_range_that_makes_no_sense_is_ignored(catalog_client: FlaskClient, url: str, asked: str) -> None:
    reply = catalog_client.get(url, headers={"Range": asked})
    assert reply.status_code == 200
    assert reply.data == TEXT


def test_if_range_sends_the_rest_only_of_the_same_file(catalog_client: FlaskClient, url: str) -> None:
    etag = catalog_client.head(url).headers["ETag"]
    same = catalog_client.get(url, headers={"Range": "bytes=0-9", "If-Range": etag})
    assert same.status_code == 206
    for other in ('"other"', f"W/{etag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        whole = catalog_client.get(url, headers={"Range": "bytes=0-9", "If-Range": other})
        assert whole.status_code == 200
        assert whole.data == TEXT


def test_what_a_browser_has_is_not_sent_again(catalog_client: FlaskClient, url: str) -> None:
    etag = catalog_client.head(url).headers["ETag"]
    assert catalog_client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_an_address_that_is_not_quite_right_finds_nothing(catalog_client: FlaskClient, url: str) -> None:
    sha256 = url.split("/")[2]
    for address in (f"/media/{'0' * 64}/lines.txt", f"/media/{sha256}/lines.html", "/media/x/lines.txt"):
        assert catalog_client.get(address).status_code == 404


def test_a_download_is_saved_not_shown(editor: Editor, catalog_client: FlaskClient) -> None:
    url = send(editor, "slides.pdf", b"%PDF-1.7 rest").json["url"]
    assert catalog_client.get(url).headers["Content-Disposition"] == 'attachment; filename="slides.pdf"'


def test_a_content_that_refers_to_an_unknown_file_is_not_published(editor: Editor, recording: dict[str, Any]) -> None:
    recording["media"]["video"]["sha256"] = "0" * 64
    reply = editor.publish(recording)
    assert reply.status_code == 422
    assert reply.json["errors"] == [{"field": "content.media.video", "message": "This file has not been uploaded."}]


def test_files_are_listed_with_what_refers_to_them(editor: Editor, recording: dict[str, Any]) -> None:
    editor.publish(recording)
    send(editor, "unused.txt", b"nobody wants it")
    first = editor.get("/v1/admin/assets?limit=1").json
    assert [(each["name"], each["uses"]) for each in first["items"]] == [("unused.txt", [])]
    rest = editor.get(f"/v1/admin/assets?limit=9&cursor={first['next']}").json
    assert {each["name"] for each in rest["items"]} == {"captions.vtt", "video.mp4", "poster.png"}
    (video,) = editor.get("/v1/admin/assets?type=video&q=VIDEO").json["items"]
    use = {"slug": "a-talk", "title": recording["title"]}
    assert video["uses"] == [use | {"edition": "draft"}, use | {"edition": "published"}]
    captions = next(each for each in rest["items"] if each["name"] == "captions.vtt")
    assert editor.get(f"/v1/admin/assets/{captions['sha256']}").json["texts"][0]["text"] == "Hello"
    assert editor.get(f"/v1/admin/assets/{'0' * 64}").status_code == 404
    for cursor in ("x", "WyJ4IiwieSJd"):
        assert editor.get(f"/v1/admin/assets?cursor={cursor}").status_code == 422
