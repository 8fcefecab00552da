"""Entry of the worker role."""

from services.catalog.app import create_background
from services.catalog.settings import Settings

app = create_background(Settings()).celery
