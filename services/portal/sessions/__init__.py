"""Who is looking at the page: an encrypted cookie with the tokens that accounts issued."""
