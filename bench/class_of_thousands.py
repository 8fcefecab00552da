"""Ten thousand learners with twenty activities each, written into progress's tables by the database itself."""

import json

import psycopg
from sqlalchemy.engine import make_url

PATHWAY = "champion"
ACTIVITIES = 20
QUIZZES = 15
MINUTES = 30
_PROFESSIONS = ("nurse", "physician", "pharmacist", "social_worker", "chaplain")

# `done` of the activities, in their order, are completed; whoever is `n` thousandths along has begun the next one.
_PEOPLE = """
CREATE TEMPORARY TABLE people AS
SELECT number, id, least({activities}, floor(share * 1.4 * {activities})::int) AS done,
  now() - make_interval(days => 30 + number % 360) AS joined
FROM (SELECT number, id, (number * 7919 % 10007) / 10007.0 AS share FROM named) n
"""
_STATEMENTS = (
    """INSERT INTO enrollments (id, learner_id, pathway, revision, enrolled_at)
    SELECT gen_random_uuid(), id, '{pathway}', 1, joined FROM people ORDER BY number""",
    """INSERT INTO activities (learner_id, resource, revision, started_at)
    SELECT p.id, 'r' || place, 1, p.joined + make_interval(days => place) FROM people p,
      generate_series(1, least({activities}, p.done + p.number % 2)) place""",
    """INSERT INTO attempts (id, learner_id, resource, revision, assessment_id, number, status, seed, answers,
      started_at, graded_at, score_raw, score_max, passed)
    SELECT gen_random_uuid(), p.id, 'r' || place, 1, 'r' || place || '-quiz', 1, 'graded', 1, '{{}}',
      p.joined + make_interval(days => place), p.joined + make_interval(days => place), 9, 10, true
    FROM people p, generate_series(1, least({quizzes}, p.done)) place""",
    """INSERT INTO watching (learner_id, resource, intervals, position_ms, updated_at)
    SELECT p.id, 'r' || place, int4multirange(int4range(0, {ms})), {ms}, p.joined + make_interval(days => place)
    FROM people p, generate_series({quizzes} + 1, p.done) place""",
    """INSERT INTO resource_completions (learner_id, resource, revision, rule, completed_at)
    SELECT p.id, 'r' || place, 1, CASE WHEN place <= {quizzes} THEN 'quiz_passed' ELSE 'watched' END,
      p.joined + make_interval(days => place) FROM people p, generate_series(1, p.done) place""",
    """INSERT INTO pathway_completions (learner_id, pathway, cycle, revision, completed_at)
    SELECT id, '{pathway}', 1, 1, joined + make_interval(days => {activities} + number % 40) FROM people
    WHERE done = {activities}""",
    """INSERT INTO certificates (id, code, learner_id, achievement, cycle, pathway, title, snapshot, sha256, sample,
      issued_at)
    SELECT gen_random_uuid(), 'BENCH-' || number, id, '{pathway}', 1, '{pathway}', 'Champion',
      jsonb_build_object('holder', jsonb_build_object('name', 'Learner ' || number), 'title', 'Certificate',
        'issuer', jsonb_build_object('name', 'Champions'), 'completed_at', joined, 'verify_url', '',
        'words', repeat('x', 1500)),
      'none', false, joined FROM people WHERE done = {activities}""",
    """INSERT INTO evaluations (id, learner_id, resource, revision, answers, remarks, given_at)
    SELECT gen_random_uuid(), id, 'r1', 1, jsonb_build_object('useful', 1 + number % 5), '{{}}', joined FROM people
    WHERE done > 0""",
)


def fill(url: str, learners: int) -> None:
    """Write catalogue, people and facts; `url` is the superuser's. Standings are left to be made from the facts."""
    values = {"pathway": PATHWAY, "activities": ACTIVITIES, "quizzes": QUIZZES, "ms": MINUTES * 60_000}
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        _copy(cursor, "resources (slug, resource_id, kind, title, latest_revision, published_at)", _resources())
        _copy(
            cursor,
            "resource_revisions (slug, revision, title, assessment_id, published_at, outline, content)",
            _revisions(),
        )
        _copy(cursor, "pathways (slug, pathway_id, title, latest_revision)", [(PATHWAY, _ID, "Champion", 1)])
        _copy(
            cursor,
            "pathway_revisions (slug, revision, title, published_at, content)",
            [(PATHWAY, 1, "Champion", "2026-01-01", json.dumps(_pathway()))],
        )
        cursor.execute("CREATE TEMPORARY TABLE named (number integer, id uuid)")
        cursor.execute("INSERT INTO named SELECT n, gen_random_uuid() FROM generate_series(1, %s) n", [learners])
        people = cursor.execute("SELECT id, number FROM named").fetchall()
        _copy(
            cursor,
            "learners (id, name, email, profession, institution)",
            [
                (
                    str(learner_id),
                    f"Learner Number {number}",
                    f"learner-{number}@bench.example",
                    _PROFESSIONS[number % len(_PROFESSIONS)],
                    f"Hospital {number % 200}",
                )
                for learner_id, number in people
            ],
        )
        for statement in (_PEOPLE, *_STATEMENTS):
            cursor.execute(statement.format(**values))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


_ID = "00000000-0000-7000-8000-000000000001"


def _copy(cursor: psycopg.Cursor[tuple[object, ...]], target: str, rows: list[tuple[object, ...]]) -> None:
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _slugs() -> list[str]:
    return [f"r{place}" for place in range(1, ACTIVITIES + 1)]


def _resources() -> list[tuple[object, ...]]:
    return [
        (slug, f"00000000-0000-7000-8000-{place:012}", _kind(place), f"Activity {place}", 1, "2026-01-01")
        for place, slug in enumerate(_slugs(), 1)
    ]


def _revisions() -> list[tuple[object, ...]]:
    return [
        (slug, 1, f"Activity {place}", f"{slug}-quiz", "2026-01-01", json.dumps(_outline(place)), "{}")
        for place, slug in enumerate(_slugs(), 1)
    ]


def _outline(place: int) -> dict[str, object]:
    watched = place > QUIZZES
    span = MINUTES * 60 / 3
    parts = [{"slug": f"s{n}", "title": f"Segment {n}", "start_s": n * span, "end_s": (n + 1) * span} for n in range(3)]
    return {
        "rule": "watched" if watched else "quiz_passed",
        "coverage": 0.9 if watched else None,
        "passing_score": None if watched else 0.8,
        "duration_s": MINUTES * 60 if watched else None,
        "segments": parts if watched else [],
        "parts": [],
        "minutes": {"min": 10, "max": 20},
    }


def _pathway() -> dict[str, object]:
    return {
        "slug": PATHWAY,
        "title": "Champion",
        "requirements": [
            {"id": f"do-{slug}", "kind": "quiz_passed" if place <= QUIZZES else "watched", "resource": slug}
            for place, slug in enumerate(_slugs(), 1)
        ],
    }


def _kind(place: int) -> str:
    return "module" if place <= QUIZZES else "recorded_session"
