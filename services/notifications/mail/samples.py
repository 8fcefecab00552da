"""Invented values to show every template with: they say which values each template needs.

Every template gets `site`, `zone` (of the reader) and `name` (to greet by, may be empty); one that can be
unsubscribed from also `unsubscribe_page` and `preferences_page`. Instants are aware datetimes or RFC 3339 texts.
"""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

# As progress answers; minutes may be a number, or None.
_NEXT = {
    "label": "Start: Communicating serious news",
    "verb": "Start",
    "title": "Communicating serious news",
    "minutes": {"min": 10, "max": 20},
}


def sample_values(site: object, portal_url: str, now: dt.datetime) -> dict[str, Any]:
    """Return values that fill any template."""
    return {
        "site": site,
        "name": "Dr. Ada Example",
        "zone": ZoneInfo("America/New_York"),
        "unsubscribe_page": f"{portal_url}/unsubscribe/a-sample-of-a-token",
        "preferences_page": f"{portal_url}/preferences/a-sample-of-a-token",
        **_security(portal_url, now),
        **_certificates(portal_url, now),
        **_pathways(portal_url, now),
        **_dates(now),
        **_evidence(portal_url, now),
        **_regrades(),
        **_teams(),
    }


def _security(portal_url: str, now: dt.datetime) -> dict[str, Any]:
    """Values of confirm_email, already_registered, sign_in_link, reset_password and password_changed."""
    return {
        "link": f"{portal_url}/confirm/a-sample-of-a-link-that-opens-nothing",
        "expires_at": now + dt.timedelta(hours=24),
        "requested_at": now,
    }


def _certificates(portal_url: str, now: dt.datetime) -> dict[str, Any]:
    """Values of certificate_ready and certificate_replaced (with `replaces`, the code of the one before).

    Of certificate_expiring: title, code, expires_at, expired and both addresses. Of certificate_revoked and
    name_correction_declined: title, code, reason and verify_url.
    """
    return {
        "title": "Palliative care champion",
        "holder_name": "Ada Example, MD",
        "code": "7K3M-Q9TZ-2HXW",
        "verify_url": f"{portal_url}/verify/7K3M-Q9TZ-2HXW",
        "issued_at": now,
        "sample": False,
        "replaces": "2HXW-7K3M-Q9TZ-5RTV",
        "expired": False,
        "renew_url": f"{portal_url}/learn/champion",
    }


def _pathways(portal_url: str, now: dt.datetime) -> dict[str, Any]:
    """Values of welcome and idle_reminder.

    Of digest: reminders, each with title and page.
    Of new_edition: title, url, change_note (may be empty), published_at, completed_at (None when it is not completed).
    Of commitment_follow_up: title (where the commitments were made), commitments (texts), weeks (4 or 12), and the
    url of the page that asks how it went.
    """
    return {
        "pathway_title": "Palliative care champion",
        "pathway_url": f"{portal_url}/learn/champion",
        "percent": 45,
        "next": _NEXT | {"url": f"{portal_url}/resources/p1-m2"},
        "last_active_on": (now - dt.timedelta(days=7)).date(),
        "url": f"{portal_url}/learn/champion",
        "change_note": "The module on opioids follows the guideline of this year.",
        "published_at": now - dt.timedelta(days=1),
        "completed_at": now - dt.timedelta(days=90),
        "commitments": [
            "Agree one automatic referral trigger with the palliative care team.",
            "Ask every new patient what matters most to them.",
        ],
        "weeks": 4,
        "reminders": [
            {"title": "Your next step in Palliative care champion", "page": f"{portal_url}/resources/p1-m2"},
            {"title": "Your workshop is tomorrow", "page": f"{portal_url}/resources/workshop"},
        ],
    }


def _dates(now: dt.datetime) -> dict[str, Any]:
    """Values of dates, with title and url of what they belong to.

    session_tomorrow, date_changed and date_withdrawn: tomorrow (whether it is), starts_at, ends_at, session_zone
    (IANA name), format (online, in_person or hybrid; what is online is shown in the reader's zone) and place (may be
    empty).
    deadline_reminder: deadline_at (an instant, or a date), passed, application (whether it is one for
    applications), percent and next (None where they mean nothing).
    """
    return {
        "tomorrow": True,
        "starts_at": now + dt.timedelta(days=1),
        "ends_at": now + dt.timedelta(days=1, hours=3),
        "session_zone": "America/Chicago",
        "format": "hybrid",
        "place": "Lecture hall 2, Example Hospital",
        "deadline_at": now + dt.timedelta(days=7),
        "passed": False,
        "application": False,
    }


def _evidence(portal_url: str, now: dt.datetime) -> dict[str, Any]:
    """Values of evidence_reviewed (to the learner).

    Of evidence_waiting (to a reviewer): count, oldest_at, queue_url, and the first few as items without names.
    """
    return {
        "resource_title": "VitalTalk courses",
        "resource_url": f"{portal_url}/resources/vitaltalk/completion",
        "decision": "returned",
        "reason": "The certificate does not show your name. Please upload the page that does.",
        "count": 2,
        "oldest_at": now - dt.timedelta(days=5),
        "items": [
            {"resource_title": "VitalTalk courses", "submitted_at": now - dt.timedelta(days=5)},
            {"resource_title": "Surgical palliative care course", "submitted_at": now - dt.timedelta(days=2)},
        ],
        "queue_url": f"{portal_url}/reviews",
    }


def _regrades() -> dict[str, Any]:
    """Values of result_raised, beside resource_title and resource_url."""
    return {"passed_now": True, "correction": "Question 3 has two right answers."}


def _teams() -> dict[str, Any]:
    """Values of team_invitation: team and champion, with link and expires_at."""
    return {"team": "Ward 4", "champion": "Grace Example, MD"}
