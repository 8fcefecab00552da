"""People, how they sign in, what they may do, and the API clients that act for programs."""
