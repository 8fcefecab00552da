"""Fonts and JSON-LD contexts: parts of npm packages, copied here once, so that nothing asks a network when it runs."""
