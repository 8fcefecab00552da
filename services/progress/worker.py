"""Entry of the worker role."""

from services.progress.app import create_background
from services.progress.settings import Settings

app = create_background(Settings()).celery
