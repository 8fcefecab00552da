"""Build what the browser loads: `python -m services.portal.assets`; does nothing when it is up to date."""

import sys
import time

from services.portal.assets.build import build


def main() -> int:
    """Build, and say how long it took."""
    began = time.perf_counter()
    made = build(say=_say)
    took = time.perf_counter() - began
    _say(f"portal assets {'built' if made else 'are up to date'} ({took:.1f} s)")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
