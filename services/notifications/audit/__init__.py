"""Who changed what in notifications, kept for good."""
