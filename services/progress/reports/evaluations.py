"""The report of evaluations: one query and one summary behind the screen, the API and the CSV."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.evaluations.rules import Question, read_form
from services.progress.evaluations.summary import FEWEST, Line, Tally, summarise
from shared.clock import rfc3339
from shared.problems import NotFound

COLUMNS = ("resource", "question", "text", "group", "measure", "value")
MOST_REMARKS = 500
HIDDEN = "not shown"

_OVERVIEW = sa.text(
    """
    SELECT e.resource, coalesce(r.title, e.resource) AS title, count(*) AS people, max(e.given_at) AS latest_at
    FROM evaluations e LEFT JOIN resources r ON r.slug = e.resource
    GROUP BY e.resource, r.title ORDER BY e.resource
    """
)
_FORMS = sa.text(
    """
    SELECT v.content, e.people FROM (
      SELECT revision, count(*) AS people FROM evaluations WHERE resource = :resource GROUP BY revision
    ) e JOIN resource_revisions v ON v.slug = :resource AND v.revision = e.revision ORDER BY v.revision
    """
)
# Grouped as text, which compares faster than jsonb.
_TALLIES = sa.text(
    """
    SELECT said.profession AS "group", said.question, CAST(said.answer AS jsonb) AS answer, count(*) AS people
    FROM (
      SELECT coalesce(l.profession, 'not stated') AS profession, a.key AS question, a.value::text AS answer
      FROM evaluations e LEFT JOIN learners l ON l.id = e.learner_id CROSS JOIN LATERAL jsonb_each(e.answers) a
      WHERE e.resource = :resource
    ) said GROUP BY said.profession, said.question, said.answer
    """
)
# In the order of their letters: the order of time would tell who wrote what.
_REMARKS = sa.text(
    """
    SELECT w.key AS question, w.value #>> '{}' AS remark
    FROM evaluations e CROSS JOIN LATERAL jsonb_each(e.remarks) w
    WHERE e.resource = :resource ORDER BY w.key, lower(w.value #>> '{}') LIMIT :limit
    """
)


def evaluated_resources(session: Session) -> list[dict[str, Any]]:
    """Return which activities were evaluated, and by how many."""
    return [dict(row) | {"latest_at": rfc3339(row["latest_at"])} for row in session.execute(_OVERVIEW).mappings()]


def evaluation_report(session: Session, resource: str) -> dict[str, Any]:
    """Return the summary of an activity's evaluations; raises `NotFound` when there are none."""
    forms = session.execute(_FORMS, {"resource": resource}).all()
    if not forms:
        raise NotFound("Nobody has evaluated this yet.")
    people = sum(row.people for row in forms)
    # A question keeps its id when it is reworded: the newest wording stands for all.
    questions: dict[str, Question] = {}
    for row in forms:
        form = read_form(row.content)
        questions |= {each.id: each for each in form.questions} if form else {}
    tallies = [Tally(**row) for row in session.execute(_TALLIES, {"resource": resource}).mappings()]
    lines = summarise(list(questions.values()), tallies, people=people)
    return {
        "resource": resource,
        "title": forms[-1].content["title"],
        "people": people,
        "fewest": FEWEST,
        "questions": [_line_json(each) for each in lines],
        "remarks": _remarks(session, resource, questions) if people >= FEWEST else [],
    }


def evaluation_lines(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the same report as lines of a table."""

    def line(each: dict[str, Any], group: str, measure: str, value: Any) -> dict[str, Any]:
        text = f"{each['heading']} {each['text']}".strip()
        cells = (report["resource"], each["id"], text, group, measure, value)
        return dict(zip(COLUMNS, cells, strict=True))

    whole = {"id": "", "heading": "", "text": "Evaluations given"}
    yield line(whole, "all", "people", report["people"])
    for each in report["questions"]:
        yield line(each, "all", "people", each["people"])
        if each["mean"] is not None:
            yield line(each, "all", "mean", each["mean"])
        for count in each["counts"]:
            yield line(each, "all", count["text"], count["people"])
        for group in each["groups"]:
            yield line(each, group["group"], "people", HIDDEN if group["people"] is None else group["people"])
            if group["mean"] is not None:
                yield line(each, group["group"], "mean", group["mean"])
    for remark in report["remarks"]:
        yield line({"id": remark["question"], "heading": "", "text": remark["text"]}, "all", "remark", remark["remark"])


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "id": line.question.id,
        "type": line.question.type,
        "heading": line.question.heading,
        "text": line.question.text,
        "people": line.people,
        "mean": line.mean,
        "counts": [{"text": text, "people": people} for text, people in line.counts],
        "groups": [{"group": name, "people": each.people, "mean": each.mean} for name, each in line.groups.items()],
    }


def _remarks(session: Session, resource: str, questions: dict[str, Question]) -> list[dict[str, str]]:
    rows = session.execute(_REMARKS, {"resource": resource, "limit": MOST_REMARKS})
    return [
        {"question": row.question, "text": _asked(questions.get(row.question), row.question), "remark": row.remark}
        for row in rows
    ]


def _asked(question: Question | None, name: str) -> str:
    return (question.comment or question.text) if question else name
