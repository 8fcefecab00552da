"""Reporting what is broken, and the console's page for keeping entries true."""
