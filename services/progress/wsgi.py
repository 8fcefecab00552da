"""Entry of the web role."""

from services.progress.app import create_app
from services.progress.settings import Settings

app = create_app(Settings())
