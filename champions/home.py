"""Where one running copy of the product keeps its things, and which ports it uses."""

from __future__ import annotations

import json
import os
import pathlib
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent
OFFSETS = {"portal": 0, "accounts": 1, "catalog": 2, "progress": 3, "notifications": 4, "mailbox": 25, "smtp": 26}
HOST = "127.0.0.1"


class PortTaken(RuntimeError):
    """Another program listens where this copy wants to."""


@dataclass(frozen=True)
class Home:
    """The data folder (`CHAMPIONS_HOME`) and the first port (`CHAMPIONS_PORT_BASE`)."""

    folder: pathlib.Path
    port_base: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Home:
        """Read both from the environment; by default `var` and 8000."""
        folder = pathlib.Path(environment.get("CHAMPIONS_HOME") or "var")
        base = environment.get("CHAMPIONS_PORT_BASE") or "8000"
        if not base.isdigit() or not 1 <= int(base) <= 65535 - max(OFFSETS.values()):
            raise ValueError(f"CHAMPIONS_PORT_BASE is {base!r}; it must be a port number such as 8000")
        return cls(folder if folder.is_absolute() else ROOT / folder, int(base))

    @property
    def logs(self) -> pathlib.Path:
        """The folder with a log file for each role."""
        return self.folder / "log"

    @property
    def mailbox(self) -> pathlib.Path:
        """The folder with the mails that the development mailbox received."""
        return self.folder / "mailbox"

    @property
    def access_file(self) -> pathlib.Path:
        """Where people and tools read how to reach this copy."""
        return self.folder / "access.json"

    @property
    def signing_key_files(self) -> tuple[pathlib.Path, pathlib.Path]:
        """The key that signs certificates here, and its certificate."""
        return self.folder / "certificate-signing-key.pem", self.folder / "certificate-signing-certificate.pem"

    @property
    def credential_key_file(self) -> pathlib.Path:
        """The key that signs open badges here."""
        return self.folder / "credential-signing-key.pem"

    def port(self, part: str) -> int:
        """The port of a service, the mailbox or SMTP."""
        return self.port_base + OFFSETS[part]

    def url(self, part: str) -> str:
        """The address of a service or the mailbox page."""
        return f"http://{HOST}:{self.port(part)}"

    def check_ports(self) -> None:
        """Raise `PortTaken` naming each port that is not free."""
        taken = [f"{self.port(part)} ({part})" for part in OFFSETS if not _is_free(self.port(part))]
        if taken:
            raise PortTaken(
                f"another program listens on port {', '.join(taken)} of {HOST}.\n"
                "Stop it, or choose other ports: CHAMPIONS_PORT_BASE=9000 make up"
            )

    def prepare(self) -> None:
        """Make the folders; what is in them is for the owner only, except for those who may pass through."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.logs, self.mailbox, self.folder / "documents"):
            folder.mkdir(mode=0o700, exist_ok=True)

    def secrets(self) -> dict[str, str]:
        """The secrets of this copy, made at the first call and kept in `secrets.json`."""
        return _kept_secrets(self.folder / "secrets.json")


SECRET_NAMES = (
    "postgres",
    "redis",
    *(f"database.{service}" for service in ("accounts", "catalog", "progress", "notifications")),
    *(f"database.{service}_owner" for service in ("accounts", "catalog", "progress", "notifications")),
    *(f"key.{service}" for service in ("accounts", "catalog", "progress", "notifications", "portal")),
    *(f"client.{service}" for service in ("accounts", "catalog", "progress", "notifications", "portal", "development")),
    "person.learner",
    "person.administrator",
)


def _kept_secrets(path: pathlib.Path) -> dict[str, str]:
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in SECRET_NAMES if name not in kept]
    if missing:
        # A person types these two; programs carry the others.
        kept |= {name: secrets.token_urlsafe(12 if name.startswith("person.") else 36) for name in missing}
        write_private(path, kept)
    return kept


def write_private(path: pathlib.Path, content: Any) -> None:
    """Write JSON that only the owner can read, whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
