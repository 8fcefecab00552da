"""What every service stands on. Knows no service, no learner and no course."""
