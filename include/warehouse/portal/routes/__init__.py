"""The routes of the portal."""
