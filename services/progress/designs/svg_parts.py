"""What may stand in an SVG that is printed: forms, colors and gradients. Pure functions."""

import re

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

ELEMENTS = frozenset(
    {
        *("g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop", "clipPath"),
    }
)
ATTRIBUTES = frozenset(
    {
        *("id", "d", "x", "y", "width", "height", "viewBox", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2"),
        *("fx", "fy", "points", "transform", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width"),
        *("stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray"),
        *("stroke-dashoffset", "opacity", "color", "clip-path", "clip-rule", "clipPathUnits", "offset"),
        *("stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod", "display", "visibility"),
    }
)
# Colors and fills may name another part of the same drawing, and nothing else.
_REFERENCE = re.compile(r"url\(\s*(['\"]?)#[\w.-]{1,100}\1\s*\)")


def safe_value(value: str) -> bool:
    """Tell whether the value of an attribute can neither load nor run anything."""
    rest = _REFERENCE.sub("", value)
    return not re.search(r"url|script|expression|@|\\|&|<", rest, re.IGNORECASE)
