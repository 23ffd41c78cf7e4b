"""The addresses of the portal, a file a page."""
