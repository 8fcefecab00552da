"""Who changed what in the catalogue, kept for good."""
