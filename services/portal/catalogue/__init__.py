"""Finding resources and reading them, each kind in its own layout."""
