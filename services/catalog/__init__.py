"""The catalogue: programmes, pathways, resources and their published revisions, media and search."""
