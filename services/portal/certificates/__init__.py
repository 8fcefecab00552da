"""The learner's certificates, and checking one without an account."""
