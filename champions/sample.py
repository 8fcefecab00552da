"""Lets the demo learner earn a certificate, so that one can be looked at in the first minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from champions.access import LEARNER_EMAIL
from champions.environment import DEVELOPMENT_CLIENT
from champions.home import Home
from shared.http import ClientCredentials, RemoteProblem, ServiceClient

PATIENCE_S = 20.0
# What progress answers until the events about the programme and the learner have arrived.
NOT_YET = {404, 409, 422}

Json = dict[str, Any]
T = TypeVar("T")


def give_sample_certificate(home: Home, secrets: Mapping[str, str]) -> str:
    """Complete a pathway of quizzes by the same requests that a browser makes; says what came of it.

    Accounts marks the demo learner, so the certificate says in its data and on paper that it is a
    sample. At later starts it is there already. Quizzes can be taken again, and the sessions be watched.
    """
    scopes = "catalog:write progress:read"
    credentials = ClientCredentials(home.url("accounts"), DEVELOPMENT_CLIENT, secrets["client.development"], scopes)
    office = {name: ServiceClient(home.url(name), token=credentials) for name in ("catalog", "progress")}
    pathway = _of_quizzes(office["catalog"])
    if pathway is None:
        return "there is no pathway of quizzes alone"
    accounts = ServiceClient(home.url("accounts"))
    entry = {"email": LEARNER_EMAIL, "password": secrets["person.learner"]}
    tokens = accounts.post("/v1/sessions", entry).json()
    learner = ServiceClient(home.url("progress"), token=lambda: str(tokens["access_token"]))
    try:
        if learner.get("/v1/me/certificates").json()["items"]:
            return "the demo learner has one"
        _complete(learner, office, pathway)
    finally:
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        accounts.request(
            "DELETE", "/v1/sessions/current", json={"refresh_token": tokens["refresh_token"]}, headers=bearer
        )
    return "issued"


def _of_quizzes(catalog: ServiceClient) -> str | None:
    """Return the pathway with the most requirements of those that quizzes complete; opinions are not made up here."""
    found: dict[str, int] = {}
    for each in catalog.get("/v1/pathways").json()["items"]:
        content: Json = catalog.get(f"/v1/pathways/{each['slug']}").json()["content"]
        optional = {group["id"] for group in content["groups"] if group.get("optional")}
        required = [
            one for one in content["requirements"] if not one.get("optional") and one.get("group") not in optional
        ]
        if required and all(one["kind"] == "quiz_passed" for one in required):
            found[each["slug"]] = len(required)
    return max(found, key=found.__getitem__, default=None)


def _complete(learner: ServiceClient, office: Mapping[str, ServiceClient], pathway: str) -> None:
    _when_known(lambda: learner.post("/v1/enrollments", {"pathway": pathway}))
    _when_known(lambda: _require_demo(office["progress"], pathway))
    standing: Json = learner.get(f"/v1/me/pathways/{pathway}").json()
    for each in standing["requirements"]:
        if each["kind"] == "quiz_passed" and not each["optional"] and not each["met"]:
            _pass_quiz(learner, office["catalog"], each["resource"])


def _require_demo(progress: ServiceClient, pathway: str) -> None:
    """Wait until progress has heard from accounts that this is a demo account; else it would be a real certificate."""
    query = {"pathway": pathway, "limit": 100}
    lines = progress.get("/v1/reports/completions", query=query).json()["items"]
    if not any(line["demo"] and line["email"] == LEARNER_EMAIL for line in lines):
        raise RemoteProblem(404, {"title": "progress does not know the demo learner yet"})


def _pass_quiz(learner: ServiceClient, catalog: ServiceClient, slug: str) -> None:
    assessment: Json = catalog.get(f"/v1/admin/resources/{slug}").json()["content"]["assessment"]
    attempt = _when_known(lambda: learner.post("/v1/me/attempts", {"assessment": assessment["id"]}).json())
    answers = {question["id"]: question["answer"] for question in assessment["questions"]}
    learner.post(f"/v1/me/attempts/{attempt['id']}/submission", {"answers": answers})


def _when_known(ask: Callable[[], T]) -> T:
    """Ask until the events that the answer depends on have arrived."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ask()
        except RemoteProblem as problem:
            if problem.status not in NOT_YET or time.monotonic() > end:
                raise
        time.sleep(0.05)
