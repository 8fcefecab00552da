"""Entry of the web role."""

from services.accounts.app import create_app
from services.accounts.settings import Settings

app = create_app(Settings())
