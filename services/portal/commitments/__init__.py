"""Pages on which learners commit to changes and say what became of them."""
