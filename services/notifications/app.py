"""The one place where notifications is put together."""

from flask_openapi import OpenAPI

from services.notifications.audit.api import audit_blueprint
from services.notifications.invitations import mail as invitations
from services.notifications.mail.envelope import Sender
from services.notifications.mail.providers import Providers
from services.notifications.mail.signing import Signer
from services.notifications.mail.site import Site
from services.notifications.mail.smtp import SmtpServer
from services.notifications.mail.templates import Templates
from services.notifications.messages import certificates, date_news, notices, regrades, reviews, security
from services.notifications.messages.api import messages_blueprint, resend_blueprint
from services.notifications.messages.dates import DateLetters
from services.notifications.messages.delivering import Postman
from services.notifications.messages.kinds import Kind
from services.notifications.messages.writing import Writer
from services.notifications.metrics import NotificationsCollector
from services.notifications.notices.api import notices_blueprint
from services.notifications.preferences.api import (
    link_preferences_blueprint,
    own_preferences_blueprint,
    unsubscribe_blueprint,
)
from services.notifications.preferences.links import PreferenceLinks
from services.notifications.previews import trying
from services.notifications.previews.api import templates_blueprint, tests_blueprint
from services.notifications.previews.composing import Previews
from services.notifications.publications import PUBLICATIONS
from services.notifications.reminders.api import rules_blueprint
from services.notifications.reminders.composing import Reminder
from services.notifications.reminders.forecast_api import forecasts_blueprint
from services.notifications.reminders.occasion_composing import OccasionReminder
from services.notifications.reminders.triggers import OCCASION_TEMPLATES, STANDING_TEMPLATES
from services.notifications.schedule import register_schedule
from services.notifications.settings import Settings
from services.notifications.subscriptions import SUBSCRIPTIONS
from services.notifications.suppressions.api import suppressions_blueprint
from services.notifications.webhooks.api import webhooks_blueprint
from services.notifications.webhooks.deliveries_api import webhook_deliveries_blueprint
from services.notifications.webhooks.delivering import Deliverer
from services.notifications.webhooks.sending import Sender as WebhookSender
from shared.calendars import Organizer
from shared.database import Database
from shared.delivery import Background
from shared.http import ClientCredentials, ServiceClient
from shared.observability import METRICS
from shared.sealing import Sealer
from shared.web import create_service_app


def create_database(settings: Settings) -> Database:
    """Return the service's database."""
    return Database(settings.database_url, source="notifications", routes=PUBLICATIONS, pool=settings.database_pool)


def create_app(settings: Settings) -> OpenAPI:
    """Return the web application."""
    database = create_database(settings)
    app = create_service_app(
        settings,
        title="Champions: notifications",
        description="Messages and what became of them, reminder rules, what people want to receive, and webhooks.",
        database=database,
    )
    app.extensions[METRICS].register(NotificationsCollector(database))
    templates = Templates()
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
        notices_blueprint(),
        webhooks_blueprint(_webhook_sealer(settings), loopback=settings.webhook_loopback),
        webhook_deliveries_blueprint(),
        audit_blueprint(),
        templates_blueprint(templates, Previews(database, _kinds(settings, database), templates, _site(settings))),
        tests_blueprint(templates),
    ):
        app.register_api(blueprint)
    return app


def create_background(settings: Settings) -> Background:
    """Return what takes in events, plans reminders and delivers mail."""
    database = create_database(settings)
    background = Background(settings, database, subscriptions=SUBSCRIPTIONS)
    postman = create_postman(settings, database, create_mail_server(settings))
    register_schedule(background, postman, create_deliverer(settings))
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
    templates, kinds = Templates(), _kinds(settings, database)
    previews = Previews(database, kinds, templates, _site(settings))
    return Postman(
        kinds=kinds | {trying.KIND: trying.TestMail(previews)},
        writer=Writer(
            templates=templates,
            sender=Sender.parse(settings.mail_from),
            site=_site(settings),
            links=PreferenceLinks(settings.secret_key.get_secret_value()),
            sign=server.signed,
        ),
        server=server,
        one_a_day=settings.one_mail_a_day,
        providers=Providers(settings.mail_providers),
    )


def create_deliverer(settings: Settings) -> Deliverer:
    """Return who delivers webhooks."""
    return Deliverer(WebhookSender(loopback=settings.webhook_loopback), _webhook_sealer(settings))


def _webhook_sealer(settings: Settings) -> Sealer:
    return Sealer(settings.secret_key.get_secret_value(), purpose="webhook-secret")


def _kinds(settings: Settings, database: Database) -> dict[str, Kind]:
    credentials = ClientCredentials(
        settings.accounts_url, settings.client_id, settings.client_secret.get_secret_value(), "progress:read"
    )
    progress = ServiceClient(settings.progress_url, token=credentials)
    reminder = Reminder(database, progress, settings.portal_url)
    security_mail = security.SecurityMail()
    sender = Sender.parse(settings.mail_from)
    letters = DateLetters(settings.portal_url, Organizer(sender.name or sender.domain, sender.address))
    return {
        **dict.fromkeys(security.KINDS, security_mail),
        **dict.fromkeys(certificates.KINDS, certificates.CertificateMail(ServiceClient(settings.progress_url))),
        **dict.fromkeys(notices.KINDS, notices.NoticeMail()),
        invitations.KIND: invitations.InvitationMail(),
        regrades.KIND: regrades.RaisedMail(settings.portal_url),
        reviews.KIND: reviews.ReviewMail(settings.portal_url),
        **dict.fromkeys(STANDING_TEMPLATES, reminder),
        **dict.fromkeys(OCCASION_TEMPLATES, OccasionReminder(progress, settings.portal_url, letters)),
        **dict.fromkeys(date_news.KINDS, date_news.DateNews(letters)),
    }


def _site(settings: Settings) -> Site:
    sender = Sender.parse(settings.mail_from)
    return Site(
        name=sender.name or sender.domain,
        url=settings.portal_url.rstrip("/"),
        unsubscribe_url=settings.unsubscribe_url.rstrip("/"),
        colour=settings.mail_colour,
        logo_url=settings.mail_logo_url,
        postal_address=settings.mail_postal_address,
    )
