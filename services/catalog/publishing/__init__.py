"""The discipline that resources, pathways and programmes share: draft, numbered revisions, retirement."""
