"""Calls to the catalogue for editors: drafts, reviews, planned publications, many at once, imports."""

from typing import Any

from urllib3.filepost import encode_multipart_formdata

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]


class EditingCalls:
    """The part of the catalogue that is about writing it; `plural` is resources, pathways or programmes."""

    _remote: Remote

    def items(self, plural: str, **filters: Any) -> Json:
        """List items as their editors see them: `q`, `kind`, `state`, `changed`, `cursor`, `limit`."""
        return dict(self._remote.personal("GET", f"/v1/admin/{plural}", query=filters).json())

    def item(self, plural: str, slug: str) -> tuple[Json, str]:
        """Return an item with its draft, and what a change of it has to name."""
        answer = self._remote.personal("GET", _address(plural, slug))
        return dict(answer.json()), answer.headers["ETag"]

    def write_draft(self, plural: str, slug: str, content: Json, etag: str, *, incomplete: bool) -> Json:
        """Change a draft, if it is still the one with this ETag; without one, make it. It may be `incomplete`."""
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        body = {"content": content, "incomplete": incomplete}
        answer = self._remote.personal("PUT", _address(plural, slug), json=body, more_headers=condition)
        return dict(answer.json())

    def draft_preview(self, plural: str, slug: str) -> Json:
        """Return the draft as everybody would read it."""
        return dict(self._remote.personal("GET", _address(plural, slug, "preview")).json())

    def content_preview(self, plural: str, slug: str, content: Json) -> Json:
        """Return content as everybody would read it; nothing is stored."""
        body = {"content": content}
        return dict(self._remote.personal("POST", _address(plural, slug, "preview"), json=body).json())

    def content_differences(self, plural: str, slug: str, content: Json) -> list[Json]:
        """Return what differs between the stored draft (before) and content that is not stored (after)."""
        body = {"content": content}
        answer = self._remote.personal("POST", _address(plural, slug, "differences"), json=body)
        return list(answer.json()["fields"])

    def item_revisions(self, plural: str, slug: str) -> list[Json]:
        """Return the latest published revisions of an item."""
        return list(self._remote.personal("GET", _address(plural, slug, "revisions")).json()["items"])

    def item_differences(self, plural: str, slug: str, **revisions: int) -> Json:
        """Return what differs between two revisions; without numbers, between what is public and the draft."""
        return dict(self._remote.personal("GET", _address(plural, slug, "differences"), query=revisions).json())

    def history(self, item_type: str, slug: str, cursor: str = "") -> Json:
        """Return what was done to an item, newest first."""
        query = {"subject": slug, "subject_type": item_type, "cursor": cursor, "limit": 30}
        return dict(self._remote.personal("GET", "/v1/admin/audit-log", query=query).json())

    def act_on_item(self, plural: str, slug: str, act: str, body: Json, *, etag: str, key: str) -> None:
        """Publish, retire, restore, ask for a review or decide it: the item that was seen, once."""
        address = _address(plural, slug, act)
        self._remote.personal("POST", address, json=body, key=key, more_headers={"If-Match": etag} if etag else {})

    def withdraw_review(self, plural: str, slug: str) -> None:
        """Take a request for review back."""
        self._remote.personal("DELETE", _address(plural, slug, "review"))

    def schedule(self, plural: str, slug: str, body: Json, etag: str) -> None:
        """Plan or move a publication."""
        address = _address(plural, slug, "schedule")
        self._remote.personal("PUT", address, json=body, more_headers={"If-Match": etag})

    def cancel_schedule(self, plural: str, slug: str) -> None:
        """Do not publish at that time after all."""
        self._remote.personal("DELETE", _address(plural, slug, "schedule"))

    def open_reviews(self) -> list[Json]:
        """Return the drafts that wait for a reader."""
        return list(self._remote.personal("GET", "/v1/admin/reviews", query={"limit": 200}).json()["items"])

    def schedules(self, state: str) -> list[Json]:
        """Return planned publications in a state."""
        query = {"state": state, "limit": 200}
        return list(self._remote.personal("GET", "/v1/admin/schedules", query=query).json()["items"])

    def editorial_rule(self) -> tuple[Json, str]:
        """Return whether reviews are demanded, and what a change has to name."""
        answer = self._remote.personal("GET", "/v1/admin/editorial-rule")
        return dict(answer.json()), answer.headers["ETag"]

    def change_editorial_rule(self, etag: str, *, review_required: bool) -> Json:
        """Demand reviews, or ask to demand them no longer."""
        body = {"review_required": review_required}
        answer = self._remote.personal("PUT", "/v1/admin/editorial-rule", json=body, more_headers={"If-Match": etag})
        return dict(answer.json())

    def act_on_many(self, body: Json, *, dry_run: bool, key: str = "") -> Json:
        """Do something to many resources, or only try it."""
        path = f"/v1/admin/resource-acts{'?dry_run=true' if dry_run else ''}"
        return dict(self._remote.personal("POST", path, json=body, key=key).json())

    def send_pack(self, name: str, content: bytes, change_note: str, key: str, *, overwrite: bool) -> Json:
        """Have a pack compared with the catalogue."""
        fields: dict[str, Any] = {"pack": (name, content, "application/zip"), "change_note": change_note}
        body, content_type = encode_multipart_formdata(fields)
        path = f"/v1/admin/imports?background=true&dry_run=true{'&overwrite=true' if overwrite else ''}"
        headers = {"Content-Type": content_type}
        return dict(self._remote.personal("POST", path, body=body, key=key, more_headers=headers).json())

    def imports(self, cursor: str = "") -> Json:
        """List imports, newest first."""
        return dict(self._remote.personal("GET", "/v1/admin/imports", query={"cursor": cursor}).json())

    def import_job(self, import_id: str) -> Json:
        """Return how far an import is."""
        return dict(self._remote.personal("GET", f"/v1/admin/imports/{segment(import_id)}").json())

    def apply_import(self, import_id: str, count: int | None, key: str) -> None:
        """Take in what was compared."""
        path = f"/v1/admin/imports/{segment(import_id)}/apply"
        self._remote.personal("POST", path, json={"confirm_count": count}, key=key)

    def cancel_import(self, import_id: str) -> None:
        """Take nothing in."""
        self._remote.personal("POST", f"/v1/admin/imports/{segment(import_id)}/cancel", json={})


def _address(plural: str, slug: str, *more: str) -> str:
    return "/".join(("/v1/admin", plural, segment(slug), *more))
