"""Learners: the little that progress has to know about people."""
