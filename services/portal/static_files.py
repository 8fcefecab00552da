"""Serves the built styles, scripts and fonts: names change with content, so browsers may keep them for good."""

from flask import Blueprint, Flask, Response, redirect, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.portal.assets.manifest import BUILT, MANIFEST
from services.portal.rendering import asset_url

FOR_GOOD = "public, max-age=31536000, immutable"

static = Blueprint("static", __name__)


@static.get("/static/built/<name>")
def built(name: str) -> Response:
    """Serve one file, gzipped where a compressed copy was built and the browser takes it."""
    zipped = f"{name}.gz"
    compress = (BUILT / zipped).is_file() and request.accept_encodings.quality("gzip") > 0
    response = send_from_directory(BUILT, zipped if compress else name, mimetype=_media_type(name))
    if compress:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    if name != MANIFEST:
        response.headers["Cache-Control"] = FOR_GOOD
    return response


@static.get("/favicon.ico")
def favicon() -> AnyResponse:
    """Browsers ask for this name whatever the page says."""
    return redirect(asset_url("mark.svg"), 302)


@static.get("/robots.txt")
def robots() -> Response:
    """The public pages may be found; what belongs to a person may not."""
    private = "".join(f"Disallow: {url_for(name)}\n" for name in ("learning.overview", "admin.overview"))
    return Response(f"User-agent: *\n{private}Disallow: /verify/\n", mimetype="text/plain")


def install(app: Flask) -> None:
    """Serve the files on `app`."""
    app.register_blueprint(static)


def _media_type(name: str) -> str:
    types = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}
    return types.get(name.rpartition(".")[2], "application/octet-stream")
