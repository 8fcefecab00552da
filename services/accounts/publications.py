"""All that this service publishes: event type -> the services that receive it."""

from collections.abc import Mapping

PUBLICATIONS: Mapping[str, tuple[str, ...]] = {
    "accounts.learner.registered.v1": ("progress", "notifications"),
    "accounts.learner.changed.v1": ("progress", "notifications"),
    "accounts.learner.erased.v1": ("progress", "notifications"),
    "accounts.security_mail.requested.v1": ("notifications",),
}
