"""Endpoints of credit reporting: what learners give and decide, and what credit staff make of it."""

import datetime as dt
import uuid
from dataclasses import asdict
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.credit.access import credit_staff
from services.progress.credit.queries import own_credit
from services.progress.credit.wording import AMA
from services.progress.credit_reports.files import TSV, XLSX, tab_delimited, workbook
from services.progress.credit_reports.identifiers import BoardId, Identifiers, split_name
from services.progress.credit_reports.lines import FIELDS, Column, problems_of, read_columns
from services.progress.credit_reports.operations import (
    CONSENT,
    PERMISSION,
    Kept,
    MakeExport,
    Safe,
    export_cells,
    forget_identifiers,
    keep_identifiers,
    kept_identifiers,
    look_at_identifiers,
    make_export,
    permission_of,
    permit_reporting,
    set_columns,
)
from services.progress.credit_reports.problems import ExportUnknown
from services.progress.credit_reports.queries import (
    SUMMARY_COLUMNS,
    activity_summary,
    export_json,
    exports_page,
    find_export,
    lines_of,
    present_columns,
    reportable_claims,
)
from services.progress.credit_reports.schemas import (
    CheckReply,
    ColumnsReply,
    ColumnsRequest,
    ExportList,
    ExportPath,
    ExportReply,
    ExportRequest,
    IdentifiersReply,
    IdentifiersRequest,
    LearnerPath,
    LookQuery,
    PermissionRequest,
    SubjectQuery,
    SummaryReply,
)
from services.progress.learners.identity import learner_id
from services.progress.reports.csv_cells import lines as csv_lines
from services.progress.settings import Settings
from shared.access import SIGNED_IN, principal
from shared.clock import rfc3339
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.problems import Invalid
from shared.web import api_blueprint


def safe_of(settings: Settings) -> Safe:
    """Return what encrypts identifiers."""
    older = settings.older_secret_key.get_secret_value()
    return Safe(settings.secret_key.get_secret_value(), *filter(None, [older]))


def own_identifiers_blueprint(database: Database, settings: Settings) -> APIBlueprint:
    """Return the blueprint of a learner's own identifiers and permission."""
    blueprint = api_blueprint("own_identifiers", __name__, access=SIGNED_IN, tag="credit")
    blueprint.after_request(_keep_private)
    safe = safe_of(settings)

    @blueprint.get("/me/credit/identifiers", responses={200: IdentifiersReply})
    def read() -> dict[str, Any]:
        """Return what is stored, and the texts that are agreed to."""
        with database.reading() as session:
            return _own(session, safe)

    @blueprint.put("/me/credit/identifiers", responses={200: IdentifiersReply})
    def keep(body: IdentifiersRequest) -> dict[str, Any]:
        """Store identifiers, encrypted; only for somebody who has claimed credit that is reported."""
        values = body.model_dump(exclude={"agreed", "boards"})
        boards = tuple(BoardId(each.board, each.number) for each in body.boards if each.board or each.number)
        with database.transaction() as session:
            keep_identifiers(session, safe, learner_id(), Identifiers(**values, boards=boards))
            return _own(session, safe)

    @blueprint.delete("/me/credit/identifiers")
    def forget() -> tuple[str, int]:
        """Delete the identifiers."""
        with database.transaction() as session:
            forget_identifiers(session, learner_id())
        return "", 204

    @blueprint.put("/me/credit/reporting-permission", responses={200: IdentifiersReply})
    def permit(body: PermissionRequest) -> dict[str, Any]:
        """Permit reporting, or withdraw that."""
        with database.transaction() as session:
            permit_reporting(session, learner_id(), given=body.given)
            return _own(session, safe)

    return blueprint


def reporting_blueprint(database: Database, settings: Settings) -> APIBlueprint:
    """Return the blueprint of identifiers and of what can be reported, for credit staff."""
    blueprint = api_blueprint("credit_reporting", __name__, access=credit_staff(), tag="credit")
    blueprint.after_request(_keep_private)
    safe = safe_of(settings)

    @blueprint.get("/admin/credit/learners/<uuid:learner_id>/identifiers", responses={200: IdentifiersReply})
    def look(path: LearnerPath, query: LookQuery) -> dict[str, Any]:
        """Return somebody's identifiers; the look is logged with its reason."""
        with database.transaction() as session:
            kept = look_at_identifiers(session, safe, path.learner_id, principal().id, query.reason)
            return _json(kept, permission_of(session, path.learner_id), reported=True)

    @blueprint.get("/admin/credit/reports/check", responses={200: CheckReply})
    def check(query: SubjectQuery) -> dict[str, Any]:
        """Say what a learner file would hold, and what keeps claims out of it, each with its fix."""
        with database.reading() as session:
            claims = list(reportable_claims(session, safe.open, query.kind, query.subject))
        found = [list(problems_of(each)) for each in claims]
        problems = [vars(problem) for each in found for problem in each]
        return {"claims": len(claims), "good": sum(not each for each in found), "problems": problems}

    @blueprint.get("/admin/credit/reports/activities", responses={200: SummaryReply})
    def summary() -> dict[str, Any]:
        """Return the summary of activities."""
        with database.reading() as session:
            return {"items": activity_summary(session), "next": None}

    @blueprint.get("/admin/credit/reports/activities.csv")
    def summary_csv() -> Response:
        """Return the same as CSV."""
        with database.reading() as session:
            rows = activity_summary(session)
        return _file("".join(csv_lines(SUMMARY_COLUMNS, rows)).encode(), "text/csv", "credit-activities.csv")

    return blueprint


def credit_exports_blueprint(database: Database, settings: Settings) -> APIBlueprint:
    """Return the blueprint of learner files, for credit staff."""
    blueprint = api_blueprint("credit_exports", __name__, access=credit_staff(), tag="credit")
    blueprint.after_request(_keep_private)
    safe = safe_of(settings)

    @blueprint.get("/admin/credit/reports/columns", responses={200: ColumnsReply})
    def read_columns_now() -> dict[str, Any]:
        """Return the columns of the learner file."""
        with database.reading() as session:
            return _columns_json(present_columns(session))

    @blueprint.put("/admin/credit/reports/columns", responses={200: ColumnsReply})
    def write_columns(body: ColumnsRequest) -> dict[str, Any]:
        """Set the columns; files that were made before keep theirs."""
        columns = [Column(each.header, each.field, each.text) for each in body.columns]
        unknown = [each.field for each in columns if each.field and each.field not in FIELDS]
        if unknown:
            raise Invalid([{"field": "columns", "message": f"There is no field {unknown[0]!r}."}])
        with database.transaction() as session:
            set_columns(session, columns, principal().id)
        return _columns_json(columns)

    @blueprint.post("/admin/credit/exports", responses={201: ExportReply})
    def export(body: ExportRequest) -> Response:
        """Make a learner file, whole or with what differs from the last one; it is noted line by line."""

        def answer() -> ResponseReturnValue:
            command = MakeExport(body.kind, body.subject, body.only_changes, principal().id)
            with database.transaction() as session:
                return _export(session, make_export(session, safe, command)), 201

        return idempotent(database, answer)

    @blueprint.get("/admin/credit/exports", responses={200: ExportList})
    def list_exports(query: PageQuery) -> dict[str, Any]:
        """List the files that were made, newest first."""
        with database.reading() as session:
            items, last = exports_page(session, after=id_in_cursor(query.cursor), limit=query.limit)
        return {"items": items, "next": encode_cursor([str(last)]) if last else None}

    @blueprint.get("/admin/credit/exports/<uuid:export_id>.xlsx")
    def download_xlsx(path: ExportPath) -> Response:
        """Return the file for Excel; a second sheet lists what is to be taken back by hand."""
        header, reported, withdrawn = _open_export(database, safe, path.export_id, "xlsx")
        sheets = [("Learners", header, reported)]
        if withdrawn:
            sheets.append(("Take back", header, withdrawn))
        return _file(workbook(sheets), XLSX, "learner-file.xlsx")

    @blueprint.get("/admin/credit/exports/<uuid:export_id>.txt")
    def download_text(path: ExportPath) -> Response:
        """Return the file as tab-delimited text."""
        header, reported, _ = _open_export(database, safe, path.export_id, "txt")
        return _file(tab_delimited(header, reported), TSV, "learner-file.txt")

    return blueprint


def _open_export(
    database: Database, safe: Safe, export_id: uuid.UUID, form: str
) -> tuple[list[str], list[list[Any]], list[list[Any]]]:
    """Return header, lines and what is to be taken back; the download is logged."""
    with database.transaction() as session:
        row = find_export(session, export_id)
        if row is None:
            raise ExportUnknown
        columns, stored = read_columns(row.columns), lines_of(session, export_id)
        record(session, principal().id, "credit.export_downloaded", "report", str(export_id), form=form)
    reported = export_cells(columns, safe, [each for each in stored if each.change != "withdrawn"])
    withdrawn = export_cells(columns, safe, [each for each in stored if each.change == "withdrawn"])
    return [each.header for each in columns], reported, withdrawn


def _export(session: Session, export_id: uuid.UUID) -> dict[str, Any]:
    row = find_export(session, export_id)
    if row is None:
        raise ExportUnknown
    return export_json(row)


def _own(session: Session, safe: Safe) -> dict[str, Any]:
    """Return a learner's own identifiers; who has given none is offered their printed name, split."""
    who = learner_id()
    kept = kept_identifiers(session, safe, who)
    reported = any(each["type"] == AMA for each in own_credit(session, who))
    if kept is None:
        first, last = split_name(principal().name)
        kept = Kept(Identifiers(first, last), CONSENT, None)
    return _json(kept, permission_of(session, who), reported=reported)


def _json(kept: Kept, permitted_at: dt.datetime | None, *, reported: bool) -> dict[str, Any]:
    return {
        **asdict(kept.identifiers),
        "boards": [asdict(each) for each in kept.identifiers.boards],
        "consent_text": kept.consent_text,
        "consented_at": rfc3339(kept.consented_at) if kept.consented_at else None,
        "permission_text": PERMISSION,
        "permitted_at": rfc3339(permitted_at) if permitted_at else None,
        "reported": reported,
    }


def _columns_json(columns: Any) -> dict[str, Any]:
    return {"columns": [asdict(each) for each in columns], "fields": list(FIELDS)}


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
