"""Fills a running copy with many learners whose reminder is due in the same minute."""

import datetime as dt
import json

from shared.ids import new_id
from shared.testing.product import Product

RULE = "idle-7-days"
PATHWAY = "champion"
ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "Europe/Madrid", "Asia/Kolkata")

_ENROLLED = """
INSERT INTO enrollments (id, learner_id, pathway, revision, enrolled_at)
SELECT one.id, one.learner_id, %s, r.revision, %s
FROM jsonb_to_recordset(%s) AS one (id uuid, learner_id uuid),
  LATERAL (SELECT max(revision) AS revision FROM pathway_revisions WHERE slug = %s) r RETURNING 1
"""
_CONTACTS = """
INSERT INTO contacts (learner_id, email, name, time_zone, locale, version)
SELECT learner_id, email, name, zone, locale, 1
FROM jsonb_to_recordset(%s) AS one (learner_id text, email text, name text, zone text, locale text) RETURNING 1
"""
_STANDINGS = """
INSERT INTO standings (learner_id, pathway, pathway_title, enrolled_at)
SELECT learner_id, %s, 'Palliative care champion', %s
FROM jsonb_to_recordset(%s) AS one (learner_id text) RETURNING 1
"""
_MESSAGES = """
INSERT INTO messages (id, idem_key, kind, category, state, reason, learner_id, details, rule_id, pathway, anchor_at,
  number, due_at, attempts, postponed, created_at)
SELECT message_id, 'bench:' || learner_id, 'idle_reminder', 'reminders', 'waiting', 'Planned', learner_id,
  '{"pathway_title": "Palliative care champion"}', %s, %s, %s, 0, %s, 0, 0, now()
FROM jsonb_to_recordset(%s) AS one (message_id uuid, learner_id text) RETURNING 1
"""
_JOBS = """
INSERT INTO job (id, task, key, args, due_at, wake_at)
SELECT job_id, 'notifications.deliver_bulk', message_id || ':' || to_char(%s AT TIME ZONE 'UTC',
  'YYYYMMDD"T"HH24MISS.US'), jsonb_build_object('message_id', message_id), %s, %s
FROM jsonb_to_recordset(%s) AS one (job_id uuid, message_id uuid) RETURNING 1
"""


def plan_reminders(product: Product, count: int, due_at: dt.datetime, *, name: str = "learner") -> list[str]:
    """Let `count` learners have joined eight days ago and be reminded at `due_at`; returns their addresses.

    They are written into the tables as events would have: ten thousand registrations by hand take an hour.
    """
    joined = due_at - dt.timedelta(days=7)
    people = [
        {
            "id": str(new_id()),
            "learner_id": str(new_id()),
            "message_id": str(new_id()),
            "job_id": str(new_id()),
            "email": f"{name}-{number}@bench.example",
            "name": f"Learner Number {number}",
            "zone": ZONES[number % len(ZONES)],
            "locale": "es" if number % 3 == 0 else "en",
        }
        for number in range(count)
    ]
    rows = json.dumps(people)
    product.query("progress", _ENROLLED, PATHWAY, joined, rows, PATHWAY)
    product.query("notifications", _CONTACTS, rows)
    product.query("notifications", _STANDINGS, PATHWAY, joined, rows)
    product.query("notifications", _MESSAGES, RULE, PATHWAY, joined, due_at, rows)
    product.query("notifications", _JOBS, due_at, due_at, due_at, rows)
    return [each["email"] for each in people]
