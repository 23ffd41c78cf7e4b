"""Invented tables of Statistics Finland, consistent with each other."""
