"""What goes into the build and where it comes from."""

import re
from collections.abc import Iterator
from pathlib import Path

from shared.node_packages import MODULES, ROOT

PORTAL = ROOT / "services" / "portal"
STYLES = PORTAL / "styles"
SCRIPTS = PORTAL / "scripts"
IMAGES = PORTAL / "images"
ICONS = MODULES / "@uswds" / "uswds" / "dist" / "img" / "usa-icons"
LIBRARY_IMAGES = ICONS.parent
FONT_FOLDERS = (
    MODULES / "@ibm" / "plex-sans" / "fonts" / "split" / "woff2",
    MODULES / "@ibm" / "plex-serif" / "fonts" / "split" / "woff2",
)
VIDEO = MODULES / "video.js" / "dist"
LIBRARIES = {
    "video.js": VIDEO / "alt" / "video.core.min.js",
    "htmx.js": MODULES / "htmx.org" / "dist" / "htmx.min.js",
}
# The icons of the design system that the templates name; they become one sprite.
ICON_NAMES = (
    *("account_circle", "arrow_back", "arrow_forward", "assessment", "autorenew", "check", "check_circle", "close"),
    *("closed_caption", "event", "expand_more", "file_download", "filter_list", "forum", "groups", "help_outline"),
    *("highlight_off", "history", "info", "launch", "lightbulb_outline", "link", "local_library", "mail_outline"),
    *("menu", "military_tech", "print", "public", "schedule", "school", "search", "topic", "verified", "warning"),
    *("work", "youtube", "lock_outline", "error_outline", "location_on", "attach_money", "people", "update", "star"),
    *("format_quote", "list", "image", "notifications"),
)
_REFERENCE = re.compile(r'url\("?([^")]+)"?\)')


def inputs() -> Iterator[Path]:
    """Every file that the result depends on, in a stable order."""
    yield ROOT / "package-lock.json"
    for folder in (STYLES, SCRIPTS, IMAGES, PORTAL / "assets"):
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def sprite() -> str:
    """Join the icons into one SVG file of symbols."""
    symbols = []
    for name in sorted(ICON_NAMES):
        drawing = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", (ICONS / f"{name}.svg").read_text(), flags=re.DOTALL)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def player_styles() -> str:
    """The player's own styles, with its font as a file: the content policy allows no `data:` fonts."""
    css = (VIDEO / "video-js.min.css").read_text()
    return re.sub(r"url\(data:application/font-woff[^)]*\)", 'url("fonts/VideoJS.woff")', css)


def referenced(css: str) -> dict[str, Path]:
    """Find the files behind the `url()`s of a style sheet: name as written there -> file."""
    return {name: _locate(name) for name in dict.fromkeys(_REFERENCE.findall(css)) if not name.startswith("data:")}


def _locate(name: str) -> Path:
    folder, _, file = name.partition("/")
    places = [*FONT_FOLDERS, VIDEO / "font"] if folder == "fonts" else [LIBRARY_IMAGES]
    for place in places:
        if (place / file).is_file():
            return place / file
    raise FileNotFoundError(f"a style sheet names {name}, which no package has")
