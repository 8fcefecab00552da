"""A second reader for drafts: asked for, given or refused, and demanded where the society has decided so."""
