"""Invented data for the sample profile and for tests: no row of it is about anyone."""
