"""All that this service listens to."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from services.progress.catalogue.received import (
    pathway_published,
    pathway_retired,
    resource_published,
    resource_retired,
)
from services.progress.learners.received import learner_erased, learner_told
from shared.delivery import Envelope

SUBSCRIPTIONS: Mapping[str, Callable[[Session, Envelope], None]] = {
    "accounts.learner.registered.v1": learner_told,
    "accounts.learner.changed.v1": learner_told,
    "accounts.learner.erased.v1": learner_erased,
    "catalog.resource.published.v1": resource_published,
    "catalog.resource.retired.v1": resource_retired,
    "catalog.pathway.published.v1": pathway_published,
    "catalog.pathway.retired.v1": pathway_retired,
}
