"""Messages as a person would get them, shown to administrators before anything is sent."""
