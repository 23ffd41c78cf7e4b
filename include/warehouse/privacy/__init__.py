"""Keeps persons out of the database: pseudonyms, keys, and how long originals are kept."""
