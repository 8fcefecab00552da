"""Drives the running product from outside: public URLs and the mailbox only."""

import email
import email.policy
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from typing import Any

from shared.http import RemoteProblem, ServiceClient, ServiceUnavailable
from shared.testing.waiting import wait_for

PATHWAY = "champion"


@dataclass(frozen=True)
class Mail:
    """One message in the development mailbox."""

    id: str
    to: str
    subject: str
    received_at: str


@dataclass
class Driver:
    """The running product, known by what `access.json` says."""

    access: dict[str, Any]
    _keys: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def client(self, service: str, token: str | None = None, *, timeout: float = 10.0) -> ServiceClient:
        """A client of one service, signed in with `token`."""
        return ServiceClient(self.access[service], token=lambda: token, timeout=timeout)

    def sign_in(self, address: str, password: str) -> str:
        """Return an access token."""
        session = self.client("accounts").post("/v1/sessions", {"email": address, "password": password})
        return str(session.json()["access_token"])

    @cached_property
    def administrator(self) -> str:
        """An administrator's access token."""
        who = self.access["administrator"]
        return self.sign_in(who["email"], who["password"])

    def new_learner(self, name: str = "Rosa Núñez", **profile: Any) -> "Learner":
        """Make a confirmed account and sign it in."""
        address = f"learner-{uuid.uuid4().hex[:12]}@clinic.example"
        password = uuid.uuid4().hex
        made = self.client("accounts", self.administrator).post(
            "/v1/admin/learners",
            {"email": address, "name": name, "password": password, "profession": "nurse", "time_zone": "UTC"} | profile,
        )
        return Learner(self, str(made.json()["id"]), address, password, name)

    def modules(self) -> list[str]:
        """The slugs of all modules that the pathway asks for."""
        pathway = self.client("catalog").get(f"/v1/pathways/{PATHWAY}").json()
        requirements = pathway["content"]["requirements"]
        return [each["resource"] for each in requirements if each["kind"] == "quiz_passed" and not each["optional"]]

    def answer_key(self, module: str) -> dict[str, list[str]]:
        """Which options are right, as only an administrator may read it."""
        if module not in self._keys:
            draft = self.client("catalog", self.administrator).get(f"/v1/admin/resources/{module}").json()
            questions = draft["content"]["assessment"]["questions"]
            self._keys[module] = {each["id"]: each["answer"] for each in questions}
        return self._keys[module]

    def mails(self, address: str) -> list[Mail]:
        """What the mailbox holds for an address."""
        return [Mail(**each) for each in self.client("mailbox").get("/api/messages", query={"to": address}).json()]

    def mail_text(self, mail: Mail) -> EmailMessage:
        """A message as it was received, parsed."""
        raw = self.client("mailbox").get(f"/api/messages/{mail.id}/raw").body
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def wait_for_mail(self, address: str, words: str, *, within_s: float = 20.0) -> Mail:
        """Wait for a message whose subject holds `words`."""

        def arrived() -> Mail | None:
            return next((mail for mail in self.mails(address) if words.lower() in mail.subject.lower()), None)

        return wait_for(arrived, f"a mail about {words!r} to {address}", seconds=within_s)


@dataclass
class Learner:
    """One person who learns, with a session."""

    product: Driver
    id: str
    email: str
    password: str
    name: str

    @cached_property
    def token(self) -> str:
        """An access token, made at first use."""
        return self.product.sign_in(self.email, self.password)

    @property
    def progress(self) -> ServiceClient:
        """Progress, signed in as this learner."""
        return self.product.client("progress", self.token)

    def enroll(self, pathway: str = PATHWAY) -> None:
        """Join a pathway; waits until the learner has become known there."""
        wait_for(lambda: self._write("POST", "/v1/enrollments", {"pathway": pathway}), "enrollment")

    def standing(self, pathway: str = PATHWAY) -> dict[str, Any]:
        """Percent, requirements and the next step."""
        found: dict[str, Any] = self.progress.get(f"/v1/me/pathways/{pathway}").json()
        return found

    def take_quiz(self, module: str, *, wrong: int = 0) -> dict[str, Any]:
        """Take a module's quiz with the first `wrong` questions answered wrongly; return the graded attempt."""
        key = self.product.answer_key(module)
        attempt = self._repeat("POST", "/v1/me/attempts", {"assessment": f"{module}-quiz"})
        answers = dict(self._answers(attempt, key, wrong))
        self._repeat("PUT", f"/v1/me/attempts/{attempt['id']}/answers", {"answers": answers})
        return self._repeat("POST", f"/v1/me/attempts/{attempt['id']}/submission", {})

    def finish(self, pathway: str = PATHWAY) -> None:
        """Pass every quiz that the pathway asks for."""
        for module in self.product.modules():
            graded = self.take_quiz(module)
            assert graded["passed"], graded
        wait_for(lambda: self.standing(pathway)["completed"], "completion")

    def certificates(self) -> list[dict[str, Any]]:
        """All certificates held."""
        found: list[dict[str, Any]] = self.progress.get("/v1/me/certificates").json()["items"]
        return found

    def wait_for_certificate(self, *, within_s: float = 20.0) -> dict[str, Any]:
        """Wait until the one certificate is issued and rendered."""

        def ready() -> dict[str, Any] | None:
            return next((each for each in self.certificates() if each["status"] != "rendering"), None)

        return wait_for(ready, "a rendered certificate", seconds=within_s)

    @staticmethod
    def _answers(attempt: dict[str, Any], key: dict[str, list[str]], wrong: int) -> Iterator[tuple[str, list[str]]]:
        for number, question in enumerate(attempt["questions"]):
            right = key[question["id"]]
            others = [each["id"] for each in question["options"] if each["id"] not in right]
            yield question["id"], others[:1] if number < wrong else right

    def _repeat(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Write with one key until it is answered, as a careful client does when the network fails."""
        key = uuid.uuid4().hex
        return wait_for(lambda: self._write(method, path, body, key), f"{method} {path}", seconds=120)

    def _write(self, method: str, path: str, body: dict[str, Any], key: str = "") -> dict[str, Any] | None:
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        try:
            answer: dict[str, Any] = self.progress.request(method, path, json=body, headers=headers).json()
        except ServiceUnavailable:
            return None
        except RemoteProblem as problem:
            if problem.status >= 500 or problem.slug in {"request-in-progress", "learner-unknown", "not-found"}:
                return None
            raise
        return answer
