"""Calls to notifications: what a person wants to receive, and what was sent."""

from typing import Any
from urllib.parse import urlencode

from services.portal.clients.notices import NoticeCalls
from services.portal.clients.transport import Remote, segment
from services.portal.clients.webhooks import WebhookCalls

Json = dict[str, Any]


class Notifications(NoticeCalls, WebhookCalls):
    """Preferences by session or by signed link, and the messages for administrators."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def preferences(self) -> Json:
        """Return what the visitor wants to receive."""
        return dict(self._remote.personal("GET", "/v1/me/preferences").json())

    def change_preferences(self, preferences: Json) -> Json:
        """Change what the visitor wants to receive."""
        return dict(self._remote.personal("PUT", "/v1/me/preferences", json=preferences).json())

    def preferences_by_link(self, token: str) -> Json:
        """Return what the holder of a signed link wants to receive."""
        return dict(self._remote.anonymous("GET", f"/v1/preferences/{segment(token)}").json())

    def change_preferences_by_link(self, token: str, preferences: Json) -> Json:
        """Change it, without a session."""
        path = f"/v1/preferences/{segment(token)}"
        return dict(self._remote.anonymous("PUT", path, json=preferences).json())

    def unsubscribe(self, token: str) -> None:
        """Stop the kind of mail that the link came with."""
        self._remote.anonymous("POST", f"/unsubscribe/{segment(token)}")

    def allow_invitations(self, token: str) -> None:
        """Let invitations come again to the address that the link was mailed to."""
        self._remote.anonymous("DELETE", f"/v1/invitation-refusals/{segment(token)}")

    def messages(self, **filters: Any) -> Json:
        """Return messages and their fate, for administrators: `recipient`, `state`, `rule`, `reason`, `cursor`."""
        return dict(self._remote.personal("GET", "/v1/messages", query=filters).json())

    def story(self, message_id: str) -> Json:
        """Return everything that happened to a message."""
        return dict(self._remote.personal("GET", f"/v1/messages/{segment(message_id)}/story").json())

    def totals(self, **query: Any) -> Json:
        """Return how many messages were due and what became of them: `since`, `rule`."""
        return dict(self._remote.personal("GET", "/v1/messages/totals", query=query).json())

    def resend(self, message_id: str, key: str) -> None:
        """Send a message once more."""
        self._remote.personal("POST", f"/v1/messages/{segment(message_id)}/resend", json={}, key=key)

    def templates(self) -> list[str]:
        """Return the names of all messages that can be sent."""
        return [each["name"] for each in self._remote.personal("GET", "/v1/templates").json()["items"]]

    def preview(self, template: str, **query: Any) -> Json:
        """Return a message as a person would get it: `recipient`, `rule`, `language`."""
        path = f"/v1/templates/{segment(template)}/preview"
        return dict(self._remote.personal("GET", path, query=query).json())

    def send_test(self, template: str, key: str, **asked: Any) -> Json:
        """Send what the preview shows to the visitor's own address."""
        path = f"/v1/templates/{segment(template)}/test"
        return dict(self._remote.personal("POST", path, json=asked, key=key).json())

    def suppressions(self, **query: Any) -> Json:
        """Return addresses that are not written to: `address`, `released`, `cursor`."""
        return dict(self._remote.personal("GET", "/v1/suppressions", query=query).json())

    def suppress(self, address: str, detail: str) -> None:
        """Write to an address no more."""
        self._remote.personal("POST", "/v1/suppressions", json={"address": address, "detail": detail})

    def release(self, suppression_id: str, note: str) -> None:
        """Write to an address again."""
        path = f"/v1/suppressions/{segment(suppression_id)}/release"
        self._remote.personal("POST", path, json={"note": note})

    def rules(self) -> list[Json]:
        """Return all reminder rules."""
        return list(self._remote.personal("GET", "/v1/rules").json()["items"])

    def rule(self, rule_id: str) -> Json:
        """Return one rule."""
        return dict(self._remote.personal("GET", f"/v1/rules/{segment(rule_id)}").json())

    def change_rule(self, rule_id: str, rule: Json) -> Json:
        """Write a rule; its `revision` stands for the version that was read."""
        return dict(self._remote.personal("PUT", f"/v1/rules/{segment(rule_id)}", json=rule).json())

    def forecast(self, rule_id: str, **query: Any) -> Json:
        """Return what a rule will send: `days`, `time_zone`, `cursor`."""
        return dict(self._remote.personal("GET", f"/v1/rules/{segment(rule_id)}/forecast", query=query).json())

    def preview_rule(self, rule_id: str, rule: Json, time_zone: str) -> Json:
        """Return what a rule would send after a change."""
        path = f"/v1/rules/{segment(rule_id)}/preview?{urlencode({'time_zone': time_zone, 'limit': 100})}"
        return dict(self._remote.personal("POST", path, json=rule).json())
