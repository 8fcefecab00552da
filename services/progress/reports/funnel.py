"""The report of a pathway: how far its learners come, how long it takes, and where they stop. One query."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.catalogue.contents import required_resources
from services.progress.catalogue.queries import PathwayRow, find_pathway, resource_labels
from services.progress.reports.people import PEOPLE
from shared.clock import now
from shared.problems import NotFound

COLUMNS = ("section", "item", "title", "measure", "value")
# Days within which people complete; beyond the last one it is "later".
WITHIN = (7, 14, 30, 60, 90, 180, 365)
NOT_STARTED, NOTHING_MET = "not-started", "nothing-met"

# Everybody counts once, with the enrollment they have now or had last.
_REPORT = sa.text(
    f"""
    WITH people AS MATERIALIZED ({PEOPLE}),
    finished AS (
      SELECT greatest(0, extract(epoch FROM completed_at - enrolled_at)) / 86400 AS days FROM people
      WHERE completed_at IS NOT NULL
    ),
    stuck AS (
      SELECT CASE WHEN started_at IS NULL THEN '{NOT_STARTED}' ELSE coalesce(last_met, '{NOTHING_MET}') END AS place,
        greatest(enrolled_at, started_at, last_met_at) < :quiet_since AS quiet
      FROM people WHERE completed_at IS NULL AND withdrawn_at IS NULL
    )
    SELECT
      (SELECT jsonb_build_object('enrolled', count(*), 'started', count(started_at),
        'half', count(*) FILTER (WHERE percent >= 50), 'completed', count(completed_at),
        'certificate', count(*) FILTER (WHERE certified),
        'left', count(*) FILTER (WHERE withdrawn_at IS NOT NULL), 'percent', avg(percent)) FROM people) AS stages,
      (SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY days) FROM finished) AS quartiles,
      (SELECT jsonb_object_agg(bucket, people) FROM (
        SELECT width_bucket(days, CAST(:bounds AS float8[])) AS bucket, count(*) AS people FROM finished GROUP BY 1
      ) b) AS buckets,
      (SELECT jsonb_object_agg(place, jsonb_build_object('stopped', stopped, 'moving', moving)) FROM (
        SELECT place, count(*) FILTER (WHERE quiet) AS stopped, count(*) FILTER (WHERE NOT quiet) AS moving
        FROM stuck GROUP BY place
      ) s) AS places
    """  # noqa: S608 - only the constants above
)
_PATHWAYS = sa.text(
    """
    SELECT p.slug, p.title, count(DISTINCT e.learner_id) AS people FROM pathways p
    LEFT JOIN enrollments e ON e.pathway = p.slug GROUP BY p.slug, p.title ORDER BY p.title
    """
)
STAGES = ("enrolled", "started", "half", "completed", "certificate")


@dataclass(frozen=True)
class About:
    """Which pathway, whether demo accounts count, and after how many days without a step somebody has stopped."""

    pathway: str
    demo: bool = False
    quiet_days: int = 30


def reported_pathways(session: Session) -> list[dict[str, Any]]:
    """Return the pathways there are, and how many people ever joined each."""
    return [dict(row) for row in session.execute(_PATHWAYS).mappings()]


def pathway_report(session: Session, about: About) -> dict[str, Any]:
    """Return funnel, time to complete and drop-off of a pathway; raises `NotFound`."""
    pathway = known_pathway(session, about.pathway)
    since = now() - dt.timedelta(days=about.quiet_days)
    # A bucket ends with its last day: whoever took exactly seven days completed within seven.
    asked = {"pathway": about.pathway, "demo": about.demo, "quiet_since": since}
    row = session.execute(_REPORT, asked | {"bounds": [day + 1e-9 for day in WITHIN]}).one()
    enrolled = row.stages["enrolled"]
    return {
        "pathway": pathway.slug,
        "title": pathway.title,
        "demo": about.demo,
        "quiet_days": about.quiet_days,
        "left": row.stages["left"],
        "percent": _rounded(row.stages["percent"]),
        "stages": [
            {"stage": name, "people": row.stages[name], "percent": share(row.stages[name], enrolled)} for name in STAGES
        ],
        "duration": _duration(row.quartiles, row.buckets or {}, row.stages["completed"]),
        "drop_off": _drop_off(session, pathway, row.places or {}),
    }


def known_pathway(session: Session, slug: str) -> PathwayRow:
    """Return the newest revision of a pathway; raises `NotFound`."""
    pathway = find_pathway(session, slug)
    if pathway is None:
        raise NotFound(f"No pathway is called {slug!r}.")
    return pathway


def share(part: int, whole: int) -> int:
    """Return whole percents, from 0 to 100; 100 only for everybody."""
    return 100 * part // whole if whole else 0


def report_lines(report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the same report as lines of a table."""

    def line(*cells: Any) -> dict[str, Any]:
        return dict(zip(COLUMNS, cells, strict=True))

    for each in report["stages"]:
        yield line("funnel", each["stage"], "", "people", each["people"])
        yield line("funnel", each["stage"], "", "percent", each["percent"])
    yield line("funnel", "left", "", "people", report["left"])
    yield line("funnel", "enrolled", "", "mean percent", report["percent"])
    duration = report["duration"]
    for name in ("first_quartile_days", "median_days", "third_quartile_days"):
        yield line("time to complete", "completed", "", name, duration[name])
    for each in duration["within"]:
        item = "later" if each["days"] is None else each["days"]
        yield line("time to complete", item, "", "people", each["people"])
    for each in report["drop_off"]:
        yield line("drop-off", each["requirement"], each["title"], "stopped", each["stopped"])
        yield line("drop-off", each["requirement"], each["title"], "moving", each["moving"])


def _duration(quartiles: list[float] | None, buckets: Mapping[str, int], people: int) -> dict[str, Any]:
    first, median, third = [_rounded(each) for each in quartiles or (None, None, None)]
    within = [{"days": days, "people": buckets.get(str(place), 0)} for place, days in enumerate((*WITHIN, None))]
    names = {"first_quartile_days": first, "median_days": median, "third_quartile_days": third}
    return {"people": people, **names, "within": within}


def _drop_off(session: Session, pathway: PathwayRow, places: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Return where people are who have not completed, in the pathway's order; older revisions' requirements last."""
    labels = resource_labels(session, required_resources(pathway.content))
    titles: dict[str, str] = {NOT_STARTED: "", NOTHING_MET: ""}
    kinds: dict[str, str] = {}
    for each in pathway.content["requirements"]:
        titles[each["id"]] = labels[each["resource"]].title if each["resource"] in labels else each["resource"]
        kinds[each["id"]] = each["kind"]
    nobody = {"stopped": 0, "moving": 0}
    return [
        {"requirement": name, "title": titles.get(name, name), "kind": kinds.get(name), **places.get(name, nobody)}
        for name in [*titles, *sorted(places.keys() - titles.keys())]
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)
