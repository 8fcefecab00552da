"""Pages of the console on what learners thought of an activity."""

from flask import Blueprint, Response, render_template

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients

evaluation_reports = Blueprint("evaluation_reports", __name__, url_prefix="/admin/evaluations")


@evaluation_reports.get("")
@administrators_only
def evaluated() -> Page:
    """Which activities were evaluated, and by how many."""
    return render_template("evaluations/evaluated.html", evaluated=clients().progress.evaluated())


@evaluation_reports.get("/<slug>")
@administrators_only
def evaluation_report(slug: str) -> Page:
    """Counts, means, groups compared, and what people wrote."""
    return render_template("evaluations/report.html", report=clients().progress.evaluation_report(slug))


@evaluation_reports.get("/<slug>/summary.csv")
@administrators_only
def evaluation_csv(slug: str) -> Page:
    """The same report as a file."""
    response = Response(clients().progress.evaluation_csv(slug).body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="evaluations-{slug}.csv"'
    return response
