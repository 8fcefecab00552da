"""Fixtures of the whole test suite; what they do is in shared/testing."""

from shared.testing.services import service_fixtures

pytest_plugins = ["shared.testing.fixtures", "shared.testing.journeys"]

SERVICES = ("accounts", "catalog", "progress", "notifications", "portal")

for _service in SERVICES:
    globals().update(service_fixtures(_service))
