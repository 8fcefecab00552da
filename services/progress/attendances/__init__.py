"""Attendances: learners say that they mean to attend a date of a workshop, and hear when it moves or is withdrawn."""
