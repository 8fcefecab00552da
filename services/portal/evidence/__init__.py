"""What learners completed elsewhere, and the reviewers' queue."""
