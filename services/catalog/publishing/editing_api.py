"""The editing endpoints, the same for resources, pathways and programmes: draft, publish, revisions."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint
from sqlalchemy.orm import Session

from services.catalog.publishing import operations, queries
from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.models import ItemColumns
from services.catalog.publishing.public_api import PublishedItem
from services.catalog.publishing.public_reads import public_document
from services.catalog.publishing.schemas import (
    DifferencesQuery,
    DifferencesReply,
    DraftReply,
    DraftRequest,
    ItemsPage,
    ItemsQuery,
    PublishReply,
    PublishRequest,
    RevisionsPage,
    SlugPath,
)
from shared.access import administrator, principal
from shared.clock import now, rfc3339
from shared.database import Database
from shared.etags import etag_of, must_not_exist, require_match
from shared.idempotency import idempotent
from shared.pagination import PageQuery, decode_cursor, encode_cursor
from shared.problems import Invalid, NotFound, PreconditionFailed
from shared.web import api_blueprint

EDITORS = administrator("catalog:write")


class EditingApi:
    """Endpoints under `/v1/admin/<plural>` for one content type."""

    def __init__(self, kind: ContentType, database: Database) -> None:
        self._kind = kind
        self._database = database

    def blueprint(self) -> APIBlueprint:
        """Return the blueprint with all endpoints."""
        made = api_blueprint(f"admin_{self._kind.plural}", __name__, access=EDITORS, tag=f"{self._kind.plural} (admin)")
        item = f"/admin/{self._kind.plural}/<slug>"
        made.get(f"/admin/{self._kind.plural}", responses={200: ItemsPage})(_function(self.list_items))
        made.get(item, responses={200: DraftReply})(_function(self.read_draft))
        made.put(item, responses={200: DraftReply, 201: DraftReply})(_function(self.write_draft))
        made.post(f"{item}/publish", responses={200: PublishReply, 201: PublishReply})(_function(self.publish))
        made.get(f"{item}/revisions", responses={200: RevisionsPage})(_function(self.list_revisions))
        made.get(f"{item}/differences", responses={200: DifferencesReply})(_function(self.list_differences))
        made.post(f"{item}/differences", responses={200: DifferencesReply})(_function(self.compare_content))
        made.get(f"{item}/preview", responses={200: PublishedItem})(_function(self.preview_draft))
        made.post(f"{item}/preview", responses={200: PublishedItem})(_function(self.preview_content))
        return made

    def list_items(self, query: ItemsQuery) -> dict[str, Any]:
        """List items of every state by slug."""
        after = str(decode_cursor(query.cursor, length=1)[0]) if query.cursor else ""
        with self._database.reading() as session:
            items = queries.items_page(session, self._kind, query, after=after, limit=query.limit + 1)
        return _page(items, query.limit, "slug")

    def read_draft(self, path: SlugPath) -> Response:
        """Read the draft; send its ETag back as If-Match when you change it."""
        with self._database.reading() as session:
            item = operations.find_item(session, self._kind, path.slug)
            if item is None:
                raise NotFound(f"There is no {self._kind.name} {path.slug}.")
            return draft_response(session, self._kind, item)

    def write_draft(self, path: SlugPath, body: DraftRequest) -> Response:
        """Change the draft (If-Match with the ETag you read) or create it (If-None-Match: *)."""
        named = self._named(path.slug, body)
        content = self._kind.drafted(named) if body.incomplete else self._kind.check(named)
        with self._database.transaction() as session:
            if must_not_exist():
                made = operations.create_draft(session, self._kind, content, principal().id)
                return draft_response(session, self._kind, made, status=201)
            item = operations.lock_item(session, self._kind, path.slug)
            require_current(item)
            changed = operations.change_draft(session, self._kind, item, content, principal().id)
            return draft_response(session, self._kind, changed)

    def publish(self, path: SlugPath, body: PublishRequest) -> Response:
        """Publish the draft as the next revision; with If-Match only if it is still the draft you read."""
        return idempotent(self._database, lambda: self._publish(path.slug, body.change_note))

    def list_revisions(self, path: SlugPath, query: PageQuery) -> dict[str, Any]:
        """List the published revisions, newest first."""
        before = _revision_before(query.cursor)
        with self._database.reading() as session:
            item = operations.find_item(session, self._kind, path.slug)
            if item is None:
                raise NotFound(f"There is no {self._kind.name} {path.slug}.")
            found = queries.revisions_page(session, self._kind, item, before=before, limit=query.limit + 1)
        return _page(found, query.limit, "number")

    def list_differences(self, path: SlugPath, query: DifferencesQuery) -> dict[str, Any]:
        """List what differs between two revisions; without numbers, between what is public and the draft."""
        with self._database.reading() as session:
            item = operations.find_item(session, self._kind, path.slug)
            if item is None:
                raise NotFound(f"There is no {self._kind.name} {path.slug}.")
            return queries.differences_between(session, self._kind, item, before=query.before, after=query.after)

    def compare_content(self, path: SlugPath, body: DraftRequest) -> dict[str, Any]:
        """List what differs between the draft as it is now (before) and other content (after); nothing is stored."""
        content = self._kind.drafted(self._named(path.slug, body))
        with self._database.reading() as session:
            item = operations.find_item(session, self._kind, path.slug)
        if item is None:
            raise NotFound(f"There is no {self._kind.name} {path.slug}.")
        return {"before": None, "after": None, "fields": queries.listed_differences(item.draft, content)}

    def preview_draft(self, path: SlugPath) -> dict[str, Any]:
        """Read the draft as everybody would if it were published now."""
        with self._database.reading() as session:
            item = operations.find_item(session, self._kind, path.slug)
        if item is None:
            raise NotFound(f"There is no {self._kind.name} {path.slug}.")
        return public_document(self._kind, self._kind.check(item.draft), item.revision + 1, rfc3339(now()))

    def preview_content(self, path: SlugPath, body: DraftRequest) -> dict[str, Any]:
        """Check content and show it as everybody would read it; nothing is stored."""
        content = self._kind.check(self._named(path.slug, body))
        return public_document(self._kind, content, 1, rfc3339(now()))

    def _named(self, slug: str, body: DraftRequest) -> dict[str, Any]:
        if body.content.get("slug", slug) != slug:
            raise Invalid([{"field": "content.slug", "message": f"The address names {slug}."}])
        return {"slug": slug, **body.content}

    def _publish(self, slug: str, change_note: str) -> ResponseReturnValue:
        with self._database.transaction() as session:
            item = operations.lock_item(session, self._kind, slug)
            require_current_if_asked(item)
            made = operations.publish_draft(session, self._kind, item, change_note, principal().id)
            body = {
                "slug": slug,
                "revision": item.revision,
                "published_at": item.published_at and rfc3339(item.published_at),
                "content_hash": item.published_hash,
                "published_now": made is not None,
                "version": item.version,
            }
        return jsonify(body), 201 if made else 200, {"ETag": etag_of(body["version"])}


def draft_response(session: Session, kind: ContentType, item: ItemColumns, *, status: int = 200) -> Response:
    """Answer with an item as its editor sees it, and the ETag to send back."""
    response = jsonify(queries.draft_document(session, kind, item))
    response.status_code = status
    response.headers["ETag"] = etag_of(item.version)
    return response


def require_current_if_asked(item: ItemColumns) -> None:
    """Hold a caller that named a version to it."""
    if "If-Match" in request.headers:
        require_current(item)


def require_current(item: ItemColumns) -> None:
    """Refuse a change that was made from an older version, and say whose change came first."""
    try:
        require_match(etag_of(item.version))
    except PreconditionFailed as error:
        raise PreconditionFailed(
            "Read it again, add your change to what is there now and send it with the new ETag.",
            headers=error.headers,
            version=item.version,
            changed_by=item.changed_by,
            changed_at=rfc3339(item.changed_at),
        ) from error


def _function(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method as a plain function: the framework keeps notes on what it registers."""

    @functools.wraps(method)
    def call(**values: Any) -> Any:
        return method(**values)

    return call


def _page(items: list[dict[str, Any]], limit: int, position: str) -> dict[str, Any]:
    more = len(items) > limit
    return {"items": items[:limit], "next": encode_cursor([items[limit - 1][position]]) if more else None}


def _revision_before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    number = decode_cursor(cursor, length=1)[0]
    if not isinstance(number, int) or isinstance(number, bool):
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}])
    return number
