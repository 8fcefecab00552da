"""Every event type of the product: its payload class, publisher, subscribers and stored contract."""

import importlib
import json
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import services
from shared.delivery import EventPayload

STORE = Path(__file__).parent / "events"
SERVICES = ("accounts", "catalog", "progress", "notifications")


@dataclass(frozen=True)
class EventContract:
    """One event type and who has to do with it."""

    type: str
    payload: type[EventPayload]
    publisher: str
    subscribers: tuple[str, ...]

    @property
    def schema_file(self) -> Path:
        """Where the JSON Schema is stored."""
        return STORE / f"{self.type}.schema.json"

    @property
    def sample_file(self) -> Path:
        """Where a sample payload is stored."""
        return STORE / f"{self.type}.sample.json"

    @property
    def schema(self) -> dict[str, Any]:
        """The schema that the producer writes by now."""
        return self.payload.model_json_schema(mode="serialization")

    def sample(self) -> dict[str, Any]:
        """The stored sample."""
        found: dict[str, Any] = json.loads(self.sample_file.read_text())
        return found


def publications(service: str) -> dict[str, tuple[str, ...]]:
    """What a service publishes, with subscribers."""
    return dict(importlib.import_module(f"services.{service}.publications").PUBLICATIONS)


def subscriptions(service: str) -> dict[str, Any]:
    """What a service takes in; a service without subscriptions has no such module."""
    if importlib.util.find_spec(f"services.{service}.subscriptions") is None:
        return {}
    return dict(importlib.import_module(f"services.{service}.subscriptions").SUBSCRIPTIONS)


def contracts() -> list[EventContract]:
    """All event types, sorted."""
    payloads = _payloads()
    return [
        EventContract(type_, payloads[type_], service, tuple(map(str, subscribers)))
        for service in SERVICES
        for type_, subscribers in sorted(publications(service).items())
        if type_ in payloads
    ]


def _payloads() -> dict[str, type[EventPayload]]:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if module.name.rpartition(".")[2] == "events":
            importlib.import_module(module.name)
    return {each.type: each for each in _descendants(EventPayload) if each.__module__.startswith("services.")}


def _descendants(parent: type[EventPayload]) -> list[type[EventPayload]]:
    children = parent.__subclasses__()
    return [found for child in children for found in (*_descendants(child), child) if hasattr(found, "type")]
