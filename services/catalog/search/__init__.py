"""Finding resources: full text with stems and prefixes, facets with counts, help with spelling."""
