"""Who changed what about learners and their pathways, kept for good."""
