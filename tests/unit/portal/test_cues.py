"""Captions as the lines of a transcript."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.player.cues import Cue, read_cues

FILE = """\ufeffWEBVTT - Captions

NOTE a remark
of two lines

STYLE
::cue { color: red }

intro
00:00:01.000 --> 00:00:04.500 align:start
<v Ada>Pain is <i>what the patient</i> says.</v>

01:02.000 --> 01:03.000
First &amp; second
line

01:05.000 --> 01:05.000
Never shown

01:00:00.000 --> 01:00:02.000
An hour in
"""


def test_cues_become_lines_of_plain_words() -> None:
    expected = [
        Cue(1.0, 4.5, "Pain is what the patient says."),
        Cue(62.0, 63.0, "First & second line"),
        Cue(3600.0, 3602.0, "An hour in"),
    ]
    assert read_cues(FILE) == expected
    assert read_cues(FILE.replace("\n", "\r\n")) == expected


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_whatever_the_file_holds_there_are_only_cues_in_order(text: str) -> None:
    cues = read_cues(f"WEBVTT\n\n00:05.000 --> 00:06.000\nlater\n\n{text}\n\n00:01.000 --> 00:02.000\nsooner\n")
    assert [cue.start_s for cue in cues] == sorted(cue.start_s for cue in cues)
    assert all(cue.start_s < cue.end_s and cue.text for cue in cues)
