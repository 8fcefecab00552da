"""Whether the role in this container is well: its web server answers, or its heartbeat is fresh.

Standard library only, so that `python -I -S` starts it in no time; run by the image's health check.
"""

import http.client
import os
import pathlib
import sys
import time

FRESH_S = 30.0


def main() -> int:
    """0 when all is well."""
    heartbeat = os.environ.get("CHAMPIONS_HEARTBEAT_FILE")
    well = _beats(pathlib.Path(heartbeat)) if heartbeat else _answers(int(os.environ.get("CHAMPIONS_WEB_PORT", "8000")))
    return 0 if well else 1


def _beats(file: pathlib.Path) -> bool:
    return file.exists() and time.time() - file.stat().st_mtime < FRESH_S


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
