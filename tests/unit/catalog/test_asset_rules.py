"""What files are, how long they play, and where content refers to them."""

import hashlib
import mmap
import struct
import tempfile

import pytest
from werkzeug.datastructures import FileStorage

from services.catalog.assets.durations import duration_s
from services.catalog.assets.media_types import FileRefused, check
from services.catalog.assets.references import asset_fields
from services.catalog.assets.uploads import MOST_IN_MEMORY, plain_name, read_upload
from services.catalog.resources.chapters import chapters_file
from shared.documents import Documents
from tests.integration.catalog.samples import mp4


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.mp4", mp4(1), "video/mp4"),
        ("a.MP4", mp4(1, brand=b"mp42"), "video/mp4"),
        ("a.webm", b"\x1a\x45\xdf\xa3\x01\x00\x42\x82\x84webm", "video/webm"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.vtt", b"\xef\xbb\xbfWEBVTT\n", "text/vtt"),
        ("a.vtt", b"WEBVTT", "text/vtt"),
        ("a.txt", "Grüße".encode(), "text/plain"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, content: bytes, media_type: str) -> None:
    assert check(name, content).name == media_type


@pytest.mark.parametrize("name", ["", ".txt", "a/b.txt", "a b.txt", "a.txt\n", "x" * 200 + ".txt", "..txt"])
def test_unusual_names_are_refused(name: str) -> None:
    with pytest.raises(FileRefused):
        check(name, b"text")


@pytest.mark.parametrize(
    ("sent", "name"),
    [("../../a.txt", "a.txt"), ("C:\\x\\b c.txt", "b-c.txt"), (".hidden.txt", "hidden.txt"), ("ü.txt", "txt")],
)
def test_a_sent_name_becomes_a_plain_one(sent: str, name: str) -> None:
    assert plain_name(sent) == name


def test_the_length_of_an_mp4_is_in_its_movie_header() -> None:
    assert duration_s("video/mp4", mp4(61.5)) == 61.5
    assert duration_s("video/mp4", mp4(61.5)[:-90]) is None
    assert duration_s("video/mp4", b"\x00\x00\x00\x04moov") is None
    assert duration_s("video/mp4", b"") is None


def test_the_length_of_a_webm_is_in_its_segment_information() -> None:
    info = b"\x2a\xd7\xb1\x83\x0f\x42\x40" + b"\x44\x89\x88" + struct.pack(">d", 2500.0)
    assert duration_s("video/webm", b"\x1a\x45\xdf\xa3...\x15\x49\xa9\x66\x90" + info) == 2.5
    assert duration_s("video/webm", b"\x1a\x45\xdf\xa3") is None
    assert duration_s("video/webm", b"\x15\x49\xa9\x66\x90\x44\x89") is None


def test_a_file_is_found_wherever_content_refers_to_it() -> None:
    asset = {"name": "a.txt", "sha256": "s", "media_type": "text/plain", "size": 1}
    content = {"media": {"video": asset, "captions": [{"asset": asset}]}, "title": "x"}
    assert asset_fields(content) == {"content.media.video": "s", "content.media.captions.0.asset": "s"}


def test_chapters_follow_the_segments() -> None:
    segments = [{"title": "One --> two\n", "start_s": 0, "end_s": 61.5}, {"title": "B", "start_s": 61.5, "end_s": 3700}]
    assert chapters_file(segments, "Title", 3700).decode() == (
        "WEBVTT\n\n00:00:00.000 --> 00:01:01.500\nOne to two\n\n00:01:01.500 --> 01:01:40.000\nB\n"
    )
    assert "00:00:00.000 --> 00:00:09.000\nTitle" in chapters_file([], "Title", 9).decode()


def test_a_large_upload_stays_in_its_temporary_file() -> None:
    sent = mp4(61.5) + b"\x00" * MOST_IN_MEMORY
    with tempfile.TemporaryFile() as file:
        file.write(sent)
        name, content = read_upload(FileStorage(file, "../talk.mp4"), "video")
        assert isinstance(content, mmap.mmap)
        assert (name, check(name, content).name, duration_s("video/mp4", content)) == ("talk.mp4", "video/mp4", 61.5)
        documents = Documents("memory://large-upload")
        key = documents.put(content, ".mp4")
        assert hashlib.sha256(documents.get(key)).hexdigest() == hashlib.sha256(sent).hexdigest() == key[3:-4]
        content.close()
