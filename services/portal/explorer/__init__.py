"""Fellowships and certificate programmes to narrow, compare and save; what the visitor has saved."""
