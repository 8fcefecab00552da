"""The portal put together: session, protection, pages, error pages, health."""

from collections.abc import Callable

import redis
from flask import Flask
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.middleware.proxy_fix import ProxyFix

from services.portal import error_pages, form_limits, headers, rendering, static_files
from services.portal.admin.quizzes import admin_quizzes
from services.portal.admin.views import admin
from services.portal.appearance.views import appearance, choose_appearance
from services.portal.assets.manifest import Manifest
from services.portal.catalogue.attendances import attendances
from services.portal.catalogue.listings import LISTINGS, Listings
from services.portal.catalogue.views import catalogue
from services.portal.certificates.badges import badges
from services.portal.certificates.batches import batches
from services.portal.certificates.console import issued
from services.portal.certificates.designs import designs
from services.portal.certificates.views import certificates, check_file
from services.portal.clients import CLIENTS, connect
from services.portal.commitments.views import commitments
from services.portal.credit.console import credit_audit, credit_console
from services.portal.credit.gate import OFFERS, CreditOffers
from services.portal.credit.reports import credit_claims, credit_reports
from services.portal.credit.views import achievements, credit
from services.portal.discussions.console import discussion_console
from services.portal.discussions.leading import leading
from services.portal.discussions.views import discussions
from services.portal.editing.previews import item_previews
from services.portal.editing.views import editing
from services.portal.editions.views import editions
from services.portal.editorial.many import many_resources
from services.portal.editorial.packs import packs
from services.portal.editorial.queue import publishing
from services.portal.editorial.views import editorial
from services.portal.enrollments.views import enrollments
from services.portal.evaluations.reports import evaluation_reports
from services.portal.evaluations.views import evaluations
from services.portal.evidence.reviews import reviews
from services.portal.evidence.views import evidence
from services.portal.explorer.saved import saved
from services.portal.explorer.views import explorer
from services.portal.gallery.views import gallery
from services.portal.identity.views import identity
from services.portal.learning.views import learning
from services.portal.mail.previews import previews
from services.portal.mail.views import mail
from services.portal.media.views import media
from services.portal.notices.unread import UNREAD, UnreadCounts
from services.portal.notices.views import notices
from services.portal.pages.views import pages
from services.portal.preferences.views import preferences, unsubscribe
from services.portal.programme.views import programme
from services.portal.quizzes.console import quiz_console
from services.portal.quizzes.views import quizzes
from services.portal.reports.files import report_files
from services.portal.reports.views import reports
from services.portal.rules.views import rules
from services.portal.sessions.cookies import SealedSessions
from services.portal.sessions.renewal import Renewal
from services.portal.sessions.visitor import RENEWAL
from services.portal.settings import Settings
from services.portal.teams.console import team_console
from services.portal.teams.leading import team
from services.portal.teams.views import teams
from services.portal.transcripts.views import transcripts
from services.portal.upkeep.links import link_upkeep
from services.portal.upkeep.views import upkeep
from services.portal.webhooks.deliveries import webhook_deliveries
from services.portal.webhooks.views import webhooks
from shared.http import RemoteProblem, ServiceClient
from shared.observability import configure_logging, install_observability
from shared.sealing import Sealer
from shared.web import install_health

HEALTH_TIMEOUT_S = 1.5
BLUEPRINTS = (
    *(programme, catalogue, quizzes, learning, certificates),
    *(identity, preferences, admin, admin_quizzes, mail, previews, rules, appearance, pages),
    *(evidence, reviews, transcripts, editions, notices, webhooks, webhook_deliveries, issued, batches, badges),
    *(evaluations, commitments, evaluation_reports, enrollments),
    *(explorer, saved, upkeep, link_upkeep, media, designs),
    *(reports, report_files),
    *(achievements, credit, credit_console, credit_audit, credit_claims, credit_reports),
    *(editing, item_previews, editorial, publishing, many_resources, packs),
    quiz_console,
    attendances,
    *(discussions, leading, discussion_console, team, teams, team_console),
)


def create_app(settings: Settings) -> Flask:
    """Return the portal's web application."""
    configure_logging(settings.service, "web", settings.log_level)
    app = Flask(__name__, static_folder=None)
    secret = settings.secret_key.get_secret_value()
    app.config.update(
        SECRET_KEY=secret,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        SETTINGS=settings,
    )
    app.session_interface = SealedSessions(
        Sealer(secret, purpose="session"),
        name=settings.session_cookie,
        secure=settings.production,
        days=settings.session_days,
    )
    if settings.production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    install_observability(app, settings.service)
    install_health(app, _readiness(settings))
    _connect_services(app, settings)
    rendering.install(app, Manifest())
    _protect_forms(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if not settings.production:
        app.register_blueprint(gallery)
    static_files.install(app)
    headers.install(app, settings)
    error_pages.install(app)
    return app


def _protect_forms(app: Flask) -> None:
    """Ask every form for its token, but for three that need no session.

    Mail programs post to the unsubscribe address (RFC 8058), whose own token protects it; and the
    choice of colors and the check of a file do no harm, so that merely reading a page sets no cookie.
    """
    form_limits.install(app)
    protection = CSRFProtect(app)
    protection.exempt(unsubscribe)
    protection.exempt(choose_appearance)
    protection.exempt(check_file)


def _connect_services(app: Flask, settings: Settings) -> None:
    connected = connect(settings)
    app.extensions[CLIENTS] = connected
    app.extensions[OFFERS] = CreditOffers()
    app.extensions[LISTINGS] = Listings()
    app.extensions[UNREAD] = UnreadCounts(settings.notifications_url)
    app.extensions[RENEWAL] = Renewal(
        connected.accounts.refresh,
        redis.Redis.from_url(settings.redis_url, socket_timeout=1, socket_connect_timeout=1),
        Sealer(settings.secret_key.get_secret_value(), purpose="renewal"),
    )


def _readiness(settings: Settings) -> dict[str, Callable[[], None]]:
    urls = {
        "accounts": settings.accounts_url,
        "catalog": settings.catalog_url,
        "progress": settings.progress_url,
        "notifications": settings.notifications_url,
    }
    return {name: _is_ready(ServiceClient(url, timeout=HEALTH_TIMEOUT_S)) for name, url in urls.items()}


class NotReady(Exception):
    """A service answered, but not with what its readiness page should say."""


def _is_ready(service: ServiceClient) -> Callable[[], None]:
    def check() -> None:
        try:
            service.get("/health/ready")
        except RemoteProblem as problem:
            raise NotReady(str(problem)) from problem

    return check
