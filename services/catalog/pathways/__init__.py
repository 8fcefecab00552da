"""Pathways: what a learner does to earn an achievement."""
