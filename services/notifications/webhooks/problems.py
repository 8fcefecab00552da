"""Conditions that the endpoints for webhooks answer with."""

from shared.problems import Conflict


class TooManyEndpoints(Conflict):
    """Every event is sent to every endpoint, so their number is limited."""

    slug, title = "too-many-webhooks", "There are as many webhooks as there can be"


class EndpointDisabled(Conflict):
    """Nothing is sent to an endpoint that is switched off."""

    slug, title = "webhook-disabled", "The webhook is switched off"


class StillWaiting(Conflict):
    """The delivery has not come to its end, so there is nothing to repeat."""

    slug, title = "delivery-still-waiting", "The delivery is still being tried"
