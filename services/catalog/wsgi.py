"""Entry of the web role."""

from services.catalog.app import create_app
from services.catalog.settings import Settings

app = create_app(Settings())
