"""Invented values to show every template with."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

_NEXT = {"label": "Start: Communicating serious news", "url": "/resources/p1-m2", "minutes": "10 to 20 minutes"}


def sample_values(site: object, portal_url: str, now: dt.datetime) -> dict[str, Any]:
    """Return values that fill any template."""
    return {
        "site": site,
        "name": "Dr. Ada Example",
        "zone": ZoneInfo("America/New_York"),
        "link": f"{portal_url}/confirm/a-sample-of-a-link-that-opens-nothing",
        "expires_at": now + dt.timedelta(hours=24),
        "requested_at": now,
        "title": "Palliative care champion",
        "holder_name": "Ada Example, MD",
        "code": "7K3M-Q9TZ-2HXW",
        "verify_url": f"{portal_url}/verify/7K3M-Q9TZ-2HXW",
        "issued_at": now,
        "sample": False,
        "resource_title": "VitalTalk courses",
        "resource_url": f"{portal_url}/resources/vitaltalk/completion",
        "decision": "returned",
        "reason": "The certificate does not show your name. Please upload the page that does.",
        "pathway_title": "Palliative care champion",
        "pathway_url": f"{portal_url}/learn/champion",
        "percent": 45,
        "next": _NEXT | {"url": portal_url + str(_NEXT["url"])},
        "last_activity_at": now - dt.timedelta(days=7),
        "items": [
            {"title": "Your next step in Palliative care champion", "page": portal_url + str(_NEXT["url"])},
            {"title": "Your workshop is tomorrow", "page": f"{portal_url}/resources/workshop"},
        ],
        "unsubscribe_page": f"{portal_url}/unsubscribe/a-sample-of-a-token",
        "preferences_page": f"{portal_url}/preferences/a-sample-of-a-token",
    }
