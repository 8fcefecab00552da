"""The services as the portal sees them: one class for each, made once, found through `clients()`."""

from dataclasses import dataclass

from flask import current_app

from services.portal.clients.accounts import Accounts
from services.portal.clients.catalog import Catalog
from services.portal.clients.notifications import Notifications
from services.portal.clients.progress import Progress
from services.portal.clients.transport import Remote
from services.portal.settings import Settings

CLIENTS = "portal.clients"


@dataclass(frozen=True)
class Clients:
    """The four services."""

    accounts: Accounts
    catalog: Catalog
    progress: Progress
    notifications: Notifications


def connect(settings: Settings) -> Clients:
    """Make the clients; nothing is called yet."""
    timeout = settings.call_timeout_s
    return Clients(
        accounts=Accounts(Remote(settings.accounts_url, timeout=timeout)),
        catalog=Catalog(Remote(settings.catalog_url, timeout=timeout)),
        progress=Progress(Remote(settings.progress_url, timeout=timeout)),
        notifications=Notifications(Remote(settings.notifications_url, timeout=timeout)),
    )


def clients() -> Clients:
    """Return the clients of the current app."""
    found: Clients = current_app.extensions[CLIENTS]
    return found
