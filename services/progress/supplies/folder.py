"""Where the supplies lie, and reading them."""

import json
import pathlib
from typing import Any

SUPPLIED = pathlib.Path(__file__).with_name("supplied")
FONTS, CONTEXTS, STAMP = "fonts", "contexts.json", "made-from.txt"


class SuppliesMissing(Exception):
    """They were not made: `python -m services.progress.supplies` does it."""


def fonts_folder() -> pathlib.Path:
    """Return the folder with one font file for each script; raises `SuppliesMissing`."""
    return _present(FONTS)


def contexts() -> dict[str, Any]:
    """Return the JSON-LD contexts that credentials use, by their address; raises `SuppliesMissing`."""
    found: dict[str, Any] = json.loads(_present(CONTEXTS).read_text())
    return found


def _present(name: str) -> pathlib.Path:
    path = SUPPLIED / name
    if not path.exists():
        raise SuppliesMissing(f"{path} is missing: run `python -m services.progress.supplies`")
    return path
