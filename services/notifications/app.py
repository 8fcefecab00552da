"""The one place where notifications is put together."""

from flask_openapi import OpenAPI

from services.notifications.mail.api import templates_blueprint
from services.notifications.mail.envelope import Sender
from services.notifications.mail.signing import Signer
from services.notifications.mail.smtp import SmtpServer
from services.notifications.mail.templates import Templates
from services.notifications.messages import certificates, reviews, security
from services.notifications.messages.api import messages_blueprint, resend_blueprint
from services.notifications.messages.delivering import Postman
from services.notifications.messages.kinds import Kind
from services.notifications.messages.writing import Site, Writer
from services.notifications.preferences.api import (
    link_preferences_blueprint,
    own_preferences_blueprint,
    unsubscribe_blueprint,
)
from services.notifications.preferences.links import PreferenceLinks
from services.notifications.publications import PUBLICATIONS
from services.notifications.reminders.api import REMINDER_TEMPLATES, rules_blueprint
from services.notifications.reminders.composing import Reminder
from services.notifications.reminders.forecast_api import forecasts_blueprint
from services.notifications.schedule import register_schedule
from services.notifications.settings import Settings
from services.notifications.subscriptions import SUBSCRIPTIONS
from services.notifications.suppressions.api import suppressions_blueprint
from shared.database import Database
from shared.delivery import Background
from shared.http import ClientCredentials, ServiceClient
from shared.web import create_service_app


def create_database(settings: Settings) -> Database:
    """Return the service's database."""
    return Database(settings.database_url, source="notifications", routes=PUBLICATIONS, pool=settings.database_pool)


def create_app(settings: Settings) -> OpenAPI:
    """Return the web application."""
    app = create_service_app(
        settings,
        title="Champions: notifications",
        description="Messages and what became of them, reminder rules, and what people want to receive.",
        database=create_database(settings),
    )
    links = PreferenceLinks(settings.secret_key.get_secret_value())
    for blueprint in (
        messages_blueprint(),
        resend_blueprint(),
        rules_blueprint(),
        forecasts_blueprint(),
        own_preferences_blueprint(),
        link_preferences_blueprint(links),
        unsubscribe_blueprint(links, settings.portal_url),
        suppressions_blueprint(Sender.parse(settings.mail_from).domain),
        templates_blueprint(Templates(), _site(settings), settings.portal_url),
    ):
        app.register_api(blueprint)
    return app


def create_background(settings: Settings) -> Background:
    """Return what takes in events, plans reminders and delivers mail."""
    database = create_database(settings)
    background = Background(settings, database, subscriptions=SUBSCRIPTIONS)
    register_schedule(background, create_postman(settings, database, create_mail_server(settings)))
    return background


def create_mail_server(settings: Settings) -> SmtpServer:
    """Return the mail server; the connection to it is opened with the first message."""
    return SmtpServer(settings.smtp_url, timeout_s=settings.mail_timeout_s, signer=_signer(settings))


def _signer(settings: Settings) -> Signer | None:
    # A file of settings holds one line a value, so line ends may be written as a backslash and an n.
    key = settings.dkim_key.get_secret_value().replace("\\n", "\n")
    if not key:
        return None
    domain = settings.dkim_domain or Sender.parse(settings.mail_from).domain
    return Signer(domain=domain, selector=settings.dkim_selector, key=key)


def create_postman(settings: Settings, database: Database, server: SmtpServer) -> Postman:
    """Return who delivers mail, with everything needed to do it."""
    return Postman(
        kinds=_kinds(settings, database),
        writer=Writer(
            templates=Templates(),
            sender=Sender.parse(settings.mail_from),
            site=_site(settings),
            links=PreferenceLinks(settings.secret_key.get_secret_value()),
            sign=server.signed,
        ),
        server=server,
        one_a_day=settings.one_mail_a_day,
    )


def _kinds(settings: Settings, database: Database) -> dict[str, Kind]:
    credentials = ClientCredentials(
        settings.accounts_url, settings.client_id, settings.client_secret.get_secret_value(), "progress:read"
    )
    reminder = Reminder(database, ServiceClient(settings.progress_url, token=credentials), settings.portal_url)
    security_mail = security.SecurityMail()
    return {
        **dict.fromkeys(security.KINDS, security_mail),
        certificates.KIND: certificates.CertificateMail(ServiceClient(settings.progress_url)),
        reviews.KIND: reviews.ReviewMail(settings.portal_url),
        **dict.fromkeys(REMINDER_TEMPLATES, reminder),
    }


def _site(settings: Settings) -> Site:
    sender = Sender.parse(settings.mail_from)
    return Site(
        name=sender.name or sender.domain,
        url=settings.portal_url.rstrip("/"),
        unsubscribe_url=settings.unsubscribe_url.rstrip("/"),
    )
