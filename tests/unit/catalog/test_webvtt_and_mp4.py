"""Captions, chapters and the length of a video, read from the files themselves."""

import pytest

from services.catalog.packs.mp4 import duration_of
from services.catalog.packs.problems import SourceError
from services.catalog.packs.webvtt import read_cues


def test_cues_carry_times_text_and_line() -> None:
    cues = read_cues("WEBVTT - title\n\nfirst\n00:01.500 --> 01:00:02.000 align:start\nHello\nthere\n")
    assert [(cue.start_s, cue.end_s, cue.text, cue.line) for cue in cues] == [(1.5, 3602.0, "Hello there", 4)]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "starts with the line WEBVTT"),
        ("WEBVTTX\n", 1, "starts with the line WEBVTT"),
        ("WEBVTT\n\n0:1 --> 0:2\nHello\n", 3, "a timing looks like"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nHello\n", 3, "ends before it starts"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", 3, "has no text"),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB\n", 6, "starts before the one above"),
    ],
)
def test_a_mistake_in_captions_has_its_line(text, line, message) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read_cues(text)
    assert caught.value.line == line


def test_the_length_of_a_video_is_read(pack) -> None:
    assert duration_of(pack.root / "media/talk/video.mp4") == 20.0


@pytest.mark.parametrize("content", [b"", b"no video at all", b"\0\0\0\0moov", b"\0\0\0\x09moov\0", b"\0\0\0\x02free"])
def test_a_file_without_a_movie_header_has_no_length(tmp_path, content) -> None:
    file = tmp_path / "video.mp4"
    file.write_bytes(content)
    assert duration_of(file) is None
