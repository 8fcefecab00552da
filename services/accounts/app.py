"""The one place where accounts is put together."""

from flask_openapi import OpenAPI
from sqlalchemy.exc import SQLAlchemyError

from services.accounts.api_clients import api as api_clients
from services.accounts.api_clients import token_api
from services.accounts.audit import api as audit
from services.accounts.learners import api as learners
from services.accounts.parts import EXTENSION, Parts, assemble
from services.accounts.passwords import api as passwords
from services.accounts.profiles import api as profiles
from services.accounts.publications import PUBLICATIONS
from services.accounts.registrations import api as registrations
from services.accounts.schedule import register_schedule
from services.accounts.sessions import api as sessions
from services.accounts.settings import Settings
from services.accounts.signing_keys import api as signing_keys
from shared.database import Database
from shared.delivery import Background
from shared.tokens import TokenVerifier
from shared.web import VERIFIER, create_service_app

BLUEPRINTS = (
    registrations.blueprint,
    sessions.blueprint,
    passwords.resetting,
    passwords.changing,
    profiles.blueprint,
    learners.reading,
    learners.writing,
    api_clients.blueprint,
    token_api.blueprint,
    signing_keys.blueprint,
    audit.blueprint,
)


def create_database(settings: Settings) -> Database:
    """Return the service's database with the routes of what it publishes."""
    return Database(settings.database_url, source="accounts", routes=PUBLICATIONS, pool=settings.database_pool)


def create_app(settings: Settings) -> OpenAPI:
    """Return the web application."""
    database = create_database(settings)
    app = create_service_app(
        settings,
        title="Champions: accounts",
        description="People, how they sign in, what they may do, and API clients.",
        database=database,
    )
    here = assemble(settings, database)
    app.extensions[EXTENSION] = here
    app.extensions[VERIFIER] = own_verifier(here)
    for blueprint in BLUEPRINTS:
        app.register_api(blueprint)
    return app


def own_verifier(here: Parts) -> TokenVerifier:
    """Return a verifier that reads the keys at their source instead of asking itself over HTTP."""

    def published() -> dict[str, object]:
        try:
            return here.keys.jwks()
        except SQLAlchemyError as error:
            raise ValueError("the signing keys cannot be read now") from error

    return TokenVerifier(here.settings.jwks_url, fetch=published)


def create_background(settings: Settings) -> Background:
    """Return the relay and the periodic work; nothing is delivered to this service."""
    database = create_database(settings)
    background = Background(settings, database, subscriptions={})
    register_schedule(background, settings)
    return background
