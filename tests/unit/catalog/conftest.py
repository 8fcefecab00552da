"""A small but complete content pack in a temporary folder, for tests that break it in one place."""

import struct
from dataclasses import dataclass
from pathlib import Path

import pytest


def mp4(duration_s: float) -> bytes:
    """The least that counts as an MP4 file of that length."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, int(duration_s * 1000)) + bytes(80)
    mvhd = struct.pack(">I4s", 8 + len(header), b"mvhd") + header
    return struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + struct.pack(">I4s", 8 + len(mvhd), b"moov") + mvhd


COMMON = """\
provider: Tests
summary: A summary.
topics: [pain]
audience: [everyone]
format: Text
cost: Free
accreditation: None
"""

FILES = {
    "pack.yaml": "format: 1\nslug: small\ntitle: Small\nlanguage: en\nnotices:\n  draft: This is a draft.\n",
    "programme.yaml": """\
title: Small
tagline: Small is fine.
summary: A programme for tests.
notice: draft
pathway: path
featured: [series]
pages: [welcome]
""",
    "programme.md": "Read [the first module](/resources/m1).\n",
    "pathways/path.yaml": """\
title: Path
summary: All of it.
achievement: {title: Done, criteria: Everything passed.}
groups:
  - {id: all, title: All, rule: all, resource: series}
requirements:
  - {id: m1-quiz, kind: quiz_passed, resource: m1, group: all}
certificate: {title: Certificate, statement: Has done it.}
""",
    "resources/series.yaml": f"""\
kind: module_series
title: Series
{COMMON}parts: [m1]
completion: {{rule: parts_completed, note: All parts.}}
""",
    "resources/welcome.yaml": f"""\
kind: page
title: Welcome
{COMMON}related: [series]
points:
  - {{text: A point., source: A source}}
completion: {{rule: none, note: Nothing to do.}}
""",
    "resources/welcome.md": "Welcome. ![A hand](hand.png)\n",
    "resources/talk.yaml": f"""\
kind: recorded_session
title: Talk
{COMMON}recorded_at: A meeting
year: 2024
media:
  video: video.mp4
  poster: poster.png
  duration_s: 20
  captions:
    - {{language: en, label: English, asset: captions.en.vtt}}
  chapters: chapters.vtt
  transcript: transcript.txt
segments:
  - {{slug: one, title: First half, start_s: 0, end_s: 10}}
  - {{slug: two, title: Second half, start_s: 10, end_s: 20}}
slides:
  - {{label: Slides, asset: slides.pdf}}
completion: {{rule: watched, coverage: 0.9, note: Watch it.}}
""",
    "media/talk/captions.en.vtt": "WEBVTT\n\n00:00.000 --> 00:20.000\nHello.\n",
    "media/talk/chapters.vtt": """\
WEBVTT

00:00.000 --> 00:10.000
First half

00:10.000 --> 00:20.000
Second half
""",
    "media/talk/transcript.txt": "Hello.\n",
    "modules/m1/module.yaml": f"""\
title: Module
series: series
notice: draft
minutes: {{min: 10, max: 15}}
{COMMON}completion: {{rule: quiz_passed, note: Pass it.}}
objectives:
  o1: Know the thing.
practice_commitments: [Do the thing.]
""",
    "modules/m1/key-points.md": """\
# Key points

## k1: The thing

It is a *thing*
on two lines.

Sources: BOOK-2020; PAPER-1
""",
    "modules/m1/quiz.yaml": """\
id: m1-quiz
title: Quiz
passing_score: 0.8
questions:
  - id: m1-q1
    type: single
    prompt: Which one?
    options:
      a: This one
      b: That one
      no: Neither
    answer: [a]
    rationale: Because it is.
    sources: [BOOK-2020]
    objective: o1
    key_points: [k1]
""",
    "modules/m1/case-guide.md": """\
# Case discussion guide

Minutes: 20-30

## Vignette

Ms. A is ill.

## Question 1

What now,
and why?

### Facilitator notes

Talk to her. [PAPER-2]
""",
    "references.yaml": """\
BOOK-2020: {citation: A book., status: checked}
PAPER-1: {citation: A paper., status: from knowledge}
PAPER-2: {citation: Another paper., status: checked}
""",
    "synonyms.yaml": "groups:\n  - [pain, ache]\n",
}

BYTES = {
    "media/talk/video.mp4": mp4(20),
    "media/talk/poster.png": b"\x89PNG\r\n\x1a\n",
    "media/talk/slides.pdf": b"%PDF-1.7\n",
}


@dataclass(frozen=True)
class PackFolder:
    """The pack under test; each method changes one file of it."""

    root: Path

    def write(self, file: str, content: str | bytes) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def remove(self, file: str) -> None:
        (self.root / file).unlink()


@pytest.fixture
def pack(tmp_path: Path) -> PackFolder:
    folder = PackFolder(tmp_path / "small")
    for file, content in (FILES | BYTES).items():
        folder.write(file, content)
    return folder
