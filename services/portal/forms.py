"""Forms that keep what was typed: values, errors by field, and the key that makes a double click harmless."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import MultiDict

from shared.http import RemoteProblem

LONGEST_KEY = 80


@dataclass
class Form:
    """One form as it was filled in; `errors` are messages by field, "" stands for the form as a whole."""

    values: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: dict[str, str] = field(default_factory=dict)
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    @classmethod
    def submitted(cls) -> "Form":
        """Read the form of the current request; the ends of what was typed are trimmed by the services."""
        form = cls(MultiDict(request.form))
        form.key = request.form.get("idempotency_key", "")[:LONGEST_KEY] or form.key
        return form

    @classmethod
    def showing(cls, values: dict[str, str | None]) -> "Form":
        """A form that shows what is stored."""
        return cls(MultiDict({name: value or "" for name, value in values.items()}))

    def __getitem__(self, name: str) -> str:
        """Return what was typed into a field, as it was typed."""
        return self.values.get(name, "")

    def text(self, name: str) -> str:
        """Return a value without blanks at its ends."""
        return self[name].strip()

    def take(self, *names: str) -> dict[str, str]:
        """Return the named values that are not empty."""
        return {name: self.text(name) for name in names if self.text(name)}

    def require(self, **messages: str) -> bool:
        """Note an error for every field that is empty; returns whether the form can go on."""
        for name, message in messages.items():
            if not self.text(name):
                self.errors[name] = message
        return not self.errors

    def refuse(self, problem: RemoteProblem, fields: Iterable[str] = ()) -> None:
        """Note what a service did not accept: at its field if the form has it, else for the whole form.

        The same form sent again is a new request, so it gets a new key.
        """
        self.key = str(uuid.uuid4())
        known = set(fields)
        for name, message in problem.errors.items():
            last = name.rpartition(".")[2]
            self.errors.setdefault(last if last in known else "", message)
        if not self.errors:
            self.errors[""] = in_words(problem)


def in_words(problem: RemoteProblem) -> str:
    """Return what a service says about the whole: what is wrong, and what to do about it."""
    parts = (str(problem.problem.get(name) or "").strip() for name in ("title", "detail"))
    sentences = [part if part.endswith((".", "!", "?")) else f"{part}." for part in dict.fromkeys(parts) if part]
    return " ".join(sentences) or "This did not work."
