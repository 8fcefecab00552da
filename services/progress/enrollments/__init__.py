"""Enrollments: who follows which pathway."""
