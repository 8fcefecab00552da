"""Evidence: what learners completed elsewhere, how they show it, and what a reviewer says."""
