"""What tests of every service stand on: real servers, cloned databases, tokens, and the running product."""
