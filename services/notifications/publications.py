"""All that this service publishes: nothing so far, since nobody needs to hear of a message."""

from collections.abc import Mapping

PUBLICATIONS: Mapping[str, tuple[str, ...]] = {}
