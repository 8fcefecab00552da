"""Calls to notifications about webhooks, for administrators."""

from typing import Any

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]


class WebhookCalls:
    """The part of notifications that tells other systems."""

    _remote: Remote

    def webhooks(self) -> Json:
        """Return all webhooks, and the event types that there are."""
        return dict(self._remote.personal("GET", "/v1/webhooks").json())

    def webhook(self, webhook_id: str) -> Json:
        """Return one webhook."""
        return dict(self._remote.personal("GET", _path(webhook_id)).json())

    def add_webhook(self, webhook: Json, key: str) -> Json:
        """Add a webhook and return it with its secret; a repetition has none."""
        return dict(self._remote.personal("POST", "/v1/webhooks", json=webhook, key=key).json())

    def change_webhook(self, webhook_id: str, webhook: Json, revision: str) -> Json:
        """Change the webhook that was read with this revision."""
        headers = {"If-Match": f'"{revision}"'}
        return dict(self._remote.personal("PUT", _path(webhook_id), json=webhook, more_headers=headers).json())

    def delete_webhook(self, webhook_id: str, revision: str) -> None:
        """Delete the webhook that was read with this revision."""
        self._remote.personal("DELETE", _path(webhook_id), more_headers={"If-Match": f'"{revision}"'})

    def rotate_webhook(self, webhook_id: str, key: str) -> Json:
        """Give it a new secret and return it with that; a repetition has none."""
        return dict(self._remote.personal("POST", f"{_path(webhook_id)}/secret", json={}, key=key).json())

    def test_webhook(self, webhook_id: str, key: str) -> Json:
        """Send a test and return its delivery."""
        return dict(self._remote.personal("POST", f"{_path(webhook_id)}/test", json={}, key=key).json())

    def webhook_deliveries(self, webhook_id: str, **query: Any) -> Json:
        """Return the deliveries of a webhook, newest first: `state`, `cursor`."""
        return dict(self._remote.personal("GET", f"{_path(webhook_id)}/deliveries", query=query).json())

    def webhook_delivery(self, webhook_id: str, delivery_id: str) -> Json:
        """Return one delivery with its body and every try."""
        return dict(self._remote.personal("GET", _path(webhook_id, delivery_id)).json())

    def replay_delivery(self, webhook_id: str, delivery_id: str, key: str) -> None:
        """Deliver one again."""
        self._remote.personal("POST", f"{_path(webhook_id, delivery_id)}/replay", json={}, key=key)

    def replay_failed_deliveries(self, webhook_id: str, since: str, key: str) -> Json:
        """Deliver again what was not delivered since then; returns how many are tried."""
        path = f"{_path(webhook_id)}/replay"
        return dict(self._remote.personal("POST", path, json={"since": since}, key=key).json())


def _path(webhook_id: str, delivery_id: str = "") -> str:
    path = f"/v1/webhooks/{segment(webhook_id)}"
    return f"{path}/deliveries/{segment(delivery_id)}" if delivery_id else path
