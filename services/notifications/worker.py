"""Entry of the worker role."""

from services.notifications.app import create_background
from services.notifications.settings import Settings

app = create_background(Settings()).celery
