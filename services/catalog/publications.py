"""All that this service publishes: event type -> the services that receive it."""

from collections.abc import Mapping

PUBLICATIONS: Mapping[str, tuple[str, ...]] = {
    "catalog.resource.published.v1": ("progress",),
    "catalog.resource.retired.v1": ("progress",),
    "catalog.pathway.published.v1": ("progress",),
    "catalog.pathway.retired.v1": ("progress",),
}
