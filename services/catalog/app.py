"""The one place where the catalogue is put together."""

from flask_openapi import OpenAPI

from services.catalog.assets.api import assets_admin_blueprint, media_blueprint
from services.catalog.audit.api import audit_blueprint
from services.catalog.bulk.api import bulk_blueprint
from services.catalog.directory.api import directory_blueprint
from services.catalog.exports.api import exports_blueprint
from services.catalog.imports.api import import_jobs_blueprint, imports_blueprint
from services.catalog.links.api import links_blueprint
from services.catalog.links.sentinel import register_sentinel
from services.catalog.pathways.content_type import PATHWAYS
from services.catalog.programmes.content_type import PROGRAMMES
from services.catalog.publications import PUBLICATIONS
from services.catalog.publishing.editing_api import EditingApi
from services.catalog.publishing.public_api import public_blueprint
from services.catalog.publishing.retirement_api import retirement_blueprint
from services.catalog.quizzes.api import quizzes_blueprint
from services.catalog.resources.admin_api import resources_admin_blueprint
from services.catalog.resources.content_type import RESOURCES
from services.catalog.reviews.api import review_blueprint, review_queue_blueprint
from services.catalog.schedule import register_schedule
from services.catalog.schedules.api import plans_blueprint, schedule_blueprint
from services.catalog.search.api import search_blueprint
from services.catalog.settings import Settings
from services.catalog.upkeep.api import reports_blueprint, upkeep_blueprint
from shared.database import Database
from shared.delivery import Background
from shared.documents import Documents
from shared.web import HEALTH_CHECKS, create_service_app


def create_database(settings: Settings) -> Database:
    """Return the service's database with the routes of what it publishes."""
    return Database(settings.database_url, source="catalog", routes=PUBLICATIONS, pool=settings.database_pool)


def create_app(settings: Settings) -> OpenAPI:
    """Return the web application."""
    database = create_database(settings)
    documents = Documents(settings.documents_url)
    app = create_service_app(
        settings,
        title="Champions: catalogue",
        description="Programmes, pathways, resources and their published revisions, media and search.",
        database=database,
    )
    app.extensions[HEALTH_CHECKS]["documents"] = documents.ping
    app.register_api(search_blueprint(database))
    app.register_api(directory_blueprint(database))
    app.register_api(public_blueprint(RESOURCES, database, listed=False))
    for kind in (PATHWAYS, PROGRAMMES):
        app.register_api(public_blueprint(kind, database, listed=True))
    for kind in (RESOURCES, PATHWAYS, PROGRAMMES):
        app.register_api(EditingApi(kind, database).blueprint())
        app.register_api(retirement_blueprint(kind, database))
        app.register_api(review_blueprint(kind, database))
        app.register_api(schedule_blueprint(kind, database))
    app.register_api(review_queue_blueprint(database))
    app.register_api(plans_blueprint(database))
    app.register_api(resources_admin_blueprint(database, documents))
    app.register_api(imports_blueprint(database, documents))
    app.register_api(import_jobs_blueprint(database, documents))
    app.register_api(bulk_blueprint(database))
    app.register_api(exports_blueprint(database, documents))
    app.register_api(quizzes_blueprint(database))
    app.register_api(assets_admin_blueprint(database, documents))
    app.register_api(audit_blueprint())
    app.register_api(reports_blueprint(database, settings))
    app.register_api(upkeep_blueprint(database))
    app.register_api(links_blueprint(database))
    app.register_api(media_blueprint(database, documents, settings.portal_url))
    return app


def create_background(settings: Settings) -> Background:
    """Return what relays events, publishes what is due and visits links; nothing is delivered to this service."""
    database = create_database(settings)
    background = Background(settings, database, subscriptions={})
    register_schedule(background, database, Documents(settings.documents_url))
    register_sentinel(background, database, settings)
    return background
