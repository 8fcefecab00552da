"""From the name of an asset to the address it is served under."""

import json
from pathlib import Path

BUILT = Path(__file__).resolve().parents[1] / "static" / "built"
MANIFEST = "manifest.json"


class AssetsNotBuilt(Exception):
    """The built folder is missing: `python -m services.portal.assets` makes it."""


class Manifest:
    """The names of one build, read once when the process starts."""

    def __init__(self, folder: Path = BUILT) -> None:
        path = folder / MANIFEST
        if not path.is_file():
            raise AssetsNotBuilt("the portal's assets are not built: run `python -m services.portal.assets`")
        self._files: dict[str, str] = json.loads(path.read_text())["files"]

    def file(self, name: str) -> str:
        """The fingerprinted file name of `name`, e.g. `portal.css`."""
        return self._files[name]

    def url(self, name: str) -> str:
        """The address of `name` on the portal."""
        return f"/static/built/{self.file(name)}"
