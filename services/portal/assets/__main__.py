"""Build what the browser loads: `python -m services.portal.assets`; does nothing when it is up to date."""

import sys
import time

from services.portal.assets.build import build


def main() -> int:
    began = time.perf_counter()
    made = build(say=lambda line: print(line, flush=True))
    took = time.perf_counter() - began
    print(f"portal assets {'built' if made else 'are up to date'} ({took:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
