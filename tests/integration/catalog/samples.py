"""Small contents that the tests publish: valid, and easy to change."""

import struct
from typing import Any

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def mp4(seconds: float, *, brand: bytes = b"isom") -> bytes:
    """The least of an MP4 file that says how long it plays."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, round(seconds * 1000)) + b"\x00" * 80
    movie = _box(b"moov", _box(b"mvhd", header))
    return _box(b"ftyp", brand + b"\x00\x00\x02\x00isommp41") + _box(b"free", b"\x00" * 8) + movie


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


MP4 = mp4(60)


def common(slug: str, **changes: Any) -> dict[str, Any]:
    """Members that every resource has."""
    return {
        "slug": slug,
        "title": f"Title of {slug}",
        "provider": "Example Society",
        "summary": "A short summary.",
        "topics": ["communication"],
        "audience": ["nurses"],
        "minutes": {"min": 10, "max": 20},
        "format": "Online reading",
        "cost": "Free",
        "accreditation": "None",
        "completion": {"rule": "viewed", "note": "Read it."},
    } | changes


def page(slug: str = "a-page", **changes: Any) -> dict[str, Any]:
    """A page."""
    return common(slug, kind="page", body="Some *text* about comfort.") | changes


def module(slug: str = "p9-m1", **changes: Any) -> dict[str, Any]:
    """A module with a quiz of two questions, whose key and rationales are easy to look for."""
    question = {
        "type": "single",
        "prompt": "Which layer of care is it?",
        "options": [{"id": "a", "text": "First option"}, {"id": "b", "text": "Second option"}],
        "answer": ["b"],
        "rationale": "SECRET-RATIONALE because of the evidence.",
        "sources": ["SRC-1"],
        "objective": "o1",
        "key_points": ["k1"],
    }
    return (
        common(slug, kind="module", completion={"rule": "quiz_passed", "note": "Pass the quiz."})
        | {
            "series": None,
            "objectives": [{"id": "o1", "text": "Define palliative care."}],
            "key_points": [{"id": "k1", "title": "A layer of care", "text": "Not a stage.", "sources": ["SRC-1"]}],
            "references": {"SRC-1": {"citation": "Someone, 2020.", "status": "checked"}},
            "practice_commitments": ["Ask about pain."],
            "assessment": {
                "id": f"{slug}-quiz",
                "title": "Quiz",
                "passing_score": 0.8,
                "questions": [question | {"id": f"{slug}-q1"}, question | {"id": f"{slug}-q2", "prompt": "Again?"}],
            },
        }
        | changes
    )


def pathway(slug: str = "champion", resource: str = "p9-m1", **changes: Any) -> dict[str, Any]:
    """A pathway with one requirement."""
    return {
        "slug": slug,
        "title": "Champion",
        "summary": "Become one.",
        "achievement": {"title": "Champion", "criteria": "Pass the quiz."},
        "requirements": [{"id": "r1", "kind": "quiz_passed", "resource": resource, "group": "g1"}],
        "groups": [{"id": "g1", "title": "Part 1"}],
        "certificate": {"title": "Certificate", "statement": "has passed"},
    } | changes


def programme(slug: str = "palliative-care", **changes: Any) -> dict[str, Any]:
    """A programme over the sample pathway."""
    return {
        "slug": slug,
        "title": "Programme",
        "tagline": "Learn",
        "summary": "All of it.",
        "body": "Welcome.",
        "pathway": "champion",
    } | changes


def recorded_session(video: Any, poster: Any, text: Any, slug: str = "a-talk", **changes: Any) -> dict[str, Any]:
    """A recorded session of a minute in two segments, with a placeholder recording."""
    return (
        common(slug, kind="recorded_session", completion={"rule": "watched", "coverage": 0.9, "note": "Watch."})
        | {
            "recorded_at": "Annual meeting",
            "year": 2024,
            "media": {
                "video": video,
                "poster": poster,
                "duration_s": 60,
                "captions": [{"language": "en", "label": "English", "asset": text}],
                "chapters": text,
                "placeholder": True,
                "placeholder_note": "A placeholder.",
            },
            "segments": [
                {"slug": "first", "title": "First part", "start_s": 0, "end_s": 30},
                {"slug": "second", "title": "Second part", "start_s": 30, "end_s": 60},
            ],
        }
        | changes
    )
