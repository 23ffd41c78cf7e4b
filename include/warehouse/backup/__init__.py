"""Backups: the database and the landing in one folder, the keys in another, and the proof that they can be restored."""
