"""Calls to the catalogue about links that are visited, for administrators."""

from typing import Any

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]


class LinkCalls:
    """The part of the catalogue that visits what resources link to."""

    _remote: Remote

    def link_findings(self, cursor: str = "") -> Json:
        """Return what is not as it was, newest first."""
        query = {"limit": 20, "cursor": cursor}
        return dict(self._remote.personal("GET", "/v1/admin/link-findings", query=query).json())

    def decide_finding(self, finding_id: str, decision: Json, key: str) -> list[str]:
        """Settle a finding; returns the resources whose drafts have the new address now."""
        path = f"/v1/admin/link-findings/{segment(finding_id)}/decision"
        return list(self._remote.personal("POST", path, json=decision, key=key).json()["drafts"])

    def links_of(self, slug: str) -> list[Json]:
        """Return the links of a resource, and how the last visit to each ended."""
        return list(self._remote.personal("GET", f"/v1/admin/resources/{segment(slug)}/links").json()["items"])

    def look_at_links(self, slug: str) -> int:
        """Have the links of a resource visited soon; returns how many."""
        path = f"/v1/admin/resources/{segment(slug)}/link-visits"
        return int(self._remote.personal("POST", path, json={}).json()["links"])

    def link_hosts(self, cursor: str = "") -> Json:
        """Return the hosts that resources link to, by name."""
        query = {"limit": 50, "cursor": cursor}
        return dict(self._remote.personal("GET", "/v1/admin/link-hosts", query=query).json())

    def visit_host(self, host: str, *, visited: bool) -> None:
        """Visit the links of a host, or leave it alone."""
        self._remote.personal("PUT", f"/v1/admin/link-hosts/{segment(host)}", json={"visited": visited})
