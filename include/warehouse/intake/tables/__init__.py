"""Finds the declared tables in the sheets of a book, and checks their rows."""
