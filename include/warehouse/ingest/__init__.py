"""Fetches what the sources have, keeps the original bytes, and loads the rows."""
