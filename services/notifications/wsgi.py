"""Entry of the web role."""

from services.notifications.app import create_app
from services.notifications.settings import Settings

app = create_app(Settings())
