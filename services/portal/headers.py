"""Headers on every page: nothing runs, loads or frames what is not ours."""

from flask import Flask, Response, request

from services.portal.sessions.visitor import visitor
from services.portal.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of `app`."""
    policy = content_policy(settings.media_url)

    def secure(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        if "Cache-Control" not in response.headers and request.endpoint != "metrics":
            # On a shared ward computer the Back button must not show what the last person saw.
            response.headers["Cache-Control"] = "no-store" if visitor() else "private, no-cache"
        if settings.production:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response

    app.after_request(secure)


def content_policy(media_url: str) -> str:
    """Return the Content-Security-Policy; only media may come from the catalogue's own address."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": f"'self' {media_url}",
        "media-src": f"'self' {media_url}",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
