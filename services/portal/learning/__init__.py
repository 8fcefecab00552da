"""My learning: where the learner stands, the one next step, and what was watched."""
