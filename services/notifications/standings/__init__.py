"""Who is where on a pathway, copied from progress so that reminders can be planned."""
