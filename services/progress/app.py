"""The one place where progress is put together."""

from flask_openapi import OpenAPI

from services.progress.activities.api import activities_blueprint
from services.progress.allowances.api import allowances_blueprint
from services.progress.attempts.api import attempts_blueprint, starting_blueprint
from services.progress.attempts.tasks import register_attempt_tasks
from services.progress.attendances.api import attendances_blueprint
from services.progress.audit.api import audit_blueprint
from services.progress.audit_files.api import audit_files_blueprint
from services.progress.audit_files.tasks import register_audit_files
from services.progress.badges.api import badges_blueprint
from services.progress.batches.api import batches_blueprint
from services.progress.batches.tasks import register_batches
from services.progress.certificates.api import own_certificates_blueprint, public_certificates_blueprint
from services.progress.certificates.check_api import checks_blueprint
from services.progress.certificates.console_api import console_blueprint
from services.progress.certificates.tasks import register_tasks
from services.progress.commitments.api import commitments_blueprint
from services.progress.completions.api import completions_blueprint, standings_blueprint
from services.progress.corrections.api import corrections_blueprint, own_corrections_blueprint
from services.progress.credit.admin_api import claims_blueprint, designations_blueprint
from services.progress.credit.api import own_credit_blueprint, public_credit_blueprint
from services.progress.credit_reports.api import (
    credit_exports_blueprint,
    own_identifiers_blueprint,
    reporting_blueprint,
    safe_of,
)
from services.progress.designs.api import designs_blueprint
from services.progress.discussions.api import (
    discussion_administration_blueprint,
    discussions_blueprint,
    led_discussions_blueprint,
)
from services.progress.discussions.guides_api import case_guides_blueprint
from services.progress.enrollments.admin_api import enrollment_administration_blueprint
from services.progress.enrollments.api import enrollments_blueprint
from services.progress.enrollments.tasks import register_enrollment_tasks
from services.progress.evaluations.api import evaluations_blueprint
from services.progress.evidence.api import (
    evidence_files_blueprint,
    evidence_reviews_blueprint,
    own_evidence_blueprint,
)
from services.progress.evidence.links import FileLinks
from services.progress.exports.api import exports_blueprint
from services.progress.exports.tasks import register_exports
from services.progress.occasions.api import occasions_blueprint
from services.progress.publications import PUBLICATIONS
from services.progress.quiz_reports.api import quiz_reports_blueprint
from services.progress.regrading.api import regrading_blueprint
from services.progress.regrading.tasks import register_regrading_tasks
from services.progress.reports.api import reports_blueprint
from services.progress.reports.evaluations_api import evaluation_reports_blueprint
from services.progress.reports.learners_api import learner_records_blueprint
from services.progress.reports.pathways_api import pathway_reports_blueprint
from services.progress.saved.api import saved_blueprint
from services.progress.settings import Settings
from services.progress.standings.tasks import register_standings
from services.progress.subscriptions import SUBSCRIPTIONS
from services.progress.teams.api import led_teams_blueprint, team_administration_blueprint, teams_blueprint
from services.progress.teams.links import TeamLinks
from services.progress.teams.tasks import register_teams
from services.progress.transcripts.api import transcripts_blueprint
from services.progress.watching.api import watching_blueprint
from shared.database import Database
from shared.delivery import Background
from shared.documents import Documents
from shared.web import HEALTH_CHECKS, WARNINGS, create_service_app


def create_database(settings: Settings) -> Database:
    """Return the service's database with the routes of what it publishes."""
    return Database(settings.database_url, source="progress", routes=PUBLICATIONS, pool=settings.database_pool)


def create_app(settings: Settings) -> OpenAPI:
    """Return the web application."""
    database = create_database(settings)
    documents = Documents(settings.documents_url)
    app = create_service_app(
        settings,
        title="Champions: progress",
        description="Enrollments, attempts, watched time, completions and certificates.",
        database=database,
    )
    files = FileLinks(settings.secret_key.get_secret_value())
    team_links = TeamLinks(settings.secret_key.get_secret_value(), settings.issuer.url)
    app.extensions[HEALTH_CHECKS]["documents"] = documents.ping
    if not settings.certificate_signing_key:
        app.extensions[WARNINGS]["certificates"] = "no signing key is configured: documents are issued unsigned"
    for blueprint in (
        enrollments_blueprint(database, settings.issuer),
        enrollment_administration_blueprint(database, settings.issuer),
        activities_blueprint(database, settings.issuer),
        starting_blueprint(database, settings.issuer),
        attempts_blueprint(database, settings.issuer),
        allowances_blueprint(database),
        regrading_blueprint(database),
        quiz_reports_blueprint(database),
        watching_blueprint(database, settings.issuer),
        completions_blueprint(database),
        standings_blueprint(database),
        own_certificates_blueprint(database, badges=settings.credential_key is not None),
        public_certificates_blueprint(database, documents, settings),
        occasions_blueprint(database),
        checks_blueprint(database, documents, settings),
        console_blueprint(database, settings.issuer),
        designs_blueprint(database),
        own_corrections_blueprint(database),
        corrections_blueprint(database, settings.issuer),
        batches_blueprint(database),
        badges_blueprint(database, settings),
        reports_blueprint(database),
        evaluation_reports_blueprint(database),
        pathway_reports_blueprint(database),
        learner_records_blueprint(database),
        exports_blueprint(database),
        own_evidence_blueprint(database, documents, settings.issuer, files),
        evidence_reviews_blueprint(database, settings.issuer, files),
        evidence_files_blueprint(database, documents, files),
        audit_blueprint(),
        evaluations_blueprint(database, settings.issuer),
        commitments_blueprint(database, settings.issuer),
        saved_blueprint(database),
        led_discussions_blueprint(database, settings),
        discussions_blueprint(database, settings),
        case_guides_blueprint(database, settings.issuer),
        discussion_administration_blueprint(database),
        led_teams_blueprint(database, team_links),
        teams_blueprint(database, team_links),
        team_administration_blueprint(database),
        transcripts_blueprint(database, settings.issuer, safe_of(settings)),
        public_credit_blueprint(database),
        own_identifiers_blueprint(database, settings),
        own_credit_blueprint(database, settings.issuer),
        designations_blueprint(database),
        claims_blueprint(database, settings.issuer),
        reporting_blueprint(database, settings),
        credit_exports_blueprint(database, settings),
        audit_files_blueprint(database, documents),
        attendances_blueprint(database),
    ):
        app.register_api(blueprint)
    return app


def create_background(settings: Settings) -> Background:
    """Return what takes in events and renders certificates."""
    background = Background(settings, create_database(settings), subscriptions=SUBSCRIPTIONS)
    register_tasks(background, Documents(settings.documents_url), settings)
    register_batches(background, settings)
    register_enrollment_tasks(background, settings.issuer)
    register_standings(background)
    register_exports(background)
    register_teams(background)
    register_audit_files(background, Documents(settings.documents_url), settings)
    register_attempt_tasks(background, settings.issuer)
    register_regrading_tasks(background, settings.issuer)
    return background
