"""Resolves pyproject.toml into the two lock files, with a hash for every file of every platform."""

from __future__ import annotations

import os

from bootstrap import find_uv, index_settings, run

COMPILE = ("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate")
GROUPS = {"requirements.lock": ("embedded",), "requirements-dev.lock": ("embedded", "dev")}


def main() -> None:
    """Write both; the second one keeps to the versions of the first."""
    # Packages that a machine keeps at hand are too few: the lock needs the hashes of every platform's files.
    environment = {**os.environ, **index_settings(), "UV_FIND_LINKS": "", "UV_INDEX": ""}
    for lock, groups in GROUPS.items():
        chosen = [part for group in groups for part in ("--group", f"pyproject.toml:{group}")]
        same = ["-c", "requirements.lock"] if lock != "requirements.lock" else []
        run([find_uv(), *COMPILE, *chosen, "pyproject.toml", *same, "-o", lock], environment)


if __name__ == "__main__":
    main()
