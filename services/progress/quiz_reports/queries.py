"""Reads of answers for reports: one query and one summary behind the page, the API and the CSV."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.attempts.grading import Assessment, grade, of_attempt
from services.progress.catalogue.contents import read_assessment
from services.progress.quiz_reports.change import FEWEST, LEVEL, change_of
from services.progress.quiz_reports.items import Item, Sheet, analyse
from shared.problems import NotFound

# Enough to judge a question by; the newest, so that a revision is judged by those who read it now.
MOST_SHEETS = 2000
COLUMNS = ("kind", "slug", "title", "pre_test", "post_test", "people", "before", "after", "change", "low", "high")

_QUIZZES = sa.text(
    """
    SELECT r.slug, r.title, r.latest_revision, count(t.id) AS attempts, count(DISTINCT t.learner_id) AS learners,
      count(DISTINCT t.learner_id) FILTER (WHERE t.passed) AS passed
    FROM resources r
    JOIN resource_revisions v ON v.slug = r.slug AND v.revision = r.latest_revision AND v.assessment_id IS NOT NULL
    LEFT JOIN attempt_results t ON t.resource = r.slug AND t.status = 'graded'
    GROUP BY r.slug, r.title, r.latest_revision ORDER BY r.title, r.slug
    """
)
_REVISIONS = sa.text(
    """
    SELECT revision, title, content FROM resource_revisions
    WHERE slug = :resource AND assessment_id IS NOT NULL ORDER BY revision DESC
    """
)
# The first attempt of each person: later ones are answered by those who have seen the questions.
_SHEETS = sa.text(
    """
    SELECT seed, answers FROM attempts
    WHERE resource = :resource AND revision = :revision AND status = 'graded' AND number = 1
    ORDER BY id DESC LIMIT :limit
    """
)
# The first results of each, the one after the other: what was known before, and what afterwards.
_COMPARED = sa.text(
    """
    SELECT c.kind, c.slug, c.title, c.pre_test, c.post_test,
      array_agg(b.score_raw::float8 / b.score_max) FILTER (WHERE a.id IS NOT NULL) AS before,
      array_agg(a.score_raw::float8 / a.score_max) FILTER (WHERE a.id IS NOT NULL) AS after
    FROM (
      SELECT 'pathway' AS kind, p.slug, p.title, r.content -> 'comparison' ->> 'pre_test' AS pre_test,
        r.content -> 'comparison' ->> 'post_test' AS post_test
      FROM pathways p JOIN pathway_revisions r ON r.slug = p.slug AND r.revision = p.latest_revision
      UNION ALL
      SELECT 'series', s.slug, s.title, r.content -> 'comparison' ->> 'pre_test',
        r.content -> 'comparison' ->> 'post_test'
      FROM resources s JOIN resource_revisions r ON r.slug = s.slug AND r.revision = s.latest_revision
      WHERE s.kind = 'module_series'
    ) c
    LEFT JOIN attempt_results b ON b.resource = c.pre_test AND b.status = 'graded' AND b.number = 1 AND b.score_max > 0
    LEFT JOIN LATERAL (
      SELECT x.id, x.score_raw, x.score_max FROM attempt_results x
      WHERE x.learner_id = b.learner_id AND x.resource = c.post_test AND x.status = 'graded' AND x.score_max > 0
        AND x.started_at >= b.graded_at
      ORDER BY x.number LIMIT 1
    ) a ON true
    WHERE c.pre_test IS NOT NULL AND c.post_test IS NOT NULL
    GROUP BY c.kind, c.slug, c.title, c.pre_test, c.post_test ORDER BY c.kind, c.slug
    """
)


def quizzes(session: Session) -> list[dict[str, Any]]:
    """Return every quiz with how often it was taken, by how many, and by how many passed."""
    return [dict(row) for row in session.execute(_QUIZZES).mappings()]


def item_analysis(session: Session, resource: str, revision: int | None = None) -> dict[str, Any]:
    """Return the analysis of a quiz, of its newest revision by default; raises `NotFound`."""
    rows = session.execute(_REVISIONS, {"resource": resource}).all()
    found = next((row for row in rows if revision in (None, row.revision)), None)
    quiz = read_assessment(found.content) if found else None
    if found is None or quiz is None:
        raise NotFound("There is no such quiz.")
    asked = {"resource": resource, "revision": found.revision, "limit": MOST_SHEETS}
    sheets = [_sheet(quiz, row.seed, row.answers) for row in session.execute(_SHEETS, asked)]
    return {
        "resource": resource,
        "title": found.title,
        "revision": found.revision,
        "revisions": [row.revision for row in rows],
        "people": len(sheets),
        "most": MOST_SHEETS,
        "fewest": FEWEST,
        "items": [_item_json(item) for item in analyse(quiz.questions, sheets)],
    }


def _sheet(quiz: Assessment, seed: int, answers: dict[str, list[str]]) -> Sheet:
    drawn = of_attempt(quiz, seed)
    wrong = set(grade(drawn, answers).wrong)
    return Sheet(answers, {question.id: question.id not in wrong for question in drawn.questions})


def _item_json(item: Item) -> dict[str, Any]:
    texts = {each.id: each.text for each in (*item.question.options, *item.question.matches)}
    return {
        "question": item.question.id,
        "type": item.question.type,
        "prompt": item.question.prompt,
        "objective": item.question.objective,
        "people": item.people,
        "difficulty": _rounded(item.difficulty),
        "discrimination": _rounded(item.discrimination),
        "answers": [asdict(each) | {"text": _words(each.answer, item.question.type, texts)} for each in item.answers],
        "flags": list(item.flags),
    }


def _words(answer: str, kind: str, texts: dict[str, str]) -> str:
    if kind == "short_text":
        return answer
    separator = "\n" if kind == "ordering" else "="
    return {"ordering": ", then ", "matching": " → "}.get(kind, "").join(
        texts.get(each, each) for each in answer.split(separator)
    )


def comparisons(session: Session) -> dict[str, Any]:
    """Return the change from pre-test to post-test for every pathway and series that names both."""
    return {"items": list(_compared(session)), "fewest": FEWEST, "level": LEVEL, "next": None}


def _compared(session: Session) -> Iterator[dict[str, Any]]:
    for row in session.execute(_COMPARED).mappings():
        change = change_of(list(zip(row["before"] or [], row["after"] or [], strict=True)))
        yield {name: row[name] for name in COLUMNS[:5]} | {
            "people": change.people,
            "before": _rounded(change.before),
            "after": _rounded(change.after),
            "change": _rounded(change.mean),
            "low": _rounded(change.low),
            "high": _rounded(change.high),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
