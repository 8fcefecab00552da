"""Requests to addresses that people typed: to the public internet, and never into the network that we stand in."""
