"""What a design holds, the plain one to begin with, and which colors can be read on its paper. Pure functions."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

PAPER = "#fdfcf8"
# WCAG 2.2, 1.4.3: text against what is behind it.
LEAST_CONTRAST = 4.5
MOST_SIGNATORIES = 3

# Version 0 is what everybody has who never made a design.
PLAIN: Mapping[str, Any] = MappingProxyType(
    {
        "version": 0,
        "ink": "#12343b",
        "accent": "#b79a5b",
        "certifies": "This is to certify that",
        "earned": "has earned the achievement",
        "statement": "",
        "logo": None,
        "signatories": (),
    }
)


def contrast(color: str, other: str = PAPER) -> float:
    """Return the contrast of two colors such as `#12343b`, from 1 (the same) to 21 (black and white)."""
    light, dark = sorted((_luminance(color), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def image_hashes(facts: Mapping[str, Any]) -> Iterator[str]:
    """Name every drawing that a design, or a snapshot with one, prints."""
    logo = (facts.get("design") or facts).get("logo")
    for each in (*([logo] if logo else ()), *(facts.get("signatories") or ())):
        if each.get("image"):
            yield each["image"]


def _luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
