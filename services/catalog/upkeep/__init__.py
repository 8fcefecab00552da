"""Keeping entries about others true: what readers report as broken, and when somebody last looked."""
