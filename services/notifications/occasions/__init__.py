"""Occasions: dated things that concern a person, copied from progress so that reminders can be planned."""
