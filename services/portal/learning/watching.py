"""What the player's script sends: checked for shape here, judged by progress."""

import json
from typing import Any

from flask import Request

MOST_BATCHES = 50
MOST_INTERVALS = 500
LONGEST_CLIENT = 64
LARGEST_NUMBER = 1e7

Json = dict[str, Any]


def told_batches(request: Request) -> Any:
    """Return what was sent: JSON while the page is open, a form by the beacon of a page that goes away."""
    if request.is_json:
        return request.get_json(silent=True)
    try:
        return {"batches": json.loads(request.form.get("batches", ""))}
    except ValueError:
        return None


def read_batches(slug: str, body: Any) -> list[Json]:
    """Return the batches of intervals in the shape progress takes; anything else is left out."""
    given = body.get("batches") if isinstance(body, dict) else None
    if not isinstance(given, list):
        return []
    return [batch for batch in (_batch(slug, each) for each in given[:MOST_BATCHES]) if batch]


def segment_states(answer: Json) -> Json:
    """Return what the page shows afterwards; of several answers the last one counts."""
    last = answer["items"][-1] if answer.get("items") else answer
    return {name: last[name] for name in ("covered_s", "duration_s", "segments", "completed") if name in last}


def _batch(slug: str, given: Any) -> Json | None:
    if not isinstance(given, dict) or not isinstance(given.get("intervals"), list):
        return None
    intervals = [each for each in map(_interval, given["intervals"][:MOST_INTERVALS]) if each]
    position: Any = given.get("position_s")
    if not _is_number(position) or position < 0:
        return None
    return {
        "resource": slug,
        "client": str(given.get("client", ""))[:LONGEST_CLIENT],
        "intervals": intervals,
        "position_s": position,
        "age_s": _age(given.get("age_s")),
    }


def _age(given: Any) -> float:
    """Return for how many seconds the position has been true; a page that does not say it means now."""
    return float(given) if _is_number(given) and given > 0 else 0.0


def _interval(given: Any) -> list[float] | None:
    if not isinstance(given, list) or len(given) != 2 or not all(_is_number(each) for each in given):
        return None
    start, end = given
    return [start, end] if 0 <= start < end else None


def _is_number(value: Any) -> bool:
    # The comparison is false for what is not a number, which JSON in Python may carry.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER
