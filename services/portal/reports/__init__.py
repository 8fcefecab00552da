"""Reports for administrators: pathways, cohorts, single learners, and files of long reports."""
