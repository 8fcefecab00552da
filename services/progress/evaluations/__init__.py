"""Evaluations: what learners say about an activity after it, once."""
