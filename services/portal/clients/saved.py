"""Calls to progress for what a learner keeps for later."""

from typing import Any

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]


class SavedCalls:
    """The part of progress that is about kept resources and searches."""

    _remote: Remote

    def saved_resources(self) -> list[Json]:
        """Return the resources that the visitor has kept, newest first."""
        return list(self._remote.personal("GET", "/v1/me/saved/resources").json()["items"])

    def saved_searches(self) -> list[Json]:
        """Return the searches that the visitor has kept, newest first."""
        return list(self._remote.personal("GET", "/v1/me/saved/searches").json()["items"])

    def save_resource(self, slug: str) -> None:
        """Keep a resource."""
        self._remote.personal("PUT", f"/v1/me/saved/resources/{segment(slug)}")

    def drop_resource(self, slug: str) -> None:
        """Let a resource go."""
        self._remote.personal("DELETE", f"/v1/me/saved/resources/{segment(slug)}")

    def save_search(self, name: str, query: str) -> None:
        """Keep a search of the catalogue."""
        self._remote.personal("POST", "/v1/me/saved/searches", json={"name": name, "query": query})

    def drop_search(self, search_id: str) -> None:
        """Let a search go."""
        self._remote.personal("DELETE", f"/v1/me/saved/searches/{segment(search_id)}")
