"""Moving from the edition that a learner started on to the newest one."""
