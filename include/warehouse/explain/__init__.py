"""The way of a published cell back to its deliveries."""
