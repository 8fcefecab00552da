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
        "replaces": "2HXW-7K3M-Q9TZ-5RTV",
        "resource_title": "VitalTalk courses",
        "resource_url": f"{portal_url}/resources/vitaltalk/completion",
        "decision": "returned",
        "reason": "The certificate does not show your name. Please upload the page that does.",
        "pathway_title": "Palliative care champion",
        "pathway_url": f"{portal_url}/learn/champion",
        "percent": 45,
        "next": _NEXT | {"url": portal_url + str(_NEXT["url"])},
        "last_activity_at": now - dt.timedelta(days=7),
        "url": f"{portal_url}/learn/champion",
        "deadline_at": now + dt.timedelta(days=7),
        "passed": False,
        "application": False,
        "weeks": 4,
        "commitments": [
            "Agree one automatic referral trigger with the palliative care team.",
            "Ask every new patient what matters most to them.",
        ],
        "change_note": "The module on opioids follows the guideline of this year.",
        "published_at": now - dt.timedelta(days=1),
        "completed_at": None,
        "count": 2,
        "oldest_at": now - dt.timedelta(days=5),
        "items": [
            {"resource_title": "VitalTalk courses", "submitted_at": now - dt.timedelta(days=5)},
            {"resource_title": "Surgical palliative care course", "submitted_at": now - dt.timedelta(days=2)},
        ],
        "queue_url": f"{portal_url}/reviews",
        "expired": False,
        "renew_url": f"{portal_url}/learn/champion",
        "unsubscribe_page": f"{portal_url}/unsubscribe/a-sample-of-a-token",
        "preferences_page": f"{portal_url}/preferences/a-sample-of-a-token",
    }
