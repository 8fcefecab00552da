"""Light or dark, as the visitor wants it; works without a script."""
