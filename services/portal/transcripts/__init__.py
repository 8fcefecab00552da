"""What a learner has earned, and their data, to take along."""
