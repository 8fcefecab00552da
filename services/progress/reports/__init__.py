"""Reports for administrators."""
