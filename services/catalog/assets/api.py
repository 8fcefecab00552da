"""Media: sent to everybody, taken from administrators."""

import re
from typing import Any, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Response, jsonify
from flask_openapi import APIBlueprint, FileStorage
from pydantic import Field

from services.catalog.assets.media_types import LARGEST_FILE, MB, FileRefused, by_name
from services.catalog.assets.operations import delete_asset, register_asset, store_file
from services.catalog.assets.queries import asset_in_full, assets_page, unused_page
from services.catalog.assets.serving import ServedFile, file_response
from services.catalog.assets.uploads import allow_uploads, read_upload
from services.catalog.audit.operations import record
from shared.access import ANYONE, administrator, principal
from shared.database import Database
from shared.documents import Documents
from shared.pagination import PageQuery, decode_cursor, encode_cursor
from shared.problems import NotFound
from shared.schemas import Reply, Request
from shared.web import api_blueprint

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FIND = sa.text("SELECT sha256, media_type, size, document_key FROM assets WHERE sha256 = :sha256")
KEPT_FILES = 5000


class MediaPath(Request):
    """Which file, and the name to save it under."""

    sha256: str
    name: str


class AssetForm(Request):
    """A file to keep."""

    file: FileStorage = Field(description=f"at most {LARGEST_FILE // MB} MB")


class AssetReply(Reply):
    """A stored file, as content refers to it."""

    name: str
    sha256: str
    media_type: str
    size: int
    url: str


class AssetsQuery(PageQuery):
    """Which files."""

    type: Literal["video", "image", "text", "application"] | None = Field(default=None, description="of its media type")
    q: str | None = Field(default=None, max_length=120, description="in the name")
    unused: bool = Field(
        default=False,
        description="only what nothing refers to and was sent more than a day ago; a page may have fewer than `limit`",
    )


class AssetUse(Reply):
    """A resource that refers to a file: in its draft, in what is published, or in an earlier edition."""

    slug: str
    title: str
    edition: Literal["draft", "published", "earlier"]


class AssetSummary(AssetReply):
    """A stored file in the list."""

    created_at: str
    created_by: str
    uses: list[AssetUse]


class AssetsPage(Reply):
    """Files, newest first."""

    items: list[AssetSummary]
    next: str | None


class AssetInFull(AssetSummary):
    """A file with the first cues of captions: `at_s` and `text`."""

    texts: list[dict[str, Any]]


class AssetPath(Request):
    """Which file."""

    sha256: str = Field(pattern=_SHA256.pattern)


class MediaFiles:
    """Finds files by their hash; what a hash names never changes, so it is looked up once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, ServedFile] = {}

    def find(self, sha256: str, name: str) -> ServedFile:
        """Return the file if `name` suits what it is; raises `NotFound`."""
        file = self._known.get(sha256) or self._look_up(sha256)
        try:
            suits = file is not None and by_name(name).name == file.media_type
        except FileRefused:
            suits = False
        if file is None or not suits:
            raise NotFound("There is no such file.")
        return file

    def _look_up(self, sha256: str) -> ServedFile | None:
        if not _SHA256.fullmatch(sha256):
            return None
        with self._database.reading() as session:
            row = session.execute(_FIND, {"sha256": sha256}).one_or_none()
        if row is None:
            return None
        if len(self._known) >= KEPT_FILES:
            self._known.clear()
        self._known[sha256] = ServedFile(*row)
        return self._known[sha256]


def media_blueprint(database: Database, documents: Documents, portal_url: str) -> APIBlueprint:
    """Return the public address of media: no cookies, no scripts, readable by the portal's pages."""
    blueprint = api_blueprint("media", __name__, access=ANYONE, tag="media", url_prefix="/media")
    files = MediaFiles(database)
    parts = urlsplit(portal_url)
    portal = f"{parts.scheme}://{parts.netloc}"

    @blueprint.get("/<sha256>/<name>")
    def send_media(path: MediaPath) -> Response:
        """Send a file, or the byte ranges that are asked for."""
        return file_response(documents, files.find(path.sha256, path.name), path.name)

    @blueprint.after_request
    def open_to_portal(response: Response) -> Response:
        # Caption tracks and fetch() need this even though everybody may read the file.
        response.headers["Access-Control-Allow-Origin"] = portal
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Range, If-Range, If-None-Match"
        response.headers["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Length, Content-Range, ETag"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return blueprint


def assets_admin_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the endpoints that take files and tell where they are used."""
    blueprint = api_blueprint("admin_assets", __name__, access=administrator("catalog:write"), tag="media (admin)")
    allow_uploads(blueprint, LARGEST_FILE + MB)

    @blueprint.post("/admin/assets", responses={200: AssetReply, 201: AssetReply})
    def add_asset(form: AssetForm) -> tuple[Response, int]:
        """Keep a file; content refers to it by what is answered. The same file again is no new one."""
        name, content = read_upload(form.file, "file")
        stored = store_file(documents, name, content)
        with database.transaction() as session:
            new = register_asset(session, stored, principal().id)
            if new:
                details: dict[str, Any] = {"name": stored.name, "size": stored.size}
                record(session, principal().id, "stored", "asset", stored.sha256, **details)
        # Once more, in case the same file was being deleted; from now on it is too new for that.
        store_file(documents, name, content)
        return jsonify(stored.reference()), 201 if new else 200

    @blueprint.get("/admin/assets", responses={200: AssetsPage})
    def list_assets(query: AssetsQuery) -> dict[str, Any]:
        """List files and where they are used, newest first."""
        after = _position(query.cursor)
        if query.unused:
            with database.reading() as session:
                unused, then = unused_page(session, media_type=query.type, q=query.q, after=after, limit=query.limit)
            return {"items": unused, "next": encode_cursor(list(then)) if then else None}
        with database.reading() as session:
            found = assets_page(session, media_type=query.type, q=query.q, after=after, limit=query.limit + 1)
        more = len(found) > query.limit
        found = found[: query.limit]
        return {"items": found, "next": encode_cursor([found[-1]["created_at"], found[-1]["sha256"]]) if more else None}

    @blueprint.get("/admin/assets/<sha256>", responses={200: AssetInFull})
    def read_asset(path: AssetPath) -> dict[str, Any]:
        """Read about one file and where it is used."""
        with database.reading() as session:
            found = asset_in_full(session, path.sha256)
        if found is None:
            raise NotFound("There is no such file.")
        return found

    @blueprint.delete("/admin/assets/<sha256>")
    def remove_asset(path: AssetPath) -> tuple[str, int]:
        """Delete a file that nothing refers to (409 names what does); one that is gone already is no error."""
        with database.transaction() as session:
            gone = delete_asset(session, documents, path.sha256)
            if gone:
                details: dict[str, Any] = {"name": gone.name, "size": gone.size}
                record(session, principal().id, "deleted", "asset", path.sha256, **details)
        return "", 204

    return blueprint


def _position(cursor: str | None) -> tuple[str, str] | None:
    if cursor is None:
        return None
    created_at, sha256 = decode_cursor(cursor, length=2)
    return str(created_at), str(sha256)
