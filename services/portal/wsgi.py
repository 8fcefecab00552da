"""What the web server loads."""

from services.portal.app import create_app
from services.portal.settings import Settings

app = create_app(Settings())
