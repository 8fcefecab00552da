"""What a recording's page knows beside the player: the words that are spoken, and when."""
