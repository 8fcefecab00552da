"""Taking in a content pack: what differs from the catalogue, and publishing it in one transaction."""
