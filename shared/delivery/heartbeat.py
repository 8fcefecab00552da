"""A file whose age says whether a worker or a courier is well; a supervisor or a container's health check reads it."""

import os
import pathlib
from contextlib import suppress

VARIABLE = "CHAMPIONS_HEARTBEAT_FILE"
EVERY_S = 2.0


class Heartbeat:
    """Touches the file named by CHAMPIONS_HEARTBEAT_FILE; does nothing where none is named.

    The file appears when the process is ready for the first time and is gone after an orderly end.
    """

    def __init__(self, path: str | None = None) -> None:
        name = path if path is not None else os.environ.get(VARIABLE, "")
        self._path = pathlib.Path(name) if name else None
        self.clear()

    def beat(self) -> None:
        """Say that all is well."""
        if self._path is not None:
            with suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.touch()

    def clear(self) -> None:
        """Remove the sign of an earlier life."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
