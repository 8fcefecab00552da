"""A small published catalogue and learners, delivered as events into progress."""

from __future__ import annotations

import datetime as dt
import pathlib
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from flask.testing import FlaskClient

from champions.signing_key import ensure_signing_key
from shared.delivery import Background, EventPayload
from shared.testing.delivery import deliver

PUBLISHED_AT = dt.datetime(2026, 5, 1, 8, tzinfo=dt.UTC)


class ResourcePublished(EventPayload):
    type: ClassVar[str] = "catalog.resource.published.v1"

    resource_id: uuid.UUID
    slug: str
    kind: str
    revision: int
    title: str
    published_at: dt.datetime
    change_note: str = ""
    content: dict[str, Any]


class ResourceRetired(EventPayload):
    type: ClassVar[str] = "catalog.resource.retired.v1"

    resource_id: uuid.UUID
    slug: str
    retired_at: dt.datetime


class PathwayPublished(EventPayload):
    type: ClassVar[str] = "catalog.pathway.published.v1"

    pathway_id: uuid.UUID
    slug: str
    revision: int
    title: str
    published_at: dt.datetime
    content: dict[str, Any]


class PathwayRetired(EventPayload):
    type: ClassVar[str] = "catalog.pathway.retired.v1"

    pathway_id: uuid.UUID
    slug: str
    retired_at: dt.datetime


class LearnerRegistered(EventPayload):
    type: ClassVar[str] = "accounts.learner.registered.v1"

    learner_id: uuid.UUID
    email: str
    name: str
    degree: str | None = None
    profession: str | None = "physician"
    locale: str = "en"
    demo: bool = False
    registered_at: dt.datetime


class LearnerChanged(LearnerRegistered):
    type: ClassVar[str] = "accounts.learner.changed.v1"

    changed_at: dt.datetime


class LearnerErased(EventPayload):
    type: ClassVar[str] = "accounts.learner.erased.v1"

    learner_id: uuid.UUID
    erased_at: dt.datetime


def question(module: str, number: int, kind: str = "single") -> dict[str, Any]:
    return {
        "id": f"{module}-q{number}",
        "type": kind,
        "prompt": f"Question {number} of {module}?",
        "options": [{"id": letter, "text": f"Choice {letter} of question {number}"} for letter in "abcd"],
        "answer": ["a", "c"] if kind == "multiple" else ["b"],
        "rationale": f"The reason behind question {number}.",
        "sources": [],
        "objective": "o1",
        "key_points": [f"k{number}", "k1"],
    }


def module_content(slug: str, title: str) -> dict[str, Any]:
    questions = [
        question(slug, 1),
        question(slug, 2),
        question(slug, 3),
        question(slug, 4),
        question(slug, 5, "multiple"),
    ]
    return {
        "slug": slug,
        "kind": "module",
        "title": title,
        "minutes": {"min": 10, "max": 15},
        "completion": {"rule": "quiz_passed", "note": "Pass the quiz."},
        "key_points": [{"id": f"k{n}", "title": f"Point {n}", "text": "...", "sources": []} for n in (2, 1, 3, 4, 5)],
        "assessment": {
            "id": f"{slug}-quiz",
            "title": f"Quiz: {title}",
            "passing_score": 0.8,
            "shuffle_options": True,
            "questions": questions,
        },
    }


def series_content(slug: str, parts: list[str]) -> dict[str, Any]:
    completion = {"rule": "parts_completed", "note": "Complete all modules."}
    return {"slug": slug, "kind": "module_series", "title": slug.title(), "completion": completion, "parts": parts}


def session_content(slug: str) -> dict[str, Any]:
    bounds = [0, 20, 50, 60]
    return {
        "slug": slug,
        "kind": "recorded_session",
        "title": "Recorded session",
        "completion": {"rule": "watched", "coverage": 0.9, "note": "Watch it."},
        "media": {"duration_s": 60},
        "segments": [
            {"slug": f"s{n}", "title": f"Segment {n}", "start_s": bounds[n - 1], "end_s": bounds[n]} for n in (1, 2, 3)
        ],
    }


def page_content(slug: str) -> dict[str, Any]:
    return {"slug": slug, "kind": "page", "title": "A page", "completion": {"rule": "viewed", "note": "Read it."}}


def pathway_content(modules: list[str]) -> dict[str, Any]:
    requirements = [
        {"id": f"pass-{slug}", "kind": "quiz_passed", "resource": slug, "group": "part-1", "optional": False}
        for slug in modules
    ]
    watch = {"id": "watch", "kind": "watched", "resource": "session", "group": "recorded", "optional": False}
    return {
        "slug": "champion",
        "title": "Palliative care champion",
        "summary": "Two modules.",
        "achievement": {"title": "Palliative care champion", "criteria": "Passed both quizzes."},
        "requirements": [*requirements, watch],
        "groups": [
            {"id": "part-1", "title": "Part 1", "rule": "all", "optional": False, "resource": "part-1"},
            {"id": "recorded", "title": "Recorded sessions", "rule": "all", "optional": True, "resource": None},
        ],
        "certificate": {
            "title": "Certificate of completion",
            "statement": "Original starter modules awaiting clinical review.",
            "sample_watermark": None,
        },
    }


class Learner:
    """A registered learner who talks to progress over HTTP."""

    def __init__(self, client: FlaskClient, learner_id: uuid.UUID, headers: dict[str, str]) -> None:
        self.client = client
        self.id = learner_id
        self.headers = headers

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(path, json={} if body is None else body, headers=self.headers | headers)

    def put(self, path: str, body: Any) -> Any:
        return self.client.put(path, json=body, headers=self.headers)

    def delete(self, path: str) -> Any:
        return self.client.delete(path, headers=self.headers)

    def enroll(self, pathway: str = "champion") -> Any:
        return self.post("/v1/enrollments", {"pathway": pathway})

    def attempt(self, module: str) -> Any:
        return self.post("/v1/me/attempts", {"assessment": f"{module}-quiz"}).json

    def submit(self, attempt: dict[str, Any], *, right: int = 5) -> Any:
        answers = answers_for(attempt["resource"], right)
        return self.post(f"/v1/me/attempts/{attempt['id']}/submission", {"answers": answers})

    def pass_quiz(self, module: str) -> Any:
        return self.submit(self.attempt(module)).json

    def pathway(self) -> Any:
        return self.get("/v1/me/pathways/champion").json


def answers_for(module: str, right: int = 5) -> dict[str, list[str]]:
    key = [["b"], ["b"], ["b"], ["b"], ["a", "c"]]
    wrong = [["a"], ["a"], ["a"], ["a"], ["a"]]
    chosen = key[:right] + wrong[right:]
    return {f"{module}-q{number}": choice for number, choice in enumerate(chosen, 1)}


@pytest.fixture(scope="session")
def signing_key_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, pathlib.Path]:
    """The issuer's key and its certificate."""
    folder = tmp_path_factory.mktemp("signing")
    files = (folder / "key.pem", folder / "certificate.pem")
    ensure_signing_key(*files, name="Issuer of the tests")
    return files


@pytest.fixture
def progress_settings(settings_for: Callable[..., Any], signing_key_files: tuple[pathlib.Path, pathlib.Path]) -> Any:
    """Settings with a signing key."""
    key, certificate = map(str, signing_key_files)
    return settings_for("progress", certificate_signing_key=key, certificate_signing_certificate=certificate)


Publish = Callable[..., None]


@pytest.fixture
def publish_resource(progress_background: Background) -> Publish:
    """Deliver a published revision of a resource."""

    def publish(content: dict[str, Any], revision: int = 1, at: dt.datetime = PUBLISHED_AT) -> None:
        payload = ResourcePublished(
            resource_id=uuid.uuid5(uuid.NAMESPACE_URL, content["slug"]),
            slug=content["slug"],
            kind=content["kind"],
            revision=revision,
            title=content["title"],
            published_at=at,
            content=content,
        )
        deliver(progress_background, payload, subject=content["slug"])

    return publish


@pytest.fixture
def publish_pathway(progress_background: Background) -> Publish:
    """Deliver a published revision of a pathway."""

    def publish(content: dict[str, Any], revision: int = 1, at: dt.datetime = PUBLISHED_AT) -> None:
        payload = PathwayPublished(
            pathway_id=uuid.uuid5(uuid.NAMESPACE_URL, content["slug"]),
            slug=content["slug"],
            revision=revision,
            title=content["title"],
            published_at=at,
            content=content,
        )
        deliver(progress_background, payload, subject=content["slug"])

    return publish


@pytest.fixture
def catalogue(publish_resource: Publish, publish_pathway: Publish) -> None:
    """Two modules in a series, a recording, a page, and a pathway over them."""
    publish_resource(module_content("m1", "First module"))
    publish_resource(module_content("m2", "Second module"))
    publish_resource(series_content("part-1", ["m1", "m2"]))
    publish_resource(session_content("session"))
    publish_resource(page_content("about"))
    publish_pathway(pathway_content(["m1", "m2"]))


@pytest.fixture
def register(
    progress_background: Background, progress_app: Any, token_for: Callable[..., dict[str, str]]
) -> Callable[..., Learner]:
    """`register(name=..., degree=...)`: a learner whose registration has arrived."""

    def build(name: str = "Ada Example", degree: str | None = "MD", *, demo: bool = False) -> Learner:
        learner_id = uuid.uuid4()
        told = LearnerRegistered(
            learner_id=learner_id,
            email=f"{learner_id.hex[:8]}@example.org",
            name=name,
            degree=degree,
            demo=demo,
            registered_at=PUBLISHED_AT,
        )
        deliver(progress_background, told, subject=str(learner_id))
        return Learner(progress_app.test_client(), learner_id, token_for(learner_id, name=name))

    return build


@pytest.fixture
def learner(catalogue: None, register: Callable[..., Learner]) -> Learner:
    """A registered learner, with the catalogue in place."""
    return register()
