"""Bring the supplies up to date: `python -m services.progress.supplies`; does nothing when they are."""

import sys

from services.progress.supplies.build import build

build(say=lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201 - a command
