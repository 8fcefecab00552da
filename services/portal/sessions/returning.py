"""Where to go back to: only ever a page of the portal."""

from urllib.parse import urlsplit


def safe_return(target: str | None, default: str = "/") -> str:
    """Return `target` when it is a path of ours, else `default`; browsers read backslashes as slashes."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return default
    parts = urlsplit(target)
    safe = not parts.scheme and not parts.netloc and not any(ord(sign) < 32 for sign in target)
    return target if safe else default
