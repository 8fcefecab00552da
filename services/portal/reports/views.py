"""Pages of the console on whole pathways, cohorts and single learners, each with the same as a file."""

import uuid
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.catalogue.standing import if_possible
from services.portal.clients import clients
from services.portal.programme.reading import programme_pathway
from services.portal.reports import wording
from shared.http import Answer

reports = Blueprint("reports", __name__, url_prefix="/admin/reports")

Json = dict[str, Any]
QUIET = (14, 30, 60, 90)


@reports.get("")
@administrators_only
def pathway() -> Page:
    """How far the learners of a pathway come, how long it takes, and where they stop."""
    pathways, chosen = _choice()
    if not chosen:
        return render_template("reports/nothing.html")
    asked = {"demo": _demo(), "quiet_days": _quiet()}
    report = clients().progress.pathway_report(chosen, **asked)
    charts = {
        "funnel": wording.funnel_chart(report),
        "duration": wording.duration_chart(report),
        "drop_off": wording.drop_off_chart(report),
    }
    page = {"report": report, "charts": charts, "pathways": pathways, "quiet": QUIET, "wording": wording}
    return render_template("reports/pathway.html", **page)


@reports.get("/cohorts")
@administrators_only
def cohorts() -> Page:
    """The people of a pathway side by side; what is too small is not shown."""
    pathways, chosen = _choice()
    if not chosen:
        return render_template("reports/nothing.html")
    report = clients().progress.cohort_report(chosen, by=_by(), demo=_demo())
    chart = wording.cohort_chart(report)
    return render_template("reports/cohorts.html", report=report, chart=chart, pathways=pathways, wording=wording)


@reports.get("/<name>.csv")
@administrators_only
def pathway_csv(name: str) -> Page:
    """The funnel or the cohorts as a file: what the page shows, by the same query."""
    chosen = request.args.get("pathway", "")
    known: dict[str, Json] = {"funnel": {"quiet_days": _quiet()}, "cohorts": {"by": _by()}}
    asked = known.get(name)
    if asked is None:
        abort(404)
    return _csv(clients().progress.pathway_file(chosen, name, demo=_demo(), **asked), f"{name}-{chosen}.csv")


@reports.get("/learners")
@administrators_only
def learners() -> Page:
    """Find a learner by a part of their name or address."""
    q = request.args.get("q", "").strip()
    page = clients().progress.find_learners(q, request.args.get("cursor", "")) if q else None
    if page and len(page["items"]) == 1 and not page["next"] and "cursor" not in request.args:
        return redirect(url_for(".learner", learner_id=page["items"][0]["id"]), 303)
    return render_template("reports/learners.html", q=q, page=page)


@reports.get("/learners/<uuid:learner_id>")
@administrators_only
def learner(learner_id: uuid.UUID) -> Page:
    """Everything that is recorded about one learner, and the messages they got."""
    record = clients().progress.learner_record(str(learner_id))
    messages = (
        if_possible(lambda: clients().notifications.messages(recipient=record["email"])) if record["email"] else None
    )
    return render_template("reports/learner.html", record=record, messages=messages, wording=wording)


@reports.get("/learners/<uuid:learner_id>/record.csv")
@administrators_only
def learner_csv(learner_id: uuid.UUID) -> Page:
    """The same as a file, one line for each thing that happened."""
    return _csv(clients().progress.learner_record_file(str(learner_id)), f"record-{learner_id}.csv")


def _choice() -> tuple[list[Json], str]:
    """Return the pathways, and the one that was asked for or is the programme's."""
    pathways = clients().progress.reported_pathways()
    known = [each["slug"] for each in pathways]
    asked = request.args.get("pathway") or programme_pathway()
    return pathways, asked if asked in known else next(iter(known), "")


def _demo() -> str:
    return "true" if request.args.get("demo") == "yes" else "false"


def _quiet() -> int:
    asked = request.args.get("quiet_days", 30, type=int)
    return asked if asked in QUIET else 30


def _by() -> str:
    asked = request.args.get("by", "")
    return asked if asked in wording.BY else "profession"


def _csv(answer: Answer, name: str) -> Response:
    response = Response(answer.body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
