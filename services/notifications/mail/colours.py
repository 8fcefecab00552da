"""Whether colours can be read on each other (WCAG 2.2, contrast ratio), and a light one for dark backgrounds."""

import re
from colorsys import hls_to_rgb, rgb_to_hls

DEFAULT_COLOUR = "#0b5557"
DARK_CARD = "#15272b"
READABLE = 4.5
READABLE_WITH_EASE = 7.0
BRIGHTEST = 0.5  # a full colour glares on a dark background


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours such as #0b5557, from 1 to 21; raises `ValueError`."""
    lighter, darker = sorted((_luminance(_channels(one)), _luminance(_channels(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lightened(colour: str, background: str) -> str:
    """Make a colour lighter, in the same hue, until it can be read with ease on a dark background."""
    hue, lightness, saturation = rgb_to_hls(*(each / 255 for each in _channels(colour)))
    for step in range(round(lightness * 100), 100):
        channels = [round(255 * each) for each in hls_to_rgb(hue, step / 100, min(saturation, BRIGHTEST))]
        shown = "#" + "".join(f"{each:02x}" for each in channels)
        if contrast(shown, background) >= READABLE_WITH_EASE:
            return shown
    return "#ffffff"


def _channels(colour: str) -> list[int]:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("Write a colour such as #0b5557")
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _luminance(channels: list[int]) -> float:
    shares = [each / 255 for each in channels]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
