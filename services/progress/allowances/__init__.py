"""Allowances: what an administrator gives one learner for a quiz beyond its rules, with the reason."""
