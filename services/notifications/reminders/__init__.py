"""Rules that say when a learner is reminded, and the occurrences that follow from them."""
