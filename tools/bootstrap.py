"""Makes .venv from the hashed lock files, with uv; standard library only, run by tools/bootstrap.sh."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS, VENV = ROOT / ".tools", ROOT / ".venv"
INSTALLER = TOOLS / "installer"
STAMP = VENV / ".made-from.json"
UV = "uv==0.13.*"
SYSTEM_CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
LOCKS = {"run": ("requirements.lock",), "dev": ("requirements.lock", "requirements-dev.lock")}
# What pip is told on this machine, and how uv calls it. The locks hold a hash for every file,
# so it does not matter which index a file comes from.
PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}


def main(kind: str) -> None:
    """Bring the environment up to date for `run` or `dev`; a dev environment is good for running, too."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / ".bootstrap-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = read_stamp()
        wanted = {name: hash_of(name) for name in LOCKS[kind]}
        if wanted.items() <= made.items():
            return
        if "requirements-dev.lock" in made:
            wanted = {name: hash_of(name) for name in LOCKS["dev"]}
        print(f"Installing Python packages from {[*wanted][-1]}", flush=True)
        install([*wanted][-1])
        STAMP.write_text(json.dumps(wanted))


def read_stamp() -> dict[str, str]:
    """The locks from which the environment was made; nothing when its interpreter is gone."""
    works = (VENV / "bin/python").exists()
    made: dict[str, str] = json.loads(STAMP.read_text()) if works and STAMP.exists() else {}
    return made


def hash_of(name: str) -> str:
    """What tells one version of a lock file from another."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def install(lock: str) -> None:
    """Make .venv hold exactly what the lock file says."""
    uv = find_uv()
    environment = {**os.environ, **index_settings()}
    if not (VENV / "bin/python").exists():
        run(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, "--no-python-downloads", str(VENV)],
            environment,
        )
    sync = [uv, "pip", "sync", "--quiet", "--python", str(VENV / "bin/python"), "--require-hashes", lock]
    run(sync, environment)


def find_uv() -> str:
    """Return the uv on PATH, or one of our own in .tools."""
    own = INSTALLER / "bin/uv"
    found = shutil.which("uv")
    if found is None and not own.exists():
        # One that was interrupted is made anew: Python does not mend an environment whose pip is half there.
        run([sys.executable, "-m", "venv", "--clear", str(INSTALLER)])
        run([str(INSTALLER / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", UV])
    return found or str(own)


def index_settings() -> dict[str, str]:
    """Translate pip's configuration, which uv does not read: what a machine has set for pip is meant for us as well."""
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL")):
        return certificates()
    listed = subprocess.run(
        [pip(), "config", "list"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match", **certificates()}
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        variable = PIP_TO_UV.get(name.rpartition(".")[2])
        if variable:
            settings[variable] = " ".join(value.strip("'\"").replace("\\n", " ").split())
    if "UV_FIND_LINKS" in settings:
        settings["UV_FIND_LINKS"] = settings["UV_FIND_LINKS"].replace(" ", ",")
    return settings


def certificates() -> dict[str, str]:
    """Let uv trust what the system trusts, as Debian's pip does: an organisation's authority is known only there."""
    return {"UV_SYSTEM_CERTS": "true"} if SYSTEM_CERTIFICATES.exists() and "SSL_CERT_FILE" not in os.environ else {}


def pip() -> str:
    """The pip whose configuration counts."""
    own = INSTALLER / "bin/pip"
    return str(own) if own.exists() else shutil.which("pip3") or "pip"


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a program from the root of the project; leave when it fails."""
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if status:
        sys.exit(f"{' '.join(command[:3])} failed with status {status}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
