"""The schema of raw, ops and release, and its changes."""
