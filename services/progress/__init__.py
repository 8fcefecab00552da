"""Progress: what learners have done, what that amounts to, and the certificates they hold."""
