"""What a role says, as JSON lines in `<role>.log`, within a size that a laptop can bear."""

from __future__ import annotations

import datetime as dt
import json
import pathlib

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_LINE = 64 * 1024


class RoleLog:
    """Takes raw output; lines that are JSON already stay as they are, the others are wrapped."""

    def __init__(self, folder: pathlib.Path, role: str, *, largest_file: int = LARGEST_FILE) -> None:
        self.role = role
        self.path = folder / f"{role}.log"
        self.largest_file = largest_file
        self._file = self.path.open("ab")
        self._rest = b""

    def feed(self, output: bytes) -> None:
        """Take the next piece of output, which may end in the middle of a line."""
        *lines, self._rest = (self._rest + output).split(b"\n")
        if len(self._rest) > LARGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            self._write(line)

    def note(self, event: str, **fields: object) -> None:
        """Add a line of the supervisor's own."""
        self._append(json.dumps({"timestamp": _now(), "level": "info", "role": self.role, "event": event, **fields}))

    def tail(self, lines: int = 15) -> str:
        """The last lines, for an error message."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - 8000))
            written = file.read().decode(errors="replace").splitlines()[-lines:]
        return "\n".join(_in_words(line) for line in written)

    def close(self) -> None:
        """Write what is left."""
        self._write(self._rest)
        self._rest = b""
        self._file.close()

    def _write(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        if text.startswith("{") and text.endswith("}"):
            self._append(text)
        elif text:
            self.note(text)

    def _append(self, line: str) -> None:
        if self._file.tell() > self.largest_file:
            self._file.close()
            self.path.replace(self.path.with_suffix(".log.1"))
            self._file = self.path.open("ab")
        self._file.write(line.encode() + b"\n")
        self._file.flush()


def _in_words(line: str) -> str:
    try:
        entry = json.loads(line)
        return "\n".join(str(entry[name]) for name in ("event", "exception") if name in entry)
    except (ValueError, TypeError):
        return line


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
