"""Received mails on disk: the message as it came, and beside it what the list shows."""

from __future__ import annotations

import datetime as dt
import email.header
import email.parser
import email.policy
import json
import pathlib
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from shared.ids import new_id

MOST_MESSAGES = 20_000


@dataclass(frozen=True)
class Summary:
    """One mail in the list."""

    id: str
    to: str
    subject: str
    received_at: str


class Store:
    """A folder with `<id>.eml` and `<id>.json` for each mail; safe to use from several threads."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._summaries = {path.stem: Summary(**json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))}

    def add(self, recipients: Sequence[str], message: bytes) -> Summary:
        """Keep a mail; it is on disk when this returns."""
        headers = email.parser.BytesHeaderParser(policy=email.policy.default).parsebytes(message)
        received_at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        summary = Summary(new_id().hex, ", ".join(recipients), str(headers.get("subject", "")), received_at)
        self._write(f"{summary.id}.eml", message)
        # The list is read from these, so a mail without one was never accepted.
        self._write(f"{summary.id}.json", json.dumps(asdict(summary)).encode())
        with self._lock:
            self._summaries[summary.id] = summary
            oldest = next(iter(self._summaries)) if len(self._summaries) > MOST_MESSAGES else None
        if oldest is not None:
            self._remove(oldest)
        return summary

    def list(self, to: str = "") -> list[Summary]:
        """The mails to an address, or all; newest first."""
        with self._lock:
            summaries = list(reversed(self._summaries.values()))
        wanted = to.strip().casefold()
        return [each for each in summaries if not wanted or wanted in each.to.casefold().split(", ")]

    def raw(self, message_id: str) -> bytes | None:
        """The message as received."""
        with self._lock:
            known = message_id in self._summaries
        return (self.folder / f"{message_id}.eml").read_bytes() if known else None

    def clear(self) -> None:
        """Forget all mails."""
        for summary in self.list():
            self._remove(summary.id)

    def _remove(self, message_id: str) -> None:
        with self._lock:
            self._summaries.pop(message_id, None)
        for suffix in ("json", "eml"):
            (self.folder / f"{message_id}.{suffix}").unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        fresh = self.folder / f".{name}"
        fresh.write_bytes(content)
        fresh.rename(self.folder / name)
