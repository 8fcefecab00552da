"""Reporting credit: identifiers that learners give for it, what a file would lack, and the files themselves."""
