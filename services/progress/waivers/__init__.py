"""Waivers: requirements of a pathway that an administrator has let one learner off, with the reason."""
